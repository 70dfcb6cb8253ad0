"""The Gemini client against a real HTTP server: each failure of the wire becomes one of our errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from pydantic import SecretStr

from activities.errors import as_failure
from activities.model.gemini import GeminiClient
from activities.model.protocol import (
    FinishReason,
    ModelBlocked,
    ModelChunk,
    ModelPrompt,
    ModelQuota,
    ModelRejected,
    ModelTurn,
    ModelUnavailable,
    Role,
)
from app.contracts.errors import ErrorCode
from app.contracts.generations import Usage
from tests.fakes.gemini import (
    MODEL_VERSION,
    Blocked,
    Cut,
    Document,
    Failure,
    FakeGemini,
    Finish,
    Hold,
    Raw,
    Say,
    SseError,
    stream,
)

KEY = "secret-key-0123456789"
PROMPT = ModelPrompt("be brief", (ModelTurn(Role.USER, "hello"),))


@pytest.fixture(scope="module")
async def shared_server() -> AsyncIterator[FakeGemini]:
    async with FakeGemini() as server:
        yield server


@pytest.fixture(scope="module")
async def client(shared_server: FakeGemini) -> AsyncIterator[GeminiClient]:
    async with GeminiClient(
        api_key=SecretStr(KEY), model="some-model", api_version="v1beta", base_url=shared_server.base_url
    ) as client:
        yield client


@pytest.fixture
def server(shared_server: FakeGemini) -> FakeGemini:
    shared_server.script.clear()
    shared_server.requests.clear()
    return shared_server


async def collect(client: GeminiClient, prompt: ModelPrompt = PROMPT) -> list[ModelChunk]:
    async with aclosing(client.stream(prompt)) as chunks:
        return [chunk async for chunk in chunks]


async def test_text_usage_and_version_arrive_and_thoughts_do_not(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(stream(Say("hm", thought=True), "Hello ", "wörld \u2028", Finish(text="!")))
    chunks = await collect(client)
    assert "".join(chunk.text for chunk in chunks) == "Hello wörld \u2028!"
    assert [chunk.finish for chunk in chunks] == [None, None, None, FinishReason.STOP]
    assert chunks[-1].model == MODEL_VERSION
    assert chunks[-1].usage == Usage(
        prompt_tokens=10, output_tokens=5, thought_tokens=2, cached_tokens=1, total_tokens=17, model_calls=1
    )


async def test_the_request_pins_version_and_model_and_keeps_the_key_out_of_the_url(
    server: FakeGemini, client: GeminiClient
) -> None:
    server.replies(stream(Finish()))
    await collect(client, PROMPT.continued("so far"))
    request = server.requests[0]
    assert request.path == "/v1beta/models/some-model:streamGenerateContent"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.system == "be brief"
    assert request.turns == [("user", "hello"), ("model", "so far")]
    assert "x-server-timeout" not in request.headers


async def test_max_tokens_and_a_clean_early_end_are_not_errors(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(stream("a", Finish("MAX_TOKENS")), stream("a"))
    assert (await collect(client))[-1].finish is FinishReason.MAX_TOKENS
    assert [chunk.finish for chunk in await collect(client)] == [None]


async def test_a_nul_in_the_text_is_replaced(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(stream("a\x00b", Finish()))
    assert (await collect(client))[0].text == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Failure(400, "bad field"), ModelRejected),
        (Failure(403, "no access"), ModelRejected),
        (Failure(404, "no such model"), ModelRejected),
        (Failure(429, "quota"), ModelQuota),
        (Failure(500), ModelUnavailable),
        (Failure(503), ModelUnavailable),
        (Failure(502, html="<html>Bad gateway</html>"), ModelUnavailable),
        (Failure(200, html="<html>Sign in</html>"), ModelUnavailable),
        (Failure(408), ModelUnavailable),
        (Failure(504), ModelUnavailable),
        (stream("a", Raw(b"<html>Bad gateway</html>")), ModelUnavailable),
        (stream("a", Finish("RECITATION")), ModelBlocked),
        (stream("a", SseError()), ModelUnavailable),
        (stream("a", SseError(429, "RESOURCE_EXHAUSTED")), ModelQuota),
        (stream("a", Raw(b'data: {"error": {"message": "no code"}}\r\n\r\n')), ModelUnavailable),
        (stream("a", Cut()), ModelUnavailable),
        (stream("a", Raw(b'data: {"candidates": [{"cont\r\n\r\n')), ModelUnavailable),
        (stream("a", Raw(b'data: {"candidates": 7}\r\n\r\n')), ModelUnavailable),
        (stream(Blocked()), ModelBlocked),
        (stream("a", Finish("SAFETY")), ModelBlocked),
        (stream("a", Finish("PROHIBITED_CONTENT")), ModelBlocked),
        pytest.param(
            stream("a", Finish("SOMETHING_NEW")), ModelBlocked, marks=pytest.mark.filterwarnings("ignore:SOMETHING_NEW")
        ),
        (stream("a", Finish("OTHER")), ModelUnavailable),
    ],
)
async def test_each_failure_has_its_error(
    server: FakeGemini, client: GeminiClient, reply: Failure, expected: type[Exception]
) -> None:
    server.replies(reply)
    with pytest.raises(expected):
        await collect(client)
    assert len(server.requests) == 1, "retrying is not the client's business"


async def test_quota_carries_the_delay_that_the_api_asks_for(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(Failure(429, "slow down", retry_delay="7.5s"))
    with pytest.raises(ModelQuota) as caught:
        await collect(client)
    failure = as_failure(caught.value)
    assert failure.next_retry_delay is not None
    assert failure.next_retry_delay.total_seconds() == 7.5
    assert not failure.non_retryable


@pytest.mark.parametrize("delay", ["nans", "infs", "-3s", "soon", "", "1e400s"])
async def test_a_delay_that_is_none_is_left_out(server: FakeGemini, client: GeminiClient, delay: str) -> None:
    server.replies(Failure(429, "slow down", retry_delay=delay))
    with pytest.raises(ModelQuota) as caught:
        await collect(client)
    failure = as_failure(caught.value)
    assert failure.next_retry_delay is None
    assert not failure.non_retryable


async def test_a_quota_that_comes_back_tomorrow_is_not_waited_for(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(Failure(429, "per day", retry_delay="86400s"))
    with pytest.raises(ModelQuota, match=r"24\.0 hours") as caught:
        await collect(client)
    failure = as_failure(caught.value)
    assert (failure.type, failure.non_retryable, failure.next_retry_delay) == (ErrorCode.MODEL_QUOTA, True, None)


@pytest.mark.parametrize("code", [400, 429])
async def test_a_web_page_is_not_quoted(server: FakeGemini, client: GeminiClient, code: int) -> None:
    server.replies(Failure(code, html="<!DOCTYPE html><html><body>Sign in</body></html>"))
    with pytest.raises(ModelRejected if code == 400 else ModelQuota) as caught:
        await collect(client)
    assert "a web page came instead" in caught.value.detail
    assert "<" not in caught.value.detail


async def test_an_echoed_key_does_not_reach_the_error(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(Failure(400, f"key {KEY} is not valid"))
    with pytest.raises(ModelRejected) as caught:
        await collect(client)
    assert "is not valid" in caught.value.detail
    assert KEY not in caught.value.detail


async def test_a_silent_model_is_given_up(server: FakeGemini) -> None:
    hold = Hold()
    server.replies(stream("a", hold))
    async with GeminiClient(
        api_key=SecretStr(KEY), model="m", api_version="v1beta", base_url=server.base_url, silence_timeout_s=0.5
    ) as client:
        with pytest.raises(ModelUnavailable, match="ReadTimeout"):
            await collect(client)


async def test_nobody_listening_is_unavailable() -> None:
    async with FakeGemini() as gone:
        base_url = gone.base_url
    async with GeminiClient(api_key=SecretStr(KEY), model="m", api_version="v1beta", base_url=base_url) as client:
        with pytest.raises(ModelUnavailable):
            await collect(client)


async def test_cancelling_a_waiting_reader_closes_the_connection(server: FakeGemini, client: GeminiClient) -> None:
    hold = Hold()
    server.replies(stream("a", hold))
    reader = asyncio.create_task(collect(client))
    await asyncio.wait_for(hold.reached.wait(), 60)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    await asyncio.wait_for(hold.left.wait(), 60)


async def test_stopping_to_read_closes_the_connection(server: FakeGemini, client: GeminiClient) -> None:
    hold = Hold()
    server.replies(stream("a", hold))
    async with aclosing(client.stream(PROMPT)) as chunks:
        assert (await anext(chunks)).text == "a"
    await asyncio.wait_for(hold.left.wait(), 60)


async def test_the_whole_prompt_is_counted(server: FakeGemini, client: GeminiClient) -> None:
    server.replies(Document({"totalTokens": 42}))
    prompt = ModelPrompt(system="rules", turns=(ModelTurn(Role.USER, "a quiz"),))
    assert await client.count_tokens(prompt) == 42
    (request,) = server.requests
    assert request.path.endswith(":countTokens")
    assert [turn[1] for turn in request.turns] == ["rules", "a quiz"]
