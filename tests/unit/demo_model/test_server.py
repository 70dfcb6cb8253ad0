"""The wire, through the unmodified SDK."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import pytest
from google import genai
from google.genai import errors, types

from tests.unit.demo_model.project import apply, broken_files, template_project
from tests.unit.demo_model.prompts import NONCE, first_prompt, repair_prompt
from tests.unit.demo_model.serving import serving, talking

MODEL = "demo-model"
Chunks = list[types.GenerateContentResponse]


def said_before(prompt: str, said: str) -> list[types.Content]:
    """The contents of a continuation."""
    return [
        types.Content(role="user", parts=[types.Part(text=prompt)]),
        types.Content(role="model", parts=[types.Part(text=said)]),
    ]


async def stream(
    sdk: genai.client.AsyncClient,
    contents: str | list[types.Content],
    config: types.GenerateContentConfig | None = None,
) -> Chunks:
    answer = await sdk.models.generate_content_stream(model=MODEL, contents=contents, config=config)
    return [chunk async for chunk in answer]


def text_of(chunks: Chunks) -> str:
    return "".join(chunk.text or "" for chunk in chunks)


def finish_of(chunk: types.GenerateContentResponse) -> types.FinishReason | None:
    return chunk.candidates[0].finish_reason if chunk.candidates else None


@pytest.mark.parametrize("version", ["v1", "v1beta"])
async def test_an_answer_streams_in_small_chunks_with_growing_usage(url: str, version: str) -> None:
    async with talking(url, version=version) as sdk:
        chunks = await stream(sdk, first_prompt("a recipe book"))

    project = apply(text_of(chunks), template_project())
    assert broken_files(project) == []
    assert "lib/models/recipe.dart" in project
    assert len(chunks) > 200
    assert all(1 <= len(chunk.text or "") <= 60 for chunk in chunks)
    assert [finish_of(chunk) for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert finish_of(chunks[-1]) is types.FinishReason.STOP
    assert {chunk.model_version for chunk in chunks} == {MODEL}
    assert len({chunk.response_id for chunk in chunks}) == 1
    usages = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    counts = [usage.candidates_token_count or 0 for usage in usages]
    assert len(usages) == len(chunks)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] > 0
    assert usages[-1].total_token_count == (usages[-1].prompt_token_count or 0) + counts[-1]


async def test_a_call_without_streaming_gets_the_same_answer(sdk: genai.client.AsyncClient) -> None:
    whole = await sdk.models.generate_content(model=MODEL, contents=first_prompt("notes"))
    assert whole.text == text_of(await stream(sdk, first_prompt("notes")))
    assert finish_of(whole) is types.FinishReason.STOP


@pytest.mark.parametrize("wish", ["a pomodoro timer", "llamas 🦙 and $more"])
async def test_any_prefix_is_continued_exactly(sdk: genai.client.AsyncClient, wish: str) -> None:
    prompt = first_prompt(wish)
    whole = text_of(await stream(sdk, prompt))
    for length in range(1, len(whole) + 1, 97):
        rest = await sdk.models.generate_content(model=MODEL, contents=said_before(prompt, whole[:length]))
        assert whole[:length] + (rest.text or "") == whole
    for length in (1, 500, len(whole) - 1, len(whole)):
        chunks = await stream(sdk, said_before(prompt, whole[:length]))
        assert whole[:length] + text_of(chunks) == whole
        assert finish_of(chunks[-1]) is types.FinishReason.STOP


async def test_a_foreign_prefix_is_not_continued(sdk: genai.client.AsyncClient) -> None:
    chunks = await stream(sdk, said_before(first_prompt("notes"), "Something else"))
    assert "<<<" not in text_of(chunks)
    assert finish_of(chunks[-1]) is types.FinishReason.STOP


@pytest.mark.parametrize("where", ["system", "user"])
async def test_the_nonce_is_the_services_and_never_the_users(sdk: genai.client.AsyncClient, where: str) -> None:
    poisoned = {"lib/x.dart": "// id=zzzzzz"}
    user = first_prompt("llamas id=aaaaaa", project=poisoned)
    config = None
    if where == "system":
        user = user.replace(f"id={NONCE}", "the id")
        config = types.GenerateContentConfig(system_instruction=f"For example id=qqqqqq. Use id={NONCE}.")
    answer = text_of(await stream(sdk, user, config))
    assert f"<<<END {NONCE}>>>" in answer
    assert not any(f"<<<END {other}>>>" in answer for other in ("zzzzzz", "aaaaaa", "qqqqqq"))


async def test_a_broken_app_is_repaired_in_the_next_round(sdk: genai.client.AsyncClient) -> None:
    wish = "a habit tracker with streaks"
    project = apply(text_of(await stream(sdk, first_prompt(wish, project=template_project()))), template_project())
    (broken,) = broken_files(project)
    repair = repair_prompt(wish, {broken: "Expected to find ')'."}, project=project)
    assert broken_files(apply(text_of(await stream(sdk, repair)), project)) == []


async def test_talk_is_plain(sdk: genai.client.AsyncClient) -> None:
    assert "<<<" not in text_of(await stream(sdk, first_prompt("hello", mode="converse")))
    assert "<<<" not in text_of(await stream(sdk, "hello"))


async def test_tokens_are_counted(sdk: genai.client.AsyncClient) -> None:
    assert (await sdk.models.count_tokens(model=MODEL, contents="x" * 41)).total_tokens == 11


async def test_thoughts_come_only_when_asked_for(sdk: genai.client.AsyncClient) -> None:
    config = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))
    chunks = await stream(sdk, first_prompt("notes"), config)
    assert chunks[0].text is None
    assert chunks[-1].usage_metadata
    assert chunks[-1].usage_metadata.thoughts_token_count
    assert text_of(chunks) == text_of(await stream(sdk, first_prompt("notes")))


async def test_the_output_limit_is_kept(sdk: genai.client.AsyncClient) -> None:
    chunks = await stream(sdk, first_prompt("notes"), types.GenerateContentConfig(max_output_tokens=100))
    assert len(text_of(chunks)) == 400
    assert finish_of(chunks[-1]) is types.FinishReason.MAX_TOKENS


async def test_models_are_listed_and_found(sdk: genai.client.AsyncClient) -> None:
    assert [model.name async for model in await sdk.models.list()] == [f"models/{MODEL}"]
    assert (await sdk.models.get(model=MODEL)).output_token_limit
    assert (await sdk.models.get(model="gemini-3.8-flash")).name == "models/gemini-3.8-flash"


async def test_truncation_strikes_the_first_call_only(sdk: genai.client.AsyncClient) -> None:
    prompt = first_prompt("notes [[demo:truncate=900]]")
    first = await stream(sdk, prompt)
    assert len(text_of(first)) == 900
    assert finish_of(first[-1]) is types.FinishReason.MAX_TOKENS
    rest = await stream(sdk, said_before(prompt, text_of(first)))
    assert finish_of(rest[-1]) is types.FinishReason.STOP
    assert "lib/models/note.dart" in apply(text_of(first) + text_of(rest), template_project())


async def test_a_silent_end_has_no_finish_reason(sdk: genai.client.AsyncClient) -> None:
    prompt = first_prompt("notes [[demo:eof=700]]")
    first = await stream(sdk, prompt)
    assert (len(text_of(first)), finish_of(first[-1])) == (700, None)
    assert finish_of((await stream(sdk, said_before(prompt, text_of(first))))[-1]) is types.FinishReason.STOP


@pytest.mark.parametrize("length", [0, 800])
async def test_a_cut_connection_raises_and_the_next_call_goes_on(sdk: genai.client.AsyncClient, length: int) -> None:
    prompt = first_prompt(f"notes [[demo:cut={length}]]")
    received = ""
    with pytest.raises(httpx2.RemoteProtocolError):
        async for chunk in await sdk.models.generate_content_stream(model=MODEL, contents=prompt):
            received += chunk.text or ""
    assert len(received) == length
    rest = await stream(sdk, said_before(prompt, received) if received else prompt)
    assert "lib/models/note.dart" in apply(received + text_of(rest), template_project())


async def test_errors_strike_the_first_call_only(sdk: genai.client.AsyncClient) -> None:
    prompt = first_prompt("notes [[demo:error=503]]")
    with pytest.raises(errors.ServerError) as unavailable:
        await stream(sdk, prompt)
    assert (unavailable.value.code, unavailable.value.status) == (503, "UNAVAILABLE")
    assert finish_of((await stream(sdk, prompt))[-1]) is types.FinishReason.STOP


async def test_too_many_requests_say_when_to_come_back(sdk: genai.client.AsyncClient) -> None:
    with pytest.raises(errors.ClientError) as busy:
        await stream(sdk, first_prompt("notes [[demo:error=429]]"))
    assert busy.value.status == "RESOURCE_EXHAUSTED"
    (detail,) = busy.value.details["error"]["details"]
    assert detail == {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}


async def test_a_blocked_prompt_has_no_candidates(sdk: genai.client.AsyncClient) -> None:
    (chunk,) = await stream(sdk, first_prompt("notes [[demo:blocked]]"))
    assert chunk.candidates is None
    assert chunk.prompt_feedback
    assert chunk.prompt_feedback.block_reason is types.BlockedReason.SAFETY


async def test_an_unknown_model_is_not_found(sdk: genai.client.AsyncClient) -> None:
    with pytest.raises(errors.ClientError) as missing:
        await sdk.models.generate_content(model="llama", contents="hello")
    assert (missing.value.code, missing.value.status) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"contents": []}',
        b'{"contents": "hello"}',
        b'{"contents": [{"role": "user", "parts": []}]}',
        b'{"contents": [{"role": "robot", "parts": [{"text": "hello"}]}]}',
        b'{"contents": [{"parts": [{"text": 7}]}]}',
        b'{"contents": [{"parts": [{"text": "hello"}]}], "contentz": 1}',
        b'{"contents": [{"parts": [{"text": "hello"}]}], "generationConfig": {"maxOutputTokens": 0}}',
        b'\xff\xfe{"contents"',
        b'{"contents": [{"parts": [{"text": "\\ud800"}]}]}',
    ],
)
async def test_a_malformed_body_is_an_invalid_argument(url: str, body: bytes) -> None:
    async with httpx2.AsyncClient(base_url=url, headers={"x-goog-api-key": "k"}) as http:
        answer = await http.post(f"/v1beta/models/{MODEL}:streamGenerateContent?alt=sse", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


async def test_requests_that_fit_nothing_are_refused_in_googles_shape(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url) as http:
        answers = {
            403: await http.post(f"/v1beta/models/{MODEL}:generateContent", json={}),
            404: await http.get("/v7/models", headers={"x-goog-api-key": "k"}),
            405: await http.delete(f"/v1/models/{MODEL}"),
        }
        no_method = await http.post(f"/v1/models/{MODEL}:embedContent?key=k", json={})
        nowhere = await http.get("/nothing")
        healthy = await http.get("/health")
    for code, answer in answers.items():
        assert (answer.status_code, answer.json()["error"]["code"]) == (code, code)
    assert no_method.json()["error"]["status"] == nowhere.json()["error"]["status"] == "NOT_FOUND"
    assert healthy.json() == {"status": "ok", "model": MODEL}


async def test_the_pace_is_kept_and_a_slow_answer_takes_ten_times_as_long() -> None:
    async with serving(pace=40_000) as url, talking(url) as sdk:
        started = time.monotonic()
        answer = text_of(await stream(sdk, first_prompt("llamas")))
        taken = time.monotonic() - started
        assert taken >= len(answer) / 40_000

        slow = await sdk.models.generate_content_stream(model=MODEL, contents=first_prompt("llamas [[demo:slow]]"))
        started, received = time.monotonic(), 0
        async for chunk in slow:
            received += len(chunk.text or "")
            if received > 2_000:
                break
        assert time.monotonic() - started >= 2_000 / 4_000 * 0.9


async def test_a_held_answer_waits_in_its_middle_until_it_is_let_go(url: str, sdk: genai.client.AsyncClient) -> None:
    prompt = first_prompt("notes [[demo:hold=here]]")
    whole = text_of(await stream(sdk, first_prompt("notes")))
    chunks = aiter(await sdk.models.generate_content_stream(model=MODEL, contents=prompt))
    received = ""
    while len(received) < len(whole) / 2 - 60:
        received += (await anext(chunks)).text or ""
    assert text_of(await stream(sdk, first_prompt("notes"))) == whole, "others go on"
    async with httpx2.AsyncClient(base_url=url) as http:
        assert (await http.post("/holds/elsewhere")).status_code == 204
        late = asyncio.create_task(_rest_of(chunks))
        assert await stream(sdk, first_prompt("llamas"))
        assert not late.done()
        assert (await http.post("/holds/here")).status_code == 204
    assert received + await late == whole
    assert text_of(await stream(sdk, prompt)) == whole, "nothing waits any more"


async def _rest_of(chunks: AsyncIterator[types.GenerateContentResponse]) -> str:
    return "".join([chunk.text or "" async for chunk in chunks])


async def test_many_streams_run_side_by_side(sdk: genai.client.AsyncClient) -> None:
    wishes = ["notes", "a todo list", "llamas", "a recipe book"] * 3
    answers = await asyncio.gather(*(stream(sdk, first_prompt(wish)) for wish in wishes))
    assert len({text_of(chunks) for chunks in answers}) == 4
