"""Links to GitHub accounts as the service keeps them: whose, and with which tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pydantic import SecretStr

from app.contracts.github import GitHubLink, LinkStatus, LinkStep
from app.contracts.ids import UserId
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class SealedTokens:
    """A person's tokens, encrypted under the key `key_id`. Tokens without a time of expiry do not end."""

    key_id: str
    access_token: bytes = field(repr=False)
    access_expires_at: datetime | None
    refresh_token: bytes | None = field(repr=False)
    refresh_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account of GitHub's, with the App's installations that its person can reach."""

    github_user_id: int
    login: str
    installation_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class StoredLink:
    """`tokens` are none when the link has expired."""

    status: LinkStatus
    tokens: SealedTokens | None


class RevocationScope(StrEnum):
    """All that the person has allowed, or one token of several that are good."""

    GRANT = "grant"
    TOKEN = "token"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Revocation:
    """Something that GitHub is still to be told."""

    id: UUID
    user_id: UserId
    scope: RevocationScope
    tokens: SealedTokens


class GitHubLinks(Protocol):
    """Whoever changes tokens says which ones they have `seen`: a change to others does nothing and answers False.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def find(self, user_id: UserId) -> StoredLink | None: ...

    async def describe(self, user_id: UserId) -> GitHubLink:
        """What its person may know of it."""
        ...

    async def save(self, user_id: UserId, account: LinkedAccount, tokens: SealedTokens) -> None:
        """A link, new or anew. What it replaces is queued to be revoked."""
        ...

    async def remove(self, user_id: UserId) -> Revocation | None:
        """Delete the link with its tokens. Answers what is to be revoked: it is queued, held back for a minute."""
        ...

    async def set_installations(self, user_id: UserId, installation_ids: Sequence[int]) -> None: ...

    async def lease(self, user_id: UserId, seen: SealedTokens, *, lifetime: timedelta) -> bool:
        """The right to refresh these tokens, for one caller in all processes until it says how it went, or it ends."""
        ...

    async def renew(self, user_id: UserId, seen: SealedTokens, renewed: SealedTokens) -> bool:
        """The holder of the lease has new tokens. When the link is gone meanwhile, they are queued to be revoked."""
        ...

    async def release(self, user_id: UserId, seen: SealedTokens) -> None:
        """The holder of the lease could not use the refresh token."""
        ...

    async def expire(self, user_id: UserId, seen: SealedTokens) -> None:
        """GitHub takes these tokens no longer: they are deleted, and the link is marked."""
        ...

    async def reseal(self, user_id: UserId, seen: SealedTokens, resealed: SealedTokens) -> None:
        """The same tokens under another key, unless somebody is refreshing them."""
        ...

    async def sealed_otherwise(self, key_id: str, *, limit: int) -> Sequence[tuple[UserId, SealedTokens]]:
        """Tokens under another key than this."""
        ...

    async def linked_to(self, github_user_id: int) -> Sequence[UserId]: ...

    async def forget(self, user_id: UserId) -> None:
        """Delete a link that GitHub has ended: nothing is left to revoke."""
        ...


class GitHubLinkPages(Protocol):
    """Reads as the caller. Raises `DependencyUnavailable`."""

    async def own(self, caller: Caller) -> GitHubLink: ...


class Revocations(Protocol):
    """Raises `DependencyUnavailable`."""

    async def due(self, *, limit: int) -> Sequence[Revocation]:
        """Those whose time has come. Each is held back for longer from one attempt to the next."""
        ...

    async def replace(self, revocation_id: UUID, tokens: SealedTokens) -> None:
        """The tokens were refreshed on the way."""
        ...

    async def sealed_otherwise(self, key_id: str, *, limit: int) -> Sequence[Revocation]:
        """Some of those whose tokens are under another key."""
        ...

    async def reseal(self, revocation: Revocation, resealed: SealedTokens) -> None:
        """Nothing when the tokens were refreshed meanwhile."""
        ...

    async def done(self, revocation_id: UUID) -> None: ...

    async def give_up(self, *, older_than: timedelta) -> int:
        """Delete what could not be done for so long; answers how many."""
        ...


@dataclass(frozen=True, slots=True)
class LinkFlow:
    """A link under way. `redirect_to` is a page of ours."""

    user_id: UserId
    step: LinkStep
    verifier: SecretStr
    redirect_to: str | None


class LinkFlows(Protocol):
    """Raises `DependencyUnavailable`."""

    async def begin(self, state: SecretStr, browser: SecretStr, flow: LinkFlow, *, lifetime: timedelta) -> None: ...

    async def take(self, state: SecretStr, browser: SecretStr | None) -> LinkFlow | None:
        """The flow, once, in the browser where it began. A state that comes from elsewhere is used up too."""
        ...
