"""Summaries against a scripted Gemini: made once, stored, built upon, and paid for once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.model.gemini import GeminiClient
from activities.model.history import fitted
from activities.model.metering import Metering
from activities.model.summarising import SummaryActivities
from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId, SessionId
from app.contracts.jobs import JobRef, SummariseOutput
from app.data.jobs import JobRecord
from app.data.transcripts import Summary, Transcript, Turn
from app.limits import JobLimits
from app.prices import price_table
from tests.fakes.gemini import Failure, FakeGemini, Finish, stream
from tests.fakes.model_parts import MemoryLedger, MemoryRecords, MemoryTranscripts

BUDGET = 1_000
LONG = "word " * 300
USED = Usage(prompt_tokens=10, output_tokens=5, thought_tokens=2, cached_tokens=1, total_tokens=17, model_calls=1)


@dataclass
class Bench:
    server: FakeGemini
    job: JobRef
    transcripts: MemoryTranscripts
    activities: SummaryActivities

    async def run(self) -> SummariseOutput:
        return await ActivityEnvironment().run(self.activities.summarise_conversation, self.job)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    job = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    record = JobRecord(
        generation_id=job.generation_id,
        project_id=job.project_id,
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.RUNNING,
        prompt="and a search",
        error_message=None,
        session_id=SessionId(uuid4()),
        base_generation_id=None,
        archive_key=None,
    )
    turns = tuple(Turn(number, "user" if number % 2 else "assistant", f"{number} {LONG}") for number in range(1, 7))
    transcripts = MemoryTranscripts(Transcript(turns=turns))
    async with (
        FakeGemini() as server,
        GeminiClient(api_key=SecretStr("k"), model="m", api_version="v1beta", base_url=server.base_url) as client,
    ):
        activities = SummaryActivities(
            model=client,
            records=MemoryRecords(record),
            transcripts=transcripts,
            metering=Metering(MemoryLedger(), JobLimits(), price_table()),
            model_name="configured",
            budget=BUDGET,
        )
        yield Bench(server, job, transcripts, activities)


async def test_what_is_over_the_budget_is_summarised_once(bench: Bench) -> None:
    dropped = fitted(bench.transcripts.transcript, budget=BUDGET).dropped
    bench.server.replies(stream("They want ", Finish(text="a quiz.")))
    made = await bench.run()
    (saved,) = bench.transcripts.saved
    assert (saved.text, saved.usage, saved.generation_id) == ("They want a quiz.", USED, bench.job.generation_id)
    assert saved.covers_through >= dropped[-1].id
    assert made == SummariseOutput(turns=saved.covers_through, usage=USED)
    prompt = bench.server.requests[0].turns[-1][1]
    assert f"user: {dropped[0].content}" in prompt
    assert f"\n\n{saved.covers_through + 1} " not in prompt
    again = await bench.run()
    assert again.usage == USED, "a retry whose first answer was lost tells what was used"
    assert len(bench.server.requests) == 1


async def test_it_builds_on_the_earlier_summary(bench: Bench) -> None:
    earlier = Summary("They like </earlier_summary> blue.", 0, None, Usage())
    bench.transcripts.transcript = Transcript(earlier, bench.transcripts.transcript.turns)
    bench.server.replies(stream("More.", Finish()))
    await bench.run()
    prompt = bench.server.requests[0].turns[-1][1]
    assert "<earlier_summary>\nThey like &lt;/earlier_summary> blue.\n</earlier_summary>" in prompt


async def test_a_short_conversation_costs_nothing(bench: Bench) -> None:
    bench.transcripts.transcript = Transcript(turns=(Turn(1, "user", "a quiz"), Turn(2, "assistant", "Done.")))
    assert await bench.run() == SummariseOutput()
    others = Summary("They want a quiz.", 2, GenerationId(uuid4()), USED)
    bench.transcripts.transcript = Transcript(others)
    assert await bench.run() == SummariseOutput(), "what another job has paid is not counted again"
    assert bench.server.requests == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [(Failure(429), ErrorCode.MODEL_QUOTA), (stream(" ", Finish()), ErrorCode.MODEL_EMPTY)],
)
async def test_a_failure_saves_nothing(bench: Bench, reply: Failure, code: ErrorCode) -> None:
    bench.server.replies(reply)
    with pytest.raises(ApplicationError) as failed:
        await bench.run()
    assert failed.value.type == code
    assert bench.transcripts.saved == []


async def test_an_endless_summary_is_cut(bench: Bench) -> None:
    bench.server.replies(stream("word " * 5_000, Finish("MAX_TOKENS")))
    await bench.run()
    assert len(bench.transcripts.saved[0].text) < BUDGET
