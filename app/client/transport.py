"""Calls over HTTP as a session's user."""

from types import TracebackType
from typing import Self

import httpx

from app.client.calls import ApiCalls, ApiError
from app.client.session import KeptSession
from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode, Problem


class SessionCalls(ApiCalls):
    """The session is kept in memory and refreshed before it ends."""

    def __init__(self, api_url: str, *, timeout_s: float = 30.0) -> None:
        self._api_url = api_url.rstrip("/")
        self._http = httpx.AsyncClient(base_url=f"{self._api_url}/api", timeout=timeout_s, trust_env=False)
        self._session = KeptSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def session(self) -> Session:
        if self._session.current is None:
            raise RuntimeError("sign up or log in first")
        return self._session.current

    def use_session(self, session: Session) -> None:
        """Go on with a session from elsewhere."""
        self._session.adopt(session)

    async def _open_session(self, path: str, proof: dict[str, str]) -> Session:
        session = Session.model_validate_json(await self._send("POST", path, json=proof))
        self._session.keep(session)
        return session

    async def _hand_in(self, refresh_token: str) -> Session:
        body = await self._send("POST", "/auth/refresh", json={"refresh_token": refresh_token})
        return Session.model_validate_json(body)

    async def _fresh_session(self) -> Session | None:
        """While it cannot be refreshed right now it is used to its end."""
        session = self._session.current
        if session is None or not self._session.is_stale():
            return session
        try:
            return await self._session.renew(session, self._hand_in)
        except httpx.TransportError:
            return session
        except ApiError as error:
            if error.problem.status == httpx.codes.UNAUTHORIZED:
                raise
            return session

    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, str] | None = None,
        content: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """As the session's user. A token that ended all the same is refreshed once, and the call made again."""
        session = await self._fresh_session()
        try:
            return await self._send(method, path, session=session, json=json, content=content, headers=headers)
        except ApiError as error:
            if session is None or error.code is not ErrorCode.TOKEN_EXPIRED:
                raise
        session = await self._session.renew(session, self._hand_in)
        return await self._send(method, path, session=session, json=json, content=content, headers=headers)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        session: Session | None = None,
        json: dict[str, str] | None = None,
        content: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        headers = dict(headers or {})
        if session is not None:
            headers["Authorization"] = f"Bearer {session.access_token}"
        response = await self._http.request(method, path, json=json, content=content, headers=headers)
        if response.is_error:
            retry_after = response.headers.get("Retry-After")
            raise ApiError(
                Problem.model_validate_json(response.content),
                retry_after_s=int(retry_after) if retry_after else None,
            )
        return response.content
