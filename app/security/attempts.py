"""How often somebody may try a sign-in route: by client address, and by account.

Counted in the memory of each api process: with several, the limit is that many times higher. The library has no
Postgres storage, and a write for every attempt is what an attacker would like.
"""

from hashlib import sha256
from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.errors import TooManyRequests

OFF = "off"


class Attempts:
    """`limit` is as `20/minute`, or `off`."""

    def __init__(self, limit: str) -> None:
        self._limit = None if limit == OFF else parse(limit)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def by_address(self, route: str, address: str) -> None:
        """Count an attempt. Raises `TooManyRequests`."""
        await self._count("address", route, address)

    async def require_left(self, route: str, address: str) -> None:
        """Count nothing: for a route that counts only what it refuses. Raises `TooManyRequests`."""
        if self._limit is not None and not await self._limiter.test(self._limit, "address", route, address):
            raise await self._too_many(self._limit, "address", route, address)

    async def by_account(self, route: str, email: str) -> None:
        """Count an attempt, whether or not there is such an account. Raises `TooManyRequests`."""
        await self._count("account", route, sha256(email.strip().casefold().encode(errors="replace")).hexdigest())

    async def _count(self, *key: str) -> None:
        if self._limit is not None and not await self._limiter.hit(self._limit, *key):
            raise await self._too_many(self._limit, *key)

    async def _too_many(self, limit: RateLimitItem, *key: str) -> TooManyRequests:
        window = await self._limiter.get_window_stats(limit, *key)
        return TooManyRequests(
            "too many attempts: wait a little", retry_after_s=max(1, ceil(window.reset_time - time()))
        )
