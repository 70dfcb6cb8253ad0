"""The benchmarks' witnesses notice what a correct server never does."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.client import WingbeatClient
from app.contracts.events import ServerFrame
from app.contracts.generations import Generation, GenerationKind, GenerationOptions, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId, UserId
from benchmarks.witnesses import Witness
from tests.unit.test_client_watch import JOB, result, text


class Told(WingbeatClient):
    """Tells these frames of any job."""

    def __init__(self, frames: Sequence[ServerFrame]) -> None:
        super().__init__("http://nobody")
        self._frames = frames

    async def watch(
        self, generation: GenerationId, *, after_seq: int = 0, patience_s: float = 60.0
    ) -> AsyncGenerator[ServerFrame, None]:
        for frame in self._frames:
            yield frame


def job() -> Generation:
    return Generation(
        id=JOB,
        project_id=ProjectId(uuid4()),
        created_by=UserId(uuid4()),
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.RUNNING,
        prompt="a quiz",
        options=GenerationOptions(),
        created_at=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("frames", "missed", "repeated"),
    [
        ([text(1), text(2), result(3)], 0, 0),
        ([text(1), text(3), result(4)], 1, 0),
        ([text(1), text(2), text(2), result(3)], 0, 1),
        ([text(2), text(1), result(3)], 0, 1),
        ([text(1), text(2)], 1, 0),
        ([], 1, 0),
    ],
    ids=["whole", "passed over", "twice", "out of order", "no end", "nothing"],
)
async def test_what_a_witness_counts(frames: list[ServerFrame], missed: int, repeated: int) -> None:
    witness = Witness(job())
    async with Told(frames) as client:
        await witness.watch(client)
    assert (witness.missed, witness.repeated) == (missed, repeated)
