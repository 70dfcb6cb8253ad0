"""Attempts: what a failed one leaves, and what the next goes on from."""

import asyncio

import pytest

from app.contracts.drafts import ChatDraft, CodeDraft, ResetDraft
from app.contracts.errors import ErrorCode
from tests.activities.stream_model.bench import Bench, saved_draft
from tests.fakes.gemini import (
    Failure,
    Finish,
    Hold,
    stream,
)


async def test_a_failed_attempt_keeps_its_text_for_the_next(bench: Bench) -> None:
    first = "Plan.\n" + '<<<FILE create path="lib/a.dart" id=nonce2>>>\nclass A {'
    bench.server.replies(stream(first), Failure(503))
    assert (await bench.fails()).type == ErrorCode.MODEL_UNAVAILABLE
    bench.publisher.frames.clear()
    bench.server.replies(stream("}\n<<<END nonce2>>>\n", Finish()))
    output = await bench.run(attempt=2)
    assert bench.answer(output) == first + "}\n<<<END nonce2>>>\n"
    assert bench.server.requests[-1].turns[-1] == ("model", first)
    assert bench.publisher.frames[0] == ResetDraft(generation_id=bench.job.generation_id, round=0, attempt=2)
    indexes = [frame.index for frame in bench.publisher.frames if isinstance(frame, ChatDraft | CodeDraft)]
    assert indexes == list(range(len(indexes)))
    assert bench.chat() == "Plan.\n"
    assert "".join(frame.text for frame in bench.code("lib/a.dart")) == "class A {}\n"


async def test_a_saved_draft_resumes_under_its_nonce(bench: Bench) -> None:
    draft = saved_draft(bench, 'Plan.\n<<<FILE create path="lib/a.dart" id=saved3>>>\nclass')
    bench.server.replies(stream(" A {}\n<<<END saved3>>>\n", Finish()))
    output = await bench.run(attempt=2)
    assert output.nonce == "saved3"
    assert output.files == 1
    assert "id=saved3" in bench.server.requests[0].system
    assert bench.server.requests[0].turns[-1] == ("model", draft.answer)


async def test_another_execution_counts_on_from_the_drafts_attempt(bench: Bench) -> None:
    saved_draft(bench, "Plan.\n", attempt=3)
    bench.server.replies(stream("More.\n", Finish()))
    await bench.run(attempt=1)
    assert bench.publisher.frames[0] == ResetDraft(generation_id=bench.job.generation_id, round=0, attempt=4)


async def test_the_draft_of_another_round_is_not_this_rounds(bench: Bench) -> None:
    saved_draft(bench, "Plan of round 0.\n", round_number=0)
    bench.job = bench.job.model_copy(update={"round": 1})
    bench.server.replies(stream("Mended.\n", Finish()))
    output = await bench.run()
    assert bench.answer(output) == "Mended.\n"
    assert output.nonce == "nonce2"


async def test_an_answer_that_was_saved_is_not_asked_for_again(bench: Bench) -> None:
    bench.server.replies(stream("All of it.\n", Finish()))
    first = await bench.run()
    again = await bench.run(attempt=2)
    assert again.answer_key == first.answer_key
    assert len(bench.server.requests) == 1


async def test_cancelling_closes_the_connection_and_keeps_the_draft(bench: Bench) -> None:
    hold = Hold()
    bench.server.replies(stream("Plan.\n", hold))
    environment = bench.environment(1)
    running = asyncio.create_task(environment.run(bench.activities.stream_model, bench.job))
    await bench.publisher.received("Plan.\n")
    environment.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.wait_for(hold.left.wait(), 60)
    assert bench.drafts.drafts[bench.job.generation_id].answer == "Plan.\n"


async def test_it_heartbeats_while_the_model_is_silent(bench: Bench) -> None:
    hold = Hold()
    bench.server.replies(stream(hold, "ok", Finish()))
    environment = bench.environment(1)
    beats: list[object] = []

    def beat(*_details: object) -> None:
        beats.append(None)
        if len(beats) == 2:
            hold.release.set()

    environment.on_heartbeat = beat
    await asyncio.wait_for(environment.run(bench.activities.stream_model, bench.job), 60)
    assert len(beats) >= 2
