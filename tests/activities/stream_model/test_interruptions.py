"""Answers that are cut, refused, silent or without end: what is gone on from, and what is given up."""

import asyncio

import pytest
from pydantic import SecretStr

from activities.model import streaming
from activities.model.caching import PromptCaches
from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import MAX_CONTINUATIONS, ModelActivities
from app.contracts.drafts import ResetDraft
from app.contracts.errors import ErrorCode
from app.limits import JobLimits
from app.prices import price_table
from tests.activities.stream_model.bench import Bench, block
from tests.fakes.gemini import (
    Blocked,
    Cut,
    Failure,
    Finish,
    Hold,
    Raw,
    SseError,
    Step,
    stream,
)
from tests.fakes.model_parts import (
    MemoryLedger,
)


@pytest.mark.parametrize(
    "ending", [(), (Finish("MAX_TOKENS"),), (Cut(),)], ids=["clean end", "max tokens", "cut connection"]
)
async def test_a_truncated_answer_goes_on_from_where_it_stopped(bench: Bench, ending: tuple[Finish | Cut, ...]) -> None:
    answer = "Plan.\n" + block("class A {\n  int b = 1;\n}\n")
    cut = answer.index("int b")
    bench.server.replies(stream(answer[:cut], *ending), stream(answer[cut:], Finish()))
    output = await bench.run()
    assert bench.answer(output) == answer
    assert bench.server.requests[1].turns[-1] == ("model", answer[:cut])
    assert "".join(frame.text for frame in bench.code("lib/a.dart")) == "class A {\n  int b = 1;\n}\n"
    assert not any(isinstance(frame, ResetDraft) for frame in bench.publisher.frames)
    assert output.usage.model_calls == 2
    assert output.notices == ["The model's answer was cut once and went on from there."]


async def test_continuations_are_bounded(bench: Bench) -> None:
    bench.server.replies(*(stream(f"part {number} ") for number in range(MAX_CONTINUATIONS + 2)))
    failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (ErrorCode.MODEL_TRUNCATED, True)
    assert len(bench.server.requests) == MAX_CONTINUATIONS + 1


async def test_a_continuation_without_progress_ends_it(bench: Bench) -> None:
    bench.server.replies(stream("part", Finish("MAX_TOKENS")), stream(Finish("MAX_TOKENS")))
    assert (await bench.fails()).type == ErrorCode.MODEL_TRUNCATED
    assert len(bench.server.requests) == 2


@pytest.mark.parametrize("reply", [stream(Finish()), stream(" \n", Finish()), stream()])
async def test_an_empty_answer_may_be_asked_again(bench: Bench, reply: Failure) -> None:
    bench.server.replies(reply)
    failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (ErrorCode.MODEL_EMPTY, False)


async def test_an_answer_without_end_is_stopped(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MAX_ANSWER_BYTES", 10_000)
    hold = Hold()
    bench.server.replies(stream("x" * 9_000, "y" * 2_000, hold))
    failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (ErrorCode.MODEL_TRUNCATED, True)
    await asyncio.wait_for(hold.left.wait(), 60)


@pytest.mark.parametrize(
    ("reply", "code", "final", "delay_s"),
    [
        (Failure(400, "bad"), ErrorCode.MODEL_REJECTED, True, None),
        (Failure(401, "no key"), ErrorCode.MODEL_REJECTED, True, None),
        (Failure(404, html="<html>Not found</html>"), ErrorCode.MODEL_REJECTED, True, None),
        (Failure(429), ErrorCode.MODEL_QUOTA, False, None),
        (Failure(429, retry_delay="3s"), ErrorCode.MODEL_QUOTA, False, 3),
        (Failure(429, retry_delay="90000s"), ErrorCode.MODEL_QUOTA, True, None),
        (Failure(408), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (Failure(500), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (Failure(503), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (Failure(502, html="<html>Bad gateway</html>"), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (Failure(200, html="<html>Sign in</html>"), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (stream(Cut()), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (stream(SseError()), ErrorCode.MODEL_UNAVAILABLE, False, None),
        (stream(SseError(429, "RESOURCE_EXHAUSTED")), ErrorCode.MODEL_QUOTA, False, None),
        (stream(Blocked()), ErrorCode.MODEL_BLOCKED, True, None),
        (stream(Finish("SAFETY")), ErrorCode.MODEL_BLOCKED, True, None),
        (stream(Finish("MAX_TOKENS")), ErrorCode.MODEL_EMPTY, False, None),
    ],
)
async def test_a_failure_before_any_text_is_left_to_temporal(
    bench: Bench, reply: Failure, code: ErrorCode, final: bool, delay_s: float | None
) -> None:
    bench.server.replies(reply)
    failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (code, final)
    assert (failure.next_retry_delay.total_seconds() if failure.next_retry_delay else None) == delay_s
    assert len(bench.server.requests) == 1


@pytest.mark.parametrize("fault", [Cut(), SseError(), Raw(b"<html>Bad gateway</html>"), Finish("OTHER")])
async def test_a_fault_after_some_text_is_gone_on_from(bench: Bench, fault: Step) -> None:
    answer = "Plan.\n" + block("class A {}\n")
    bench.server.replies(stream(answer[:30], fault), stream(answer[30:], Finish()))
    assert bench.answer(await bench.run()) == answer
    assert bench.server.requests[1].turns[-1] == ("model", answer[:30])


@pytest.mark.parametrize(
    ("fault", "code", "final"),
    [
        (Finish("SAFETY"), ErrorCode.MODEL_BLOCKED, True),
        (Finish("RECITATION"), ErrorCode.MODEL_BLOCKED, True),
        (SseError(429, "RESOURCE_EXHAUSTED"), ErrorCode.MODEL_QUOTA, False),
        (SseError(400, "INVALID_ARGUMENT"), ErrorCode.MODEL_REJECTED, True),
    ],
)
async def test_what_came_before_a_refusal_is_kept(bench: Bench, fault: Step, code: ErrorCode, final: bool) -> None:
    bench.server.replies(stream("Plan.\n", fault))
    failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (code, final)
    assert bench.drafts.drafts[bench.job.generation_id].answer == "Plan.\n"
    assert len(bench.server.requests) == 1


async def test_a_model_that_falls_silent_is_gone_on_from_and_then_given_up(bench: Bench) -> None:
    bench.server.replies(stream("Plan.\n", Hold()), stream(Hold()))
    async with GeminiClient(
        api_key=SecretStr("key"),
        model="m",
        api_version="v1beta",
        base_url=bench.server.base_url,
        silence_timeout_s=0.5,
    ) as impatient:
        bench.activities = ModelActivities(
            model=impatient,
            records=bench.records,
            objects=bench.objects,
            drafts=bench.drafts,
            publisher=bench.publisher,
            attachments=bench.activities._attachments,
            transcripts=bench.transcripts,
            caches=PromptCaches(impatient, from_tokens=None),
            metering=Metering(MemoryLedger(), JobLimits(), price_table()),
            model_name="configured",
        )
        failure = await bench.fails()
    assert (failure.type, failure.non_retryable) == (ErrorCode.MODEL_UNAVAILABLE, False)
    assert [request.turns[-1] for request in bench.server.requests][1] == ("model", "Plan.\n")
