"""Sessions of the studio: one browser, several tabs, one refresh token between them."""

import asyncio
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Protocol

from pydantic import SecretStr

from app.contracts.accounts import LogoutScope, Session
from app.data.refresh_claims import RACE
from app.errors import NotAuthenticated, RefreshRaced
from app.security.callers import Caller


class Sessions(Protocol):
    """See `AccountService`."""

    async def refresh(self, refresh_token: SecretStr, *, patience: timedelta) -> Session: ...

    async def log_out(self, caller: Caller, scope: LogoutScope) -> None: ...


class Verifier(Protocol):
    """See `TokenVerifier`."""

    async def verify(self, token: SecretStr | None) -> Caller: ...


class StudioSessions:
    """Every method may also raise `DependencyUnavailable`."""

    def __init__(self, sessions: Sessions, verifier: Verifier, *, shared_for_s: float = RACE.total_seconds()) -> None:
        """`shared_for_s` is how long an answer is given to further tabs, and to one that lost it by a reload."""
        self._sessions = sessions
        self._verifier = verifier
        self._shared_for_s = shared_for_s
        self._answers: dict[bytes, asyncio.Task[Session]] = {}

    async def refresh(self, refresh_token: SecretStr) -> Session:
        """The session with new tokens: the same refresh token for every tab that asks with the same old one.

        Raises:
            RefreshRaced: another api process is making them, or they were used already: the browser's cookie is new
                by now, or soon.
            NotAuthenticated: `refresh_token_reused` or `invalid_refresh_token`.
        """
        key = sha256(refresh_token.get_secret_value().encode(errors="replace")).digest()
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = asyncio.create_task(
                self._sessions.refresh(refresh_token, patience=timedelta(0))
            )
            answer.add_done_callback(partial(self._keep, key))
        return await asyncio.shield(answer)

    async def end(
        self, access_token: SecretStr | None, refresh_token: SecretStr | None, scope: LogoutScope
    ) -> Session | None:
        """End the sessions that `scope` names. Who has no good access token any more is known by the refresh token.

        Returns:
            The session with new tokens, where they had to be made and it goes on.

        Raises:
            RefreshRaced: see `refresh`.
            NotAuthenticated: others are to end, and nobody knows whose.
        """
        caller, renewed = await self._known(access_token), None
        if caller is None and refresh_token is not None:
            renewed = await self._renewed(refresh_token, scope)
            caller = await self._known(SecretStr(renewed.access_token)) if renewed is not None else None
        if caller is None and scope is LogoutScope.OTHERS:
            raise NotAuthenticated("nobody is signed in here")
        if caller is not None:
            await self._sessions.log_out(caller, scope)
            self._forget(caller)
        return renewed if scope is LogoutScope.OTHERS else None

    async def _known(self, access_token: SecretStr | None) -> Caller | None:
        if access_token is None:
            return None
        try:
            return await self._verifier.verify(access_token)
        except NotAuthenticated:
            return None

    async def _renewed(self, refresh_token: SecretStr, scope: LogoutScope) -> Session | None:
        """None for a session that has ended: there is nothing left to end."""
        try:
            return await self.refresh(refresh_token)
        except RefreshRaced:
            raise
        except NotAuthenticated:
            if scope is LogoutScope.OTHERS:
                raise
            return None

    def _keep(self, key: bytes, answer: asyncio.Task[Session]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            self._answers.pop(key, None)
        else:
            asyncio.get_running_loop().call_later(self._shared_for_s, self._answers.pop, key, None)

    def _forget(self, caller: Caller) -> None:
        """What ended is not given out again."""
        for key, answer in list(self._answers.items()):
            if answer.done() and answer.result().user.id == caller.user.id:
                del self._answers[key]
