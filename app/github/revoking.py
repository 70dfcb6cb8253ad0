"""Taking back at GitHub what a person had allowed, however long GitHub is away."""

from loguru import logger

from app.data.github_links import Revocation, Revocations, RevocationScope
from app.errors import Invalid, NotFound
from app.github.failures import GitHubLinkExpired
from app.github.people import GitHubPeople
from app.github.token_safe import OpenTokens, TokenSafe


class GitHubRevoker:
    """GitHub takes a grant back for whoever shows a token of it: one that has ended is refreshed first."""

    def __init__(self, people: GitHubPeople, revocations: Revocations, safe: TokenSafe) -> None:
        self._people = people
        self._revocations = revocations
        self._safe = safe

    async def revoke(self, revocation: Revocation) -> None:
        """Do it and strike it off.

        Raises:
            GitHubLimited, GitHubUnavailable, DependencyUnavailable: it stays queued.
        """
        try:
            tokens = self._safe.open(revocation.user_id, revocation.tokens)
        except GitHubLinkExpired:
            logger.error("a grant at GitHub cannot be taken back: its tokens are under a key that is gone")
        else:
            await self._take_back(revocation, tokens)
        await self._revocations.done(revocation.id)

    async def _take_back(self, revocation: Revocation, tokens: OpenTokens) -> None:
        if await self._is_taken_back(revocation.scope, tokens) or tokens.refresh is None:
            return
        if revocation.scope is RevocationScope.TOKEN:
            return
        try:
            renewed = await self._people.refresh(tokens.refresh)
        except GitHubLinkExpired:
            return
        await self._revocations.replace(revocation.id, self._safe.seal(revocation.user_id, renewed))
        await self._is_taken_back(revocation.scope, OpenTokens(renewed.access_token, None))

    async def _is_taken_back(self, scope: RevocationScope, tokens: OpenTokens) -> bool:
        """False when GitHub does not know the token, or not any more."""
        try:
            if scope is RevocationScope.GRANT:
                await self._people.revoke(tokens.access)
            else:
                await self._people.revoke_token(tokens.access)
        except (NotFound, Invalid):
            return False
        return True
