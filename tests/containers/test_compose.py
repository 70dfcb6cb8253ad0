"""The round that every release must make on its own images: sign up, generate, watch, cancel."""

from secrets import token_hex

import pytest

from app.client import WingbeatClient
from app.contracts.events import Code, Result
from app.contracts.generations import GenerationStatus
from tests.support.jobs import watch_to_the_end

pytestmark = pytest.mark.timeout(3600)
"""Images are built and pulled first, the one with the Flutter SDK too."""


async def test_the_images_carry_a_job_from_its_wish_to_its_files_and_stop_another(client: WingbeatClient) -> None:
    await client.sign_up(f"container-{token_hex(6)}@example.com", token_hex(16))
    project = await client.create_project("In containers")
    async with client.live() as live:
        job = await live.generate(project.id, "a quiz")
        watching = await watch_to_the_end(live, job.id, silence_s=300)
        assert not watching.breaches
        assert watching.result is not None
        assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
        assert (watching.result.provenance or "").startswith("flutter"), "the image of the workspaces has the SDK"
        assert "lib/main.dart" in {file.path for file in await client.files(job.id)}

        doomed = await live.generate(project.id, "a recipe book [[demo:slow]]")
        async for frame in live.until_result(doomed.id):
            if isinstance(frame, Code):
                await client.cancel(doomed.id)
                break
        ends = [frame async for frame in live.until_result(doomed.id) if isinstance(frame, Result)]
    assert [end.status for end in ends] == [GenerationStatus.CANCELLED]
