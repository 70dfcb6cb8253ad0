"""Requests to GitHub: time limits, sizes, no redirects, and errors that are ours."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Self, TypeVar

import httpx
from pydantic import BaseModel, JsonValue, SecretStr, ValidationError

from app.github.failures import GitHubUnavailable, refusal

API_VERSION: Final = "2022-11-28"
MAX_ANSWER_BYTES: Final = 10 * 1024 * 1024

_CODINGS: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_TIMEOUT: Final = httpx.Timeout(20.0, connect=5.0)
_LIMITS: Final = httpx.Limits(max_connections=50, max_keepalive_connections=10)

Answer = TypeVar("Answer", bound=BaseModel)


class GitHubWire:
    """One pool of connections. A credential is given with each request: nothing of it stays."""

    def __init__(self, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"user-agent": "wingbeat", "x-github-api-version": API_VERSION}
        self._http = httpx.AsyncClient(
            transport=transport, timeout=_TIMEOUT, limits=_LIMITS, headers=headers, trust_env=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(
        self,
        method: str,
        url: str,
        *,
        bearer: SecretStr | None = None,
        basic: tuple[str, SecretStr] | None = None,
        query: Mapping[str, str | int] | None = None,
        json: JsonValue = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A successful answer, read whole.

        Raises:
            GitHubUnavailable, GitHubLimited, NotAuthenticated, Forbidden, NotFound, Conflict, Invalid: see `failures`.
        """
        headers = {"accept": "application/json" if form is not None else "application/vnd.github+json"}
        if bearer is not None:
            headers["authorization"] = f"Bearer {bearer.get_secret_value()}"
        request = self._http.build_request(
            method,
            url,
            headers=headers,
            params=query,
            json=json,
            data=form,
        )
        auth = httpx.BasicAuth(basic[0], basic[1].get_secret_value()) if basic is not None else None
        async with _outages():
            streamed = await self._http.send(request, auth=auth, stream=True, follow_redirects=False)
            try:
                response = await _read(streamed)
            finally:
                await streamed.aclose()
        if not response.is_success:
            raise refusal(response)
        return response


def parsed(model: type[Answer], response: httpx.Response) -> Answer:
    """The answer as `model`.

    Raises:
        GitHubUnavailable: something else answered: a login page of the network, say.
    """
    try:
        return model.model_validate_json(response.content)
    except ValidationError:
        raise GitHubUnavailable from None


async def _read(streamed: httpx.Response) -> httpx.Response:
    """The whole answer, unless it is larger than any that we ask for."""
    content = bytearray()
    async for chunk in streamed.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise GitHubUnavailable
    headers = [(name, value) for name, value in streamed.headers.multi_items() if name not in _CODINGS]
    return httpx.Response(streamed.status_code, headers=headers, content=bytes(content), request=streamed.request)


@asynccontextmanager
async def _outages() -> AsyncIterator[None]:
    try:
        yield
    except httpx.HTTPError:
        raise GitHubUnavailable from None
