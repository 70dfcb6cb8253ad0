"""A session as a client keeps it: renewed once, shortly before it ends, by whoever needs it first."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeAlias

from app.contracts.accounts import Session

MARGIN_S = 60.0
MARGIN_SHARE = 0.2
"""Renewed when less than this is left: of the lifetime, and at most `MARGIN_S`."""

Exchange: TypeAlias = Callable[[str], Awaitable[Session]]
"""Hands a refresh token in for a new session."""


class KeptSession:
    """In memory only. A refresh token works once: exchanges run one after another, and none is given up half-way."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._stale_at = 0.0
        self._exchanging = asyncio.Lock()
        self._renewal: asyncio.Task[Session] | None = None

    @property
    def current(self) -> Session | None:
        return self._session

    def keep(self, session: Session) -> None:
        """A session that has just come from the server: the clocks of both sides need not agree."""
        self._take(session, remaining_s=float(session.expires_in))

    def adopt(self, session: Session) -> None:
        """A session from elsewhere, maybe not new."""
        self._take(session, remaining_s=(session.expires_at - datetime.now(UTC)).total_seconds())

    def forget(self) -> None:
        self._session = None

    def is_stale(self) -> bool:
        """It is time to renew."""
        return self._session is not None and monotonic() >= self._stale_at

    async def renew(self, seen: Session, exchange: Exchange) -> Session:
        """The session after `seen`: who comes while another renews, or later, gets what the first one got.

        Raises:
            RuntimeError: the session was forgotten meanwhile.
        """
        if self._renewal is None or self._renewal.done():
            self._renewal = _unforgotten(self._renew(seen, exchange))
        return await asyncio.shield(self._renewal)

    async def exchange(self, exchange: Exchange) -> Session:
        """Renew in any case, after others who are at it: a connection needs a token that was made for it."""
        return await asyncio.shield(_unforgotten(self._exchange(exchange)))

    async def _renew(self, seen: Session, exchange: Exchange) -> Session:
        async with self._exchanging:
            if self._session is not None and self._session is not seen:
                return self._session
            return await self._hand_in(exchange)

    async def _exchange(self, exchange: Exchange) -> Session:
        async with self._exchanging:
            return await self._hand_in(exchange)

    async def _hand_in(self, exchange: Exchange) -> Session:
        before = self._session
        if before is None:
            raise RuntimeError("sign up or log in first")
        session = await exchange(before.refresh_token)
        if self._session is before:
            self.keep(session)
        return session

    def _take(self, session: Session, *, remaining_s: float) -> None:
        self._session = session
        self._stale_at = monotonic() + remaining_s - min(MARGIN_S, MARGIN_SHARE * session.expires_in)


def _unforgotten(work: Coroutine[Any, Any, Session]) -> asyncio.Task[Session]:
    """A task whose failure counts as seen even if everybody who waited has given up."""
    task = asyncio.create_task(work, name="session renewal")
    task.add_done_callback(_see)
    return task


def _see(task: asyncio.Task[Session]) -> None:
    with suppress(asyncio.CancelledError):
        task.exception()
