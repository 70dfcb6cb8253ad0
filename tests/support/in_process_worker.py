"""A worker in the test's own process, with a GitHub that the test gives it."""

from collections.abc import AsyncIterator, Set
from contextlib import AsyncExitStack, asynccontextmanager

from activities.composition.github import WorkersGitHub
from activities.registry import build_activities
from app.settings import Settings
from app.temporal.client import connect
from tests.support.doors import NO_DOORS
from worker import Role, build_workers


@asynccontextmanager
async def working(settings: Settings, github: WorkersGitHub, roles: Set[Role] = frozenset(Role)) -> AsyncIterator[None]:
    """Polls the queues of its roles until the block is left."""
    async with AsyncExitStack() as stack:
        client = await connect(settings, lazy=False)
        activities = await stack.enter_async_context(build_activities(settings, client, NO_DOORS, github))
        for worker in build_workers(client, activities, settings.worker_host, frozenset(roles), max_previews=1):
            await stack.enter_async_context(worker)
        yield
