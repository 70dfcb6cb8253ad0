"""Acting as a person who has linked their account: with a token that is good, refreshed by one process at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from loguru import logger
from pydantic import SecretStr

from app.contracts.github import LinkStatus
from app.contracts.ids import UserId
from app.data.github_links import GitHubLinks, SealedTokens
from app.errors import DependencyUnavailable
from app.github.answers import UserTokens
from app.github.failures import GitHubLinkExpired, GitHubNotLinked, GitHubUnavailable
from app.github.people import GitHubPeople
from app.github.token_safe import TokenSafe

MARGIN: Final = timedelta(minutes=5)
"""A token that ends sooner is refreshed before it is used."""

_LEASE: Final = timedelta(seconds=60)
"""Longer than a refresh can take: a holder who has not said by then how it went is gone."""
_REFRESH_S: Final = 30.0
_PATIENCE_S: Final = 20.0
_ASK_AGAIN_S: Final = 0.1
_SAVE_AGAIN_S: Final = (0.2, 1.0, 3.0)

T = TypeVar("T")


class UserTokenSource:
    """Any number of processes may have one over the same database: a refresh token is used once in all of them."""

    def __init__(self, people: GitHubPeople, links: GitHubLinks, safe: TokenSafe) -> None:
        self._people = people
        self._links = links
        self._safe = safe
        self._waiting: WeakValueDictionary[UserId, asyncio.Lock] = WeakValueDictionary()
        self._refreshing: set[asyncio.Task[SecretStr]] = set()

    async def token(self, user_id: UserId) -> SecretStr:
        """A token that is good for minutes at least.

        Raises:
            GitHubNotLinked: the person has linked no account.
            GitHubLinkExpired: they have to link again.
            GitHubLimited, GitHubUnavailable: a refresh was needed and did not work for now.
            DependencyUnavailable: the database cannot be reached.
        """
        return await self._good(user_id, refused=None)

    async def act(self, user_id: UserId, operation: Callable[[SecretStr], Awaitable[T]]) -> T:
        """What the operation answers with the person's token. One that GitHub refuses too early is refreshed once.

        Raises:
            See `token`; and whatever the operation raises.
        """
        token = await self._good(user_id, refused=None)
        try:
            return await operation(token)
        except GitHubLinkExpired:
            token = await self._good(user_id, refused=token)
        return await operation(token)

    async def _good(self, user_id: UserId, *, refused: SecretStr | None) -> SecretStr:
        """Callers of one process wait for each other here, and for other processes in the loop."""
        lock = self._waiting.setdefault(user_id, asyncio.Lock())
        try:
            async with asyncio.timeout(_PATIENCE_S), lock:
                while True:
                    token = await self._attempt(user_id, refused)
                    if token is not None:
                        return token
                    await asyncio.sleep(_ASK_AGAIN_S)
        except TimeoutError:
            raise GitHubUnavailable from None

    async def _attempt(self, user_id: UserId, refused: SecretStr | None) -> SecretStr | None:
        """A good token; none while another process refreshes it."""
        link = await self._links.find(user_id)
        if link is None:
            raise GitHubNotLinked
        if link.tokens is None or link.status is not LinkStatus.LINKED:
            raise GitHubLinkExpired
        tokens = self._safe.open(user_id, link.tokens)
        if tokens.access != refused and not _is_due(link.tokens):
            await self._move_to_newest_key(user_id, link.tokens)
            return tokens.access
        if tokens.refresh is None:
            await self._links.expire(user_id, link.tokens)
            raise GitHubLinkExpired
        if not await self._links.lease(user_id, link.tokens, lifetime=_LEASE):
            return None
        return await self._unforgotten(self._refresh(user_id, link.tokens, tokens.refresh))

    async def _refresh(self, user_id: UserId, seen: SealedTokens, refresh_token: SecretStr) -> SecretStr:
        try:
            async with asyncio.timeout(_REFRESH_S):
                renewed = await self._people.refresh(refresh_token)
        except GitHubLinkExpired:
            await self._links.expire(user_id, seen)
            raise
        except Exception:
            await self._links.release(user_id, seen)
            raise
        if not await self._saved(user_id, seen, renewed):
            raise GitHubNotLinked
        return renewed.access_token

    async def _saved(self, user_id: UserId, seen: SealedTokens, renewed: UserTokens) -> bool:
        """The old refresh token is used up: these are the only ones, so a short outage must not lose them."""
        sealed = self._safe.seal(user_id, renewed)
        for pause_s in _SAVE_AGAIN_S:
            try:
                return await self._links.renew(user_id, seen, sealed)
            except DependencyUnavailable:
                await asyncio.sleep(pause_s)
        return await self._links.renew(user_id, seen, sealed)

    async def _unforgotten(self, refresh: Awaitable[SecretStr]) -> SecretStr:
        """Whoever asked may give up; a refresh that has begun is carried through."""
        task = asyncio.ensure_future(refresh)
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)
        return await asyncio.shield(task)

    async def _move_to_newest_key(self, user_id: UserId, sealed: SealedTokens) -> None:
        if sealed.key_id == self._safe.newest_key_id:
            return
        try:
            await self._links.reseal(user_id, sealed, self._safe.reseal(user_id, sealed))
        except DependencyUnavailable as error:
            logger.warning("a token keeps its old key for now: {}", error.detail)


def _is_due(tokens: SealedTokens) -> bool:
    return tokens.access_expires_at is not None and tokens.access_expires_at - datetime.now(UTC) < MARGIN
