"""A janitor over real rows and a real storage, and the workflows and versions that it looks at."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio.testing import ActivityEnvironment

from activities.janitor.storage import StorageJanitor
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.jobs import JobRef, WatchersChanged
from app.data.database import Pool
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.retention import Retention
from app.data.supabase_objects import SupabaseObjectStore
from app.errors import DependencyUnavailable, NotFound
from tests.api.conftest import User, start
from tests.api.records import WorkersHand

Sweep = Callable[[SweepInput], Awaitable[SweepOutput]]


async def swept(sweep: Sweep) -> list[SweepOutput]:
    """Every round of it."""
    outputs = [await ActivityEnvironment().run(sweep, SweepInput())]
    while outputs[-1].cursor is not None:
        outputs.append(await ActivityEnvironment().run(sweep, SweepInput(cursor=outputs[-1].cursor)))
    return outputs


@dataclass
class Workflows:
    """Jobs that are open, what they heard, and which were cancelled."""

    open: set[GenerationId] = field(default_factory=set)
    heard: list[tuple[GenerationId, WatchersChanged]] = field(default_factory=list)
    cancelled: list[GenerationId] = field(default_factory=list)
    unpublished: list[GenerationId] = field(default_factory=list)

    async def is_open(self, generation_id: GenerationId) -> bool:
        return generation_id in self.open

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None:
        if generation_id not in self.open:
            raise NotFound("no such job is running")
        self.heard.append((generation_id, change))

    async def cancel(self, generation_id: GenerationId) -> None:
        self.cancelled.append(generation_id)

    async def cancel_publishing(self, generation_id: GenerationId) -> None:
        self.unpublished.append(generation_id)


class Storage(SupabaseObjectStore):
    """Away while a test says so."""

    is_down = False

    async def remove(self, keys: Sequence[str]) -> None:
        if self.is_down:
            raise DependencyUnavailable("Supabase")
        await super().remove(keys)

    async def remove_project(self, project_id: ProjectId) -> None:
        if self.is_down:
            raise DependencyUnavailable("Supabase")
        await super().remove_project(project_id)


def janitor(
    pool: Pool,
    storage: Storage,
    *,
    retention: Retention = Retention(),  # noqa: B008 - it is frozen
    safety_age: timedelta = timedelta(0),
    workflows: Workflows | None = None,
) -> StorageJanitor:
    tombstones = PostgresDeletedProjects(pool)
    return StorageJanitor(
        versions=PostgresExpiry(pool),
        retention=retention,
        scan=PostgresObjectScan(pool),
        objects=storage,
        tombstones=tombstones,
        removal=ProjectRemoval(tombstones, workflows or Workflows(), storage),
        safety_age=safety_age,
    )


async def finished(user: User, project: ProjectId, worker: WorkersHand, text: str) -> Generation:
    generation = await start(user, project)
    await worker.mark_running(generation)
    await worker.finish(generation, {"lib/main.dart": text.encode()})
    return generation


async def key_of(pool: Pool, generation: GenerationId) -> str | None:
    key: str | None = await pool.fetchval("select archive_key from code_generations where id = $1", generation)
    return key


async def exists(storage: Storage, key: str) -> bool:
    with suppress(NotFound):
        return bool(await storage.get(key))
    return False


def job_of(generation: Generation) -> JobRef:
    return JobRef(project_id=generation.project_id, generation_id=generation.id)
