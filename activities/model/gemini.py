"""Gemini over google-genai: prompts out, text chunks in, its many failures as our few errors."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite
from types import TracebackType
from typing import Self

import httpx2
from google import genai
from google.genai import errors, types
from pydantic import BaseModel, SecretStr, ValidationError

from activities.model.protocol import (
    FinishReason,
    ModelBlocked,
    ModelChunk,
    ModelPrompt,
    ModelQuota,
    ModelQuotaSpent,
    ModelRejected,
    ModelTurn,
    ModelUnavailable,
    Role,
)
from app.contracts.generations import Usage
from app.errors import WingbeatError

CONNECT_TIMEOUT_S = 10.0
SILENCE_TIMEOUT_S = 180.0
"""How long the model may say nothing: while it thinks it sends no text."""

MAX_QUOTA_WAIT_S = 900.0
"""A quota that comes back later than that is not waited for."""

_MAX_REASON = 500
_WEB_PAGE = re.compile(r"<!doctype|<html|<body|<head", re.IGNORECASE)

_FINISHED = {
    types.FinishReason.STOP: FinishReason.STOP,
    types.FinishReason.MAX_TOKENS: FinishReason.MAX_TOKENS,
    types.FinishReason.CONTINUATION: FinishReason.MAX_TOKENS,
}
_TRANSIENT = frozenset({
    types.FinishReason.OTHER,
    types.FinishReason.FINISH_REASON_UNSPECIFIED,
    types.FinishReason.MALFORMED_FUNCTION_CALL,
    types.FinishReason.MALFORMED_RESPONSE,
    types.FinishReason.UNEXPECTED_TOOL_CALL,
})  # fmt: skip

_responses: ContextVar[list[httpx2.Response]] = ContextVar("model_responses")


class GeminiClient:
    """Streams answers of one configured model. One instance serves any number of calls at once; close it at the end.

    The SDK's own retries, continuations and function calling are off: Temporal retries, the streaming activity goes on
    from a cut answer.
    """

    def __init__(
        self,
        *,
        api_key: SecretStr,
        model: str,
        api_version: str,
        base_url: str | None = None,
        silence_timeout_s: float = SILENCE_TIMEOUT_S,
    ) -> None:
        self._api_key = api_key
        self._model = model
        self._timeouts = httpx2.Timeout(silence_timeout_s, connect=CONNECT_TIMEOUT_S, pool=CONNECT_TIMEOUT_S)
        self._http = httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
            event_hooks={"request": [self._limit_time], "response": [_remember_response]},
        )
        options = types.HttpOptions(base_url=base_url, api_version=api_version, httpx_async_client=self._http)
        self._client = genai.Client(vertexai=False, api_key=api_key.get_secret_value(), http_options=options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def stream(self, prompt: ModelPrompt) -> AsyncGenerator[ModelChunk, None]:
        """See `ModelClient`. Safety stops raise `ModelBlocked` after the text that came before them."""
        opened: list[httpx2.Response] = []
        _responses.set(opened)
        try:
            with self._translated_errors():
                async for response in await self._request(prompt):
                    yield _chunk(response)
        finally:
            # The SDK's generators are nested and closed by nobody: an abandoned one would keep its connection.
            for http_response in opened:
                await http_response.aclose()

    async def count_tokens(self, prompt: ModelPrompt) -> int:
        """See `ModelClient`. The system prompt is counted as a turn: the API counts none apart."""
        _responses.set([])
        with self._translated_errors():
            counted = await self._client.aio.models.count_tokens(
                model=prompt.model or self._model,
                contents=_contents((ModelTurn(Role.USER, prompt.system), *prompt.turns)),
            )
        if counted.total_tokens is None:
            raise ModelUnavailable("the model counted nothing")
        return counted.total_tokens

    async def create_cache(self, prefix: ModelPrompt, *, ttl_s: int) -> str:
        """See `CacheClient`."""
        config = types.CreateCachedContentConfig(
            system_instruction=prefix.system, contents=_contents(prefix.turns), ttl=f"{ttl_s}s"
        )
        _responses.set([])
        with self._translated_errors():
            cache = await self._client.aio.caches.create(model=prefix.model or self._model, config=config)
        if not cache.name:
            raise ModelUnavailable("the model's cache has no name")
        return cache.name

    async def delete_cache(self, name: str) -> None:
        """See `CacheClient`."""
        _responses.set([])
        with self._translated_errors():
            await self._client.aio.caches.delete(name=name)

    async def _request(self, prompt: ModelPrompt) -> AsyncIterator[types.GenerateContentResponse]:
        return await self._client.aio.models.generate_content_stream(
            model=prompt.model or self._model,
            contents=_contents(prompt.turns),
            config=types.GenerateContentConfig(
                system_instruction=None if prompt.cached_prefix else prompt.system,
                cached_content=prompt.cached_prefix,
                max_output_tokens=prompt.max_output_tokens,
                automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
                automatic_continuation=False,
            ),
        )

    async def _limit_time(self, request: httpx2.Request) -> None:
        # The SDK sets no timeout unless told one for the whole call, which it also sends to the server.
        request.extensions["timeout"] = self._timeouts.as_dict()

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except errors.APIError as error:
            raise _from_api(error, self._redacted(error.message or "no reason given")) from None
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise ModelUnavailable(f"the connection to the model broke ({type(error).__name__})") from None
        except (ValueError, TypeError, LookupError, AttributeError) as error:  # the SDK tripped over what it read
            raise ModelUnavailable(f"the model's answer was not understood ({type(error).__name__})") from None

    def _redacted(self, text: str) -> str:
        """What the model says of an error, without our key, which a proxy may echo."""
        if _WEB_PAGE.search(text):
            return "a web page came instead of an answer"
        key = self._api_key.get_secret_value()
        return (text.replace(key, "***") if key else text)[:_MAX_REASON]


def _contents(turns: Sequence[ModelTurn]) -> list[types.ContentUnion]:
    return [types.Content(role=turn.role.value, parts=[types.Part.from_text(text=turn.text)]) for turn in turns]


async def _remember_response(response: httpx2.Response) -> None:
    _responses.get().append(response)


def _chunk(response: types.GenerateContentResponse) -> ModelChunk:
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        raise ModelBlocked(f"the model refused the prompt ({feedback.block_reason.value})")
    candidate = response.candidates[0] if response.candidates else None
    reason = candidate.finish_reason if candidate else None
    if reason is not None and reason not in _FINISHED:
        raise _stopped(reason)
    return ModelChunk(
        text=_text(candidate),
        finish=_FINISHED[reason] if reason is not None else None,
        usage=_usage(response.usage_metadata),
        model=response.model_version,
    )


def _stopped(reason: types.FinishReason) -> WingbeatError:
    if reason in _TRANSIENT:
        return ModelUnavailable(f"the model stopped without finishing ({reason.value})")
    return ModelBlocked(f"the model stopped its answer ({reason.value})")


def _text(candidate: types.Candidate | None) -> str:
    parts = candidate.content.parts if candidate and candidate.content else None
    text = "".join(part.text for part in parts or [] if part.text and not part.thought)
    return text.encode(errors="replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _usage(metadata: types.GenerateContentResponseUsageMetadata | None) -> Usage | None:
    if metadata is None:
        return None
    return Usage(
        prompt_tokens=max(metadata.prompt_token_count or 0, 0),
        output_tokens=max(metadata.candidates_token_count or 0, 0),
        thought_tokens=max(metadata.thoughts_token_count or 0, 0),
        cached_tokens=max(metadata.cached_content_token_count or 0, 0),
        total_tokens=max(metadata.total_token_count or 0, 0),
        model_calls=1,
    )


def _from_api(error: errors.APIError, reason: str) -> WingbeatError:
    match error.code:
        case 429:
            return _quota(reason, _retry_delay(error.details))
        case int(code) if 400 <= code < 500 and code != 408:
            return ModelRejected(f"the model rejected the request ({code}): {reason}")
        case code:  # in mid-stream it may be missing
            return ModelUnavailable(f"the model is not available ({code})")


def _quota(reason: str, delay_s: float | None) -> ModelQuota:
    detail = f"the model's quota is used up: {reason}"
    if delay_s is not None and delay_s > MAX_QUOTA_WAIT_S:
        return ModelQuotaSpent(f"{detail} (again in {delay_s / 3600:.1f} hours)")
    return ModelQuota(detail, retry_after_s=delay_s)


class _RetryInfo(BaseModel):
    """`google.rpc.RetryInfo`; the delay is a protobuf duration such as `7s` or `1.5s`."""

    retryDelay: str | None = None  # noqa: N815

    @property
    def seconds(self) -> float | None:
        try:
            seconds = float((self.retryDelay or "").removesuffix("s"))
        except ValueError:
            return None
        return seconds if isfinite(seconds) and seconds >= 0 else None


class _ErrorBody(BaseModel):
    details: list[_RetryInfo] = []


class _ErrorDocument(BaseModel):
    error: _ErrorBody


def _retry_delay(details: object) -> float | None:
    """The SDK hands the error's body over as it came."""
    try:
        document = _ErrorDocument.model_validate(details)
    except ValidationError:
        return None
    return next((info.seconds for info in document.error.details if info.seconds is not None), None)
