"""The life of an access token on an open connection."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

WARNING_S = 60.0


class TokenTimer:
    """Calls `on_expiring` 60 s before the end (at half of a shorter remaining life), and `on_expired` at the end."""

    __slots__ = ("_handles", "_on_expired", "_on_expiring", "is_over")

    def __init__(self, *, on_expiring: Callable[[], None], on_expired: Callable[[], None]) -> None:
        self._on_expiring = on_expiring
        self._on_expired = on_expired
        self._handles: tuple[asyncio.TimerHandle, ...] = ()
        self.is_over = False

    def start(self, expires_at: datetime) -> None:
        """Time this token; an earlier one's times are forgotten."""
        self.stop()
        self.is_over = False
        remaining = max((expires_at - datetime.now(UTC)).total_seconds(), 0.0)
        warning = remaining - WARNING_S if remaining > WARNING_S else remaining / 2
        loop = asyncio.get_running_loop()
        self._handles = (
            loop.call_later(warning, self._on_expiring),
            loop.call_later(remaining, self._end),
        )

    def stop(self) -> None:
        for handle in self._handles:
            handle.cancel()
        self._handles = ()

    def _end(self) -> None:
        self.is_over = True
        self._on_expired()
