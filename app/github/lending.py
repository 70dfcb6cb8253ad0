"""Tokens for one repository, lent for one piece of work and given back after it."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.errors import NotFound


class LentFor(StrEnum):
    """What the token is good for: reading the repository, or also pushing to it and opening pull requests."""

    READING = "reading"
    PUBLISHING = "publishing"


class TokenLender(Protocol):
    """Asks GitHub, as the person, whether they may do this themselves, and lends a token of the App's for it.

    Raises:
        NotFound: nobody is linked (`github_not_linked`), or the repository is not there for them (`github_not_found`).
        Forbidden: `github_forbidden`.
        GitHubLimited, GitHubUnavailable: trying again may help.
    """

    def lend(self, user_id: UserId, repository: str, purpose: LentFor) -> AbstractAsyncContextManager[SecretStr]: ...


class NobodyLends:
    """The lender of a server without a GitHub App."""

    def lend(
        self,
        user_id: UserId,  # noqa: ARG002
        repository: str,  # noqa: ARG002
        purpose: LentFor,  # noqa: ARG002
    ) -> AbstractAsyncContextManager[SecretStr]:
        raise NotFound("no GitHub account is linked here", code=ErrorCode.GITHUB_NOT_LINKED)
