"""The lender of a server with a GitHub App."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from app.contracts.ids import UserId
from app.github.installation_tokens import PUBLISHING, READING, InstallationTokens
from app.github.lending import LentFor

_PERMISSIONS = {LentFor.READING: READING, LentFor.PUBLISHING: PUBLISHING}


class InstallationLender:
    """The `TokenLender` over the App's installations: every token is fresh, and given back."""

    def __init__(self, tokens: InstallationTokens) -> None:
        self._tokens = tokens

    @asynccontextmanager
    async def lend(self, user_id: UserId, repository: str, purpose: LentFor) -> AsyncIterator[SecretStr]:
        access = await self._tokens.for_repository(user_id, repository, _PERMISSIONS[purpose])
        try:
            yield access.token
        finally:
            await self._tokens.give_back(access)
