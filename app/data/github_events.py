"""What GitHub's webhooks change here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.contracts.pull_requests import PullRequestState


@dataclass(frozen=True, slots=True)
class PullChange:
    """`changed_at` is GitHub's time: of two changes the later one counts, in whichever order they come."""

    repository_id: int
    number: int
    state: PullRequestState
    changed_at: datetime


class PullStates(Protocol):
    """The pull requests that were opened from here. Raises `DependencyUnavailable`."""

    async def changed(self, change: PullChange) -> None:
        """Of a pull request that others opened nothing is kept."""
        ...

    async def state_of(self, repository_id: int, number: int) -> PullRequestState | None: ...


class Installations(Protocol):
    """What is kept of the App's installations. Raises `DependencyUnavailable`."""

    async def gone(self, installation_id: int) -> None:
        """No link and no import uses it any longer."""
        ...

    async def added(self, installation_id: int, *, github_user_id: int) -> None:
        """By that person; others who can reach it find it when they list their repositories."""
        ...

    async def repositories_gone(self, installation_id: int, full_names: Sequence[str]) -> None: ...


class Deliveries(Protocol):
    """Webhooks that were acted on. Raises `DependencyUnavailable`."""

    async def is_known(self, delivery_id: str) -> bool: ...

    async def remember(self, delivery_id: str) -> None: ...

    async def forget(self, *, older_than: timedelta) -> None: ...
