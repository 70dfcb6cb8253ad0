"""A screenshot goes with a request, from the upload to the model and back."""

from app.client import WingbeatClient
from app.contracts.generations import GenerationKind, GenerationOptions, GenerationStatus
from app.contracts.projects import Project
from app.contracts.verification import CheckName, CheckState
from tests.support.images import png
from tests.support.jobs import watch_to_the_end

UNSEEN = "The demo model does not look at images"


async def test_a_screenshot_reaches_the_model(user: WingbeatClient, project: Project) -> None:
    image = await user.attach(project.id, png(800, 600), name="Home screen")
    options = GenerationOptions(write_tests=True, build_web=True)
    async with user.live() as live:
        accepted = await live.generate(project.id, "a notes app like this", attachments=[image.id], options=options)
        assert accepted.attachments == [image.id]
        watching = await watch_to_the_end(live, accepted.id)
        talk = await live.generate(project.id, "what is this?", kind=GenerationKind.CONVERSE, attachments=[image.id])
        await watch_to_the_end(live, talk.id)
    result = watching.result
    assert result is not None
    assert result.status is GenerationStatus.COMPLETED, result.error
    said = [message for message in (await user.conversation(project.id)).items if message.role == "assistant"]
    assert [UNSEEN in message.content for message in said] == [True, True]

    badge = result.verification
    assert badge is not None
    assert (badge.analyze, badge.test, badge.build) == (CheckState.PASSED, CheckState.NOT_RUN, CheckState.NOT_RUN)
    assert {note.check for note in badge.notes if "SDK" in note.note} == {CheckName.TEST, CheckName.BUILD}
    assert (await user.generation(talk.id)).result.verification is None  # type: ignore[union-attr]
