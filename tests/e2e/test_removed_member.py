"""Who is taken out of a project while they watch a job of theirs: the watch is lost, and the job is as good as left."""

from app.client import LiveConnection, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, Error, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId
from app.contracts.projects import Project, ProjectRole
from app.local.stack import Stack
from app.realtime.runtime import RealtimeLimits
from tests.support.jobs import eventually, watch_until
from tests.support.serving import serving, settings_of
from tests.support.watching import Watching

QUICK = RealtimeLimits(revalidate_within_s=0.5)
"""Looks at rights often, where the real one takes up to a minute."""
OPTIONS = GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=1)


def _drafted(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def _loss(live: LiveConnection, job: GenerationId) -> Error:
    async for frame in live.frames(timeout_s=20):
        if isinstance(frame, Error) and frame.generation_id == job:
            return frame
    raise AssertionError("the connection ended")


async def test_the_watch_is_lost_and_the_job_follows_its_policy(
    stack: Stack, user: WingbeatClient, stranger: WingbeatClient, project: Project
) -> None:
    member = stranger.session.user
    await user.share(project.id, member.email, ProjectRole.EDITOR)
    async with (
        serving(settings_of(stack.environment), limits=QUICK) as url,
        WingbeatClient(url.removesuffix("/api")) as editor,
    ):
        editor.use_session(stranger.session)
        async with editor.live() as live:
            job = await live.generate(project.id, "a recipe book [[demo:slow]]", options=OPTIONS)
            await watch_until(live, job.id, Watching(), _drafted)
            await user.unshare(project.id, member.id)
            assert (await _loss(live, job.id)).code is ErrorCode.NOT_FOUND
            assert (await live.ask({"type": "Ping"})).type == "Pong"

            async def cancelled() -> bool:
                return (await user.generation(job.id)).status is GenerationStatus.CANCELLED

            await eventually(cancelled, within_s=20, what="the end of the grace")
