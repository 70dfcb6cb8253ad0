"""Versions that real jobs made: what a follow-up changed, and going back without losing what came after."""

from app.client import WingbeatClient
from app.contracts.diffs import FileChange
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.projects import Project
from tests.support.jobs import watch_to_the_end


async def test_a_follow_up_is_undone_and_the_next_job_goes_on_from_there(
    user: WingbeatClient, project: Project
) -> None:
    async with user.live() as live:
        first = await live.generate(project.id, "a notes app with search")
        await watch_to_the_end(live, first.id)
        second = await live.generate(project.id, "change the color to green")
        await watch_to_the_end(live, second.id)
        changed = await user.diff(second.id)
        assert changed.against == first.id
        assert FileChange.MODIFIED in {file.change for file in changed.files}
        assert all(file.hunks for file in changed.files)

        restored = await user.restore(first.id)
        assert (restored.kind, restored.status) == (GenerationKind.RESTORE, GenerationStatus.COMPLETED)
        assert await user.files(restored.id) == await user.files(first.id)
        await live.subscribe(restored.id)
        watching = await watch_to_the_end(live, restored.id)
        assert watching.result is not None
        assert watching.result.status is GenerationStatus.COMPLETED

        third = await live.generate(project.id, "change the color to green")
        watching = await watch_to_the_end(live, third.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert (await user.generation(third.id)).base_generation_id == restored.id
