"""Open connections are only as good as their tokens and their bearers' rights: both are looked at again and again."""

import asyncio
from collections.abc import Mapping, Sequence
from random import uniform
from types import TracebackType
from typing import Protocol, Self

from loguru import logger
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.errors import DependencyUnavailable, NotAuthenticated
from app.realtime.ports import Tokens
from app.realtime.rights import Access, Rights
from app.security.callers import Caller

WITHIN_S = 29.0
"""With a tick and the 30 s for which a verifier keeps an answer this is a minute."""
_TICKS = 30
_AT_ONCE = 8


class TokenHolder(Protocol):
    """A connection that acts for somebody. `caller` is none before it is authenticated."""

    @property
    def caller(self) -> Caller | None: ...

    def end(self, error: NotAuthenticated, /) -> None:
        """The caller's token is not valid any more."""
        ...

    async def give_up_lost(self, rights: Rights, /) -> None:
        """The token is valid: stop watching what its bearer may not see any more. What cannot be read now stays."""
        ...


class Revalidation:
    """Verifies the tokens of a process's connections, each token once whoever holds it, and ends revoked holders.

    One task for all. A token's first time and a fifth of each later interval are left to chance: tokens that came
    together do not come due together. What cannot be verified right now stays; expiry is a holder's own business.
    """

    def __init__(self, tokens: Tokens, access: Access, *, within_s: float = WITHIN_S) -> None:
        self._tokens = tokens
        self._access = access
        self._within_s = within_s
        self._holders: set[TokenHolder] = set()
        self._due: dict[str, float] = {}
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name="token revalidation")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def add(self, holder: TokenHolder) -> None:
        self._holders.add(holder)

    def discard(self, holder: TokenHolder) -> None:
        self._holders.discard(holder)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._within_s / _TICKS)
            await asyncio.gather(*(self._verify(token, holders) for token, holders in self._take_due().items()))

    def _take_due(self) -> Mapping[str, Sequence[TokenHolder]]:
        """Tokens whose time has come, with who holds them; a token that is new here gets its first time."""
        now = asyncio.get_running_loop().time()
        held = self._by_token()
        due = {token: holders for token, holders in held.items() if self._due.get(token, now + 1.0) <= now}
        times = {token: self._due.get(token) for token in held if token not in due}
        self._due = {token: time or now + self._some_of_it(at_least=0.0) for token, time in times.items()}
        self._due.update((token, now + self._some_of_it(at_least=0.8)) for token in due)
        return due

    def _by_token(self) -> Mapping[str, Sequence[TokenHolder]]:
        held: dict[str, list[TokenHolder]] = {}
        for holder in self._holders:
            if (caller := holder.caller) is not None:
                held.setdefault(_token_of(caller), []).append(holder)
        return held

    def _some_of_it(self, *, at_least: float) -> float:
        return uniform(at_least, 1.0) * self._within_s  # noqa: S311 - spreads load, guards nothing

    async def _verify(self, token: str, holders: Sequence[TokenHolder]) -> None:
        async with self._at_once:
            try:
                await self._tokens.verify(SecretStr(token))
            except NotAuthenticated as error:
                if error.code is not ErrorCode.TOKEN_EXPIRED:
                    self._end(token, holders, error)
            except DependencyUnavailable as error:
                logger.info("an open connection's token cannot be verified: {}", error.detail)
            except Exception:
                logger.exception("an open connection's token cannot be verified")
            else:
                await self._check(token, holders)

    async def _check(self, token: str, holders: Sequence[TokenHolder]) -> None:
        rights = Rights(self._access)
        for holder in holders:
            if not self._still_holds(holder, token):
                continue
            try:
                await holder.give_up_lost(rights)
            except Exception:
                logger.exception("an open connection's rights cannot be checked")

    def _end(self, token: str, holders: Sequence[TokenHolder], error: NotAuthenticated) -> None:
        for holder in holders:
            if self._still_holds(holder, token):
                holder.end(error)

    def _still_holds(self, holder: TokenHolder, token: str) -> bool:
        """Whoever has left or refreshed meanwhile is no more to be asked about this token."""
        caller = holder.caller
        return holder in self._holders and caller is not None and _token_of(caller) == token


def _token_of(caller: Caller) -> str:
    return caller.access_token.get_secret_value()
