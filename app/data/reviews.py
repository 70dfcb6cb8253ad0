"""Reviews and pull requests as members see them, and as the service writes what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import (
    Publication,
    PublicationState,
    PublicationStep,
    Rejection,
    ReviewCheck,
    ReviewState,
)
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What a member decided about the changes since the archive `against`. `rejections` is its text for the model."""

    generation_id: GenerationId
    project_id: ProjectId
    rejected: Sequence[Rejection]
    message: str | None
    rejections: str
    against: str | None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A row. `chosen_key` and `base_key` name archives; they are set once the choice was checked or published.

    One whose pull request was closed is not published any more. `asked` is the fingerprint of the request that was last
    published. `is_stale`: the changes are since another archive than `against` by now; `has_lost`: of the rejections
    some do not apply to them, and are left out.
    """

    generation_id: GenerationId
    project_id: ProjectId
    version: int
    state: ReviewState
    rejected: list[Rejection]
    message: str | None
    base_key: str | None
    chosen_key: str | None
    check: ReviewCheck | None
    publication: Publication | None
    pull_request_id: UUID | None
    pushed_commit: str | None
    updated_at: datetime
    against: str | None = None
    asked: str | None = None
    is_stale: bool = False
    has_lost: bool = False

    @property
    def is_moving(self) -> bool:
        """It is being published or withdrawn."""
        told = self.publication
        return told is not None and told.state in (PublicationState.RUNNING, PublicationState.WITHDRAWING)


@dataclass(frozen=True, slots=True)
class FollowedPull:
    """The pull request that holds a version's changes already."""

    branch: str
    number: int
    state: PullRequestState


@dataclass(frozen=True, slots=True)
class ReviewBase:
    """What an imported project's version is reviewed against: the import, or the latest version that is on GitHub.

    `commit` holds the archive's files, in `folder` of `repository`; `pull` is none when the base is the import.
    """

    generation_id: GenerationId
    archive_key: str
    commit: str
    repository: str
    base_branch: str
    folder: str
    pull: FollowedPull | None


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """The archives of what was pushed: the chosen files, and those that they were chosen against."""

    base_key: str
    chosen_key: str


class Reviews(Protocol):
    """Reads and writes as the caller. Raises `DependencyUnavailable`."""

    async def find(self, caller: Caller, generation_id: GenerationId) -> ReviewRecord | None: ...

    async def decide(self, caller: Caller, decision: ReviewDecision, *, seen: int) -> ReviewRecord | None:
        """Write the decision over the version that was seen, 0 for none; nothing when there is another by now.

        Raises:
            Forbidden: the caller may not edit the project.
        """
        ...

    async def base(self, caller: Caller, generation_id: GenerationId) -> ReviewBase | None:
        """None for a project that was not imported."""
        ...


class ReviewRecords(Protocol):
    """Writes as the service: what was found of a decision. Whoever watches the version hears of each change of a check
    and of a publication. Raises `DependencyUnavailable`.
    """

    async def choose(self, generation_id: GenerationId, *, version: int, base_key: str | None, chosen_key: str) -> bool:
        """The files of the decision `version`; what was found of others is no longer told. False when there is another
        decision by now."""
        ...

    async def set_check(self, generation_id: GenerationId, chosen_key: str, check: ReviewCheck) -> None:
        """What the toolchain says of these files; nothing when others are chosen by now."""
        ...

    async def set_publication(self, generation_id: GenerationId, publication: Publication) -> None:
        """Where the publication is, without a pull request (yet, or any more)."""
        ...

    async def begin(
        self, generation_id: GenerationId, publication: Publication, *, version: int, asked: str | None = None
    ) -> bool:
        """It is being published, as was `asked`, or withdrawn. False when it was, or when there is another decision."""
        ...

    async def is_branch_taken(self, repository: str, branch: str, project_id: ProjectId) -> bool:
        """Whether the open pull request of another project is on it."""
        ...

    async def not_begun(self, generation_id: GenerationId, publication: Publication) -> None:
        """What was said to run does not; nothing when it came to an end meanwhile."""
        ...

    async def reached(self, generation_id: GenerationId, step: PublicationStep) -> None:
        """The publication that runs is at this step."""
        ...

    async def published(
        self,
        generation_id: GenerationId,
        project_id: ProjectId,
        repository_id: int,
        publication: Publication,
        *,
        by: UserId | None,
        files: PublishedFiles | None,
    ) -> None:
        """The publication is complete: its pull request's row and the review's, in one. May be said again."""
        ...

    async def withdrawn(self, generation_id: GenerationId, publication: Publication) -> None:
        """The pull request is closed; all reviews that were published with it are open again."""
        ...
