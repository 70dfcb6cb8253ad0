"""The life of an access token on an open connection."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

WARNING_S = 60.0


class TokenTimer:
    """Calls `on_expiring` 60 s before the end (at half of a shorter remaining life), and `on_expired` at the end."""

    __slots__ = ("_handle", "_on_expired", "_on_expiring", "is_over")

    def __init__(self, *, on_expiring: Callable[[], None], on_expired: Callable[[], None]) -> None:
        self._on_expiring = on_expiring
        self._on_expired = on_expired
        self._handle: asyncio.TimerHandle | None = None
        self.is_over = False

    def start(self, expires_at: datetime) -> None:
        """Time this token; an earlier one's times are forgotten."""
        self.stop()
        self.is_over = False
        remaining = max((expires_at - datetime.now(UTC)).total_seconds(), 0.0)
        warning = remaining - WARNING_S if remaining > WARNING_S else remaining / 2
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(warning, self._warn, loop.time() + remaining)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _warn(self, end: float) -> None:
        """Only now is the end timed: an idle connection keeps one timer, not two."""
        self._handle = asyncio.get_running_loop().call_at(end, self._end)
        self._on_expiring()

    def _end(self) -> None:
        self._handle = None
        self.is_over = True
        self._on_expired()
