"""Large prompts are cached for the calls of their job."""

import pytest

from activities.model.caching import PromptCaches
from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from app.contracts.errors import ErrorCode
from app.limits import JobLimits
from app.prices import price_table
from tests.activities.stream_model.bench import Bench, attach
from tests.fakes.gemini import (
    Document,
    Failure,
    FakeGemini,
    Finish,
    stream,
)

CACHE = "cachedContents/kept"


NEEDLE = "void main() {}"


@pytest.fixture
def caching(bench: Bench, gemini: tuple[FakeGemini, GeminiClient]) -> Bench:
    caches = PromptCaches(gemini[1], from_tokens=10)
    bench.activities = ModelActivities(
        model=gemini[1],
        records=bench.records,
        objects=bench.objects,
        drafts=bench.drafts,
        publisher=bench.publisher,
        attachments=bench.activities._attachments,
        transcripts=bench.transcripts,
        caches=caches,
        metering=Metering(bench.ledger, JobLimits(), price_table()),
        model_name="configured",
    )
    return bench


async def test_a_large_prompt_is_cached_for_its_calls(caching: Bench) -> None:
    caching.server.replies(Document({"name": CACHE}), stream("The "), stream("plan.", Finish()), Document({}))
    output = await caching.run()
    assert output.chat == "The plan."
    kept, first, second, deleted = caching.server.requests
    assert (kept.method, kept.path, kept.body["ttl"]) == ("POST", "/v1beta/cachedContents", "1800s")
    assert kept.body["model"] == "models/configured"
    assert NEEDLE in kept.turns[-1][1]
    assert kept.system
    for call in (first, second):
        assert call.body["cachedContent"] == CACHE
        assert "systemInstruction" not in call.body
        assert NEEDLE not in call.turns[0][1]
        assert "<user_request>\na habit tracker" in call.turns[0][1]
    assert second.turns[-1] == ("model", "The ")
    assert (deleted.method, deleted.path) == ("DELETE", f"/v1beta/{CACHE}")


async def test_images_are_cached_with_what_they_come_before(caching: Bench) -> None:
    attach(caching, "home", b"home pixels")
    caching.server.replies(Document({"name": CACHE}), stream("The "), stream("plan.", Finish()), Document({}))
    await caching.run()
    kept, *calls, _ = caching.server.requests
    assert kept.images == [("image/png", b"home pixels")]
    assert [call.images for call in calls] == [[], []]


@pytest.mark.parametrize("refusal", [Failure(404), Failure(503), Failure(400, html="<html>no such route</html>")])
async def test_without_a_cache_the_whole_prompt_is_sent(caching: Bench, refusal: Failure) -> None:
    caching.server.replies(refusal, stream("ok", Finish()))
    assert (await caching.run()).chat == "ok"
    call = caching.server.requests[1]
    assert "cachedContent" not in call.body
    assert NEEDLE in call.turns[-1][1]
    assert len(caching.server.requests) == 2


async def test_a_cache_is_deleted_after_a_failure_and_may_stay(caching: Bench) -> None:
    caching.server.replies(Document({"name": CACHE}), Failure(429), Failure(500))
    assert (await caching.fails()).type == ErrorCode.MODEL_QUOTA
    assert caching.server.requests[-1].method == "DELETE"
