"""People of the session's stack with a linked GitHub account, and what they wait for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import TypeVar

import httpx

from app.client import WingbeatClient
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.contracts.imports import ImportRequest, RepositoryImport
from app.contracts.reviews import CheckState, Publication, PublicationState, Review
from app.local.stack import Stack
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Repository
from tests.support.jobs import eventually

T = TypeVar("T")
_LONGEST_S = 180.0


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody with an account here and the GitHub account `login`, which the App may use."""

    client: WingbeatClient
    github: FakeGitHub
    login: str

    async def import_repository(self, repository: Repository) -> RepositoryImport:
        """Begins it."""
        return await self.client.import_repository(ImportRequest(repository=repository.full_name))

    async def imported(self, begun: RepositoryImport) -> RepositoryImport:
        """The import, once it has ended."""
        return await _once(lambda: self.client.repository_import(begun.id), lambda found: found.status.is_final)

    async def ended(self, begun: Generation) -> Generation:
        """The job, once it has ended."""
        return await _once(lambda: self.client.generation(begun.id), lambda found: found.status.is_final)

    async def checked(self, generation: GenerationId) -> Review:
        """The review, once its check has ended."""
        return await _once(lambda: self.client.review(generation), _is_checked)

    async def published(self, generation: GenerationId) -> Publication:
        """The publication, once nobody works on it."""
        at_work = (PublicationState.RUNNING, PublicationState.WITHDRAWING)
        return await _once(lambda: self.client.publication(generation), lambda found: found.state not in at_work)


def _is_checked(review: Review) -> bool:
    return review.check is not None and review.check.state is not CheckState.RUNNING


async def _once(read: Callable[[], Awaitable[T]], done: Callable[[T], bool]) -> T:
    found = await read()

    async def is_done() -> bool:
        nonlocal found
        found = await read()
        return done(found)

    await eventually(is_done, within_s=_LONGEST_S, what="the end")
    return found


@asynccontextmanager
async def linked_person(
    stack: Stack, github: FakeGitHub, files: Mapping[str, bytes | str]
) -> AsyncIterator[tuple[Linked, Repository]]:
    """Somebody new who has gone through GitHub's pages in a browser, and a repository of theirs with these files."""
    login, url = f"octavia-{token_hex(4)}", stack.info.api_url
    repository = github.add_repository(login, "shop", files)
    github.state.install(login, {repository.id})
    async with (
        WingbeatClient(url, timeout_s=60) as client,
        httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as browser,
    ):
        await client.sign_up(f"{login}@example.com", token_hex(16))
        headers = {"Authorization": f"Bearer {client.session.access_token}"}
        begun = await browser.get("/api/auth/github", headers=headers)
        github.state.browser = login
        at_github = await browser.get(begun.json()["url"])
        back = await browser.get(at_github.headers["location"])
        assert back.is_success, back.text
        yield Linked(client, github, login), repository
