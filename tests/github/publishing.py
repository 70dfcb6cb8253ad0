"""What publishing needs, over the tests' GitHub: the person is `octavia`, the repository hers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr

from activities.repository.git_environment import GitEnvironment
from activities.repository.publishing import PublishingActivities, PublishingSettings
from activities.repository.publishing_access import GitHubAccount, GrantedRepository
from activities.repository.pull_requests import PullRequestActivities
from activities.reviews import ReviewActivities
from activities.workspace.files import Workspaces
from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.jobs import JobRef
from app.contracts.publishing import PublishOrder
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import Publication, PublicationStep, ReviewCheck
from app.data.archives import pack_files
from app.data.github_events import PullChange
from app.data.objects import ObjectKind, object_key
from app.data.reviews import PublishedFiles
from app.errors import Forbidden, NotFound
from app.github.answers import GitHubRepository
from app.github.app_identity import AppIdentity
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.wire import GitHubWire
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Installation, Pull, Repository

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
CO_AUTHOR = "Wingbeat <wingbeat@example.com>"


@dataclass(frozen=True, slots=True)
class Granted:
    repository: GitHubRepository
    token: SecretStr


class LinkedOctavia:
    """As a linked account has it: GitHub is asked as the person, then for a token of the App's."""

    def __init__(self, github: FakeGitHub, people: GitHubPeople, repositories: GitHubRepositories) -> None:
        self._github = github
        self._people = people
        self.repositories = repositories
        self.token = SecretStr(github.state.issue_user_token("octavia")[0])

    async def account(self, user_id: UserId) -> GitHubAccount:
        user = await self._people.user(self.token)
        return GitHubAccount(user.id, user.login)

    async def to_publish(self, user_id: UserId, repository: str, *, workflows: bool) -> Granted:
        found = await self.repositories.get(repository, self.token)
        if not found.permissions.push:
            raise Forbidden(f"you may not push to {repository}", code=ErrorCode.GITHUB_FORBIDDEN)
        held = [one.id for one in self._github.state.installations.values() if found.id in one.repositories]
        installed = [one.id for one in await self._people.installations(self.token) if one.id in held]
        if not installed:
            raise NotFound("the App is not installed", code=ErrorCode.GITHUB_NOT_FOUND)
        permissions = {"contents": "write", "pull_requests": "write"} | ({"workflows": "write"} if workflows else {})
        access = await self.repositories.token_for(installed[0], found.id, permissions=permissions)
        return Granted(found, access.token)

    async def give_back(self, granted: GrantedRepository) -> None:
        await self.repositories.give_back(granted.token)


