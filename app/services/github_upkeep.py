"""What is left to do about links when nobody asks: grants to take back, old keys, old deliveries."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

from loguru import logger

from app.data.github_events import Deliveries
from app.data.github_links import GitHubLinks, Revocations
from app.errors import WingbeatError
from app.github.failures import GitHubLinkExpired
from app.github.revoking import GitHubRevoker
from app.github.token_safe import TokenSafe

SWEEP_EVERY_S: Final = 60.0
DELIVERIES_KEPT: Final = timedelta(days=30)
REVOCATIONS_KEPT: Final = timedelta(days=60)
_AT_A_TIME: Final = 100


class GitHubUpkeep:
    """Any number of api processes may do this at the same time."""

    def __init__(
        self,
        links: GitHubLinks,
        revocations: Revocations,
        revoker: GitHubRevoker,
        deliveries: Deliveries,
        safe: TokenSafe,
    ) -> None:
        self._links = links
        self._revocations = revocations
        self._revoker = revoker
        self._deliveries = deliveries
        self._safe = safe

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except WingbeatError as error:
                logger.warning("the upkeep of GitHub links waits: {}", error.detail)
            except Exception:
                logger.exception("the upkeep of GitHub links failed")
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> None:
        """
        Raises:
            DependencyUnavailable: the database cannot be reached.
        """
        await self._take_back()
        await self._move_to_newest_key()
        await self._deliveries.forget(older_than=DELIVERIES_KEPT)
        if given_up := await self._revocations.give_up(older_than=REVOCATIONS_KEPT):
            logger.error("{} grants at GitHub could not be taken back in {}", given_up, REVOCATIONS_KEPT)

    async def _take_back(self) -> None:
        for revocation in await self._revocations.due(limit=_AT_A_TIME):
            try:
                await self._revoker.revoke(revocation)
            except WingbeatError as error:
                logger.warning("a grant at GitHub is to be taken back later: {}", error.detail)

    async def _move_to_newest_key(self) -> None:
        """After `TOKEN_ENCRYPTION_KEYS` got a new first key."""
        newest = self._safe.newest_key_id
        links = await self._links.sealed_otherwise(newest, limit=_AT_A_TIME)
        for user_id, sealed in links:
            with suppress(GitHubLinkExpired):
                await self._links.reseal(user_id, sealed, self._safe.reseal(user_id, sealed))
        queued = await self._revocations.sealed_otherwise(newest, limit=_AT_A_TIME)
        for revocation in queued:
            with suppress(GitHubLinkExpired):
                resealed = self._safe.reseal(revocation.user_id, revocation.tokens)
                await self._revocations.reseal(revocation, resealed)
        if (links or queued) and not await self._is_any_under_an_old_key():
            logger.info("all tokens are under the newest of TOKEN_ENCRYPTION_KEYS now")

    async def _is_any_under_an_old_key(self) -> bool:
        newest = self._safe.newest_key_id
        return bool(
            await self._links.sealed_otherwise(newest, limit=1)
            or await self._revocations.sealed_otherwise(newest, limit=1)
        )