@dataclass
class MemoryObjects:
    """An object store."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, job: JobRef, kind: ObjectKind, content: bytes) -> str:
        key = object_key(job, kind, content)
        self.kept[key] = content
        return key

    async def get(self, key: str) -> bytes:
        return self.kept[key]


@dataclass
class MemoryReviews:
    """The review records that the activities write."""

    publications: list[Publication] = field(default_factory=list)
    steps: list[PublicationStep] = field(default_factory=list)
    checks: list[ReviewCheck] = field(default_factory=list)
    repository_id: int | None = None

    async def choose(self, generation_id: GenerationId, *, version: int, base_key: str | None, chosen_key: str) -> bool:
        raise NotImplementedError

    async def set_check(self, generation_id: GenerationId, chosen_key: str, check: ReviewCheck) -> None:
        self.checks.append(check)

    async def set_publication(self, generation_id: GenerationId, publication: Publication) -> None:
        self.publications.append(publication)

    async def begin(
        self, generation_id: GenerationId, publication: Publication, *, version: int, asked: str | None = None
    ) -> bool:
        raise NotImplementedError

    async def is_branch_taken(self, repository: str, branch: str, project_id: ProjectId) -> bool:
        raise NotImplementedError

    async def not_begun(self, generation_id: GenerationId, publication: Publication) -> None:
        raise NotImplementedError

    async def reached(self, generation_id: GenerationId, step: PublicationStep) -> None:
        self.steps.append(step)

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
        self.repository_id = repository_id
        self.publications.append(publication)

    async def withdrawn(self, generation_id: GenerationId, publication: Publication) -> None:
        self.publications.append(publication)


@dataclass
class MemoryPullStates:
    """What GitHub told of pull requests."""

    changes: list[PullChange] = field(default_factory=list)

    async def changed(self, change: PullChange) -> None:
        self.changes.append(change)

    async def state_of(self, repository_id: int, number: int) -> PullRequestState | None:
        raise NotImplementedError


@dataclass
class Publisher:
    """The activities over a repository with `BASE` on its branch `main`, and orders for them."""

    github: FakeGitHub
    repository: Repository
    access: LinkedOctavia
    objects: MemoryObjects
    reviews: MemoryReviews
    states: MemoryPullStates
    root: Path
    publishing: PublishingActivities
    pulls: PullRequestActivities
    records: ReviewActivities
    project_id: ProjectId = field(default_factory=lambda: ProjectId(uuid4()))

    async def order(
        self,
        base: Mapping[str, bytes],
        chosen: Mapping[str, bytes],
        *,
        base_commit: str | None = None,
        **changes: object,
    ) -> PublishOrder:
        job = JobRef(project_id=self.project_id, generation_id=GenerationId(uuid4()))
        keys = [await self.objects.put(job, ObjectKind.ARCHIVE, pack_files(files)) for files in (base, chosen)]
        order = PublishOrder(
            project_id=job.project_id,
            generation_id=job.generation_id,
            user_id=UserId(uuid4()),
            repository=self.repository.full_name,
            base_branch="main",
            base_commit=base_commit or self.github.head(self.repository, "main"),
            folder="",
            base_key=keys[0],
            chosen_key=keys[1],
            branch=f"wingbeat/quiz-{str(job.generation_id)[:8]}",
            title="A quiz",
            body="What and why.",
            message="Add a quiz\n\nBecause.",
        )
        return order.model_copy(update=changes)

    @property
    def made(self) -> list[Pull]:
        """The pull requests of the repository."""
        return [pull for pull in self.github.state.pulls if pull.repository == self.repository.id]

    @property
    def installation(self) -> Installation:
        return next(one for one in self.github.state.installations.values() if self.repository.id in one.repositories)

    def leftovers(self) -> list[Path]:
        return list(self.root.iterdir()) if self.root.exists() else []


@asynccontextmanager
async def publisher(github: FakeGitHub, root: Path, files: Mapping[str, bytes | str]) -> AsyncIterator[Publisher]:
    """The repository is a new one, with a new installation and a new token of hers."""
    repository = github.add_repository("octavia", f"app-{github.state.next_id()}", files)
    github.state.install("octavia", {repository.id})
    app = AppIdentity(
        str(github.state.app.id),
        github.state.app.slug,
        github.state.app.client_id,
        SecretStr(github.state.app.client_secret),
        SecretStr(github.private_key),
    )
    settings = github.settings
    async with GitHubWire() as wire:
        repositories = GitHubRepositories(wire, app, api_url=settings["GITHUB_API_URL"])
        people = GitHubPeople(wire, app, api_url=settings["GITHUB_API_URL"], web_url=settings["GITHUB_WEB_URL"])
        access = LinkedOctavia(github, people, repositories)
        objects, reviews, states = MemoryObjects(), MemoryReviews(), MemoryPullStates()
        yield Publisher(
            github=github,
            repository=repository,
            access=access,
            objects=objects,
            reviews=reviews,
            states=states,
            root=root,
            publishing=PublishingActivities(
                access=access,
                environment=GitEnvironment(("http",)),
                workspaces=Workspaces(root),
                objects=objects,
                progress=reviews,
                pulls=states,
                settings=PublishingSettings(settings["GITHUB_WEB_URL"], CO_AUTHOR),
            ),
            pulls=PullRequestActivities(access, reviews, states),
            records=ReviewActivities(reviews),
        )
