"""The repositories and branches that a person is shown, and tokens for one of them."""

from contextlib import AsyncExitStack

import pytest

from app.client import ApiError
from app.contracts.errors import ErrorCode
from app.contracts.github import RepositoryPermission, RepositorySummary
from app.data.database import Pool
from app.data.postgres_github_links import PostgresGitHubLinks
from app.errors import WingbeatError
from app.github.access import GitHubAccess
from app.github.installation_tokens import PUBLISHING, READING, Access, TokenPermissions
from app.settings import Settings
from tests.fakes.github.faults import primary_rate_limit, secondary_rate_limit, server_error
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Repository
from tests.github.conftest import Person, another_process, linked


def shared(hub: FakeGitHub, owner: str, name: str, login: str, permission: str) -> Repository:
    """A repository of somebody else's that a person may use."""
    repository = hub.add_repository(owner, name, {})
    repository.access[login] = permission
    return repository


async def all_pages(person: Person, *, limit: int, search: str | None = None) -> list[list[RepositorySummary]]:
    pages, cursor = [], None
    while True:
        page = await person.client.github.repositories(search=search, limit=limit, cursor=cursor)
        pages.append(page.items)
        if (cursor := page.next_cursor) is None:
            return pages


async def test_repositories_of_every_installation_are_listed(
    person: Person, hub: FakeGitHub, pool: Pool, octavia: str
) -> None:
    own = [hub.add_repository(octavia, f"r{number}", {}) for number in range(3)]
    theirs = shared(hub, f"{octavia}-inc", "App", octavia, "write")
    hidden = hub.add_repository(f"{octavia}-inc", "hidden", {})
    read = shared(hub, f"{octavia}-off", "read", octavia, "read")
    hub.state.install(octavia, {one.id for one in own})
    company = hub.state.install(f"{octavia}-inc", {theirs.id, hidden.id})
    suspended = hub.state.install(f"{octavia}-off", {read.id})
    await person.link()
    assert len(await pool.fetchval("select installation_ids from public.github_connections")) == 3
    suspended.suspended = True
    (found,) = await all_pages(person, limit=100)
    assert [one.full_name for one in found] == [*(one.full_name for one in own), theirs.full_name]
    last = found[-1]
    assert (last.permission, last.private, last.default_branch) == (RepositoryPermission.WRITE, True, "main")
    assert last.installation_id == company.id
    assert found[0].permission is RepositoryPermission.ADMIN
    assert await all_pages(person, limit=2) == [found[:2], found[2:]]
    assert await all_pages(person, limit=3) == [found[:3], found[3:]]
    assert await all_pages(person, limit=10, search="INC/a") == [[last]]
    assert await pool.fetchval("select array_length(installation_ids, 1) from public.github_connections") == 2
    del hub.state.installations[company.id]
    assert await all_pages(person, limit=100) == [found[:3]]


async def test_long_lists_are_read_a_page_at_a_time(person: Person, hub: FakeGitHub, octavia: str) -> None:
    person_of = hub.state.people[octavia]
    many = [
        Repository(hub.state.next_id(), octavia, f"r{n}", hub.state.root, access={octavia: "read"}) for n in range(150)
    ]
    hub.state.repositories.update({one.id: one for one in many})
    hub.state.install(person_of.login, {one.id for one in many})
    await person.link()
    pages = await all_pages(person, limit=60)
    assert [len(page) for page in pages] == [60, 60, 30]
    assert [one.full_name for page in pages for one in page] == [one.full_name for one in many]
    assert await all_pages(person, limit=60, search="/r149") == [[pages[-1][-1]]]


async def test_branches_are_listed_in_pages(person: Person, hub: FakeGitHub, octavia: str) -> None:
    repository = hub.add_repository(octavia, "app", {"a": "a"})
    hub.state.install(octavia, {repository.id})
    head = hub.commit(repository, {"b": "b"}, message="b", branch="feature/b")
    hub.protect(repository, "main")
    await person.link()
    first = await person.client.github.branches(repository.full_name, limit=1)
    assert [(one.name, one.commit, one.protected) for one in first.items] == [("feature/b", head, False)]
    second = await person.client.github.branches(repository.full_name, limit=1, cursor=first.next_cursor)
    assert [(one.name, one.protected) for one in second.items] == [("main", True)]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/repos/nobody/nothing/branches", 404, ErrorCode.GITHUB_NOT_FOUND),
        ("/repos/a/%2E%2E/branches", 422, ErrorCode.INVALID_REQUEST),
        ("/repos/-a/b/branches", 422, ErrorCode.INVALID_REQUEST),
        ("/repos/a/b%3Fc/branches", 422, ErrorCode.INVALID_REQUEST),
        ("/repos?cursor=none-of-ours", 422, ErrorCode.INVALID_REQUEST),
        ("/repos?limit=101", 422, ErrorCode.INVALID_REQUEST),
    ],
)
async def test_what_is_no_repository_is_refused(
    person: Person, octavia: str, path: str, status: int, code: ErrorCode
) -> None:
    await person.link()
    response = await person.browser.get(path, headers=person.headers)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


async def test_what_github_wants_is_passed_on(person: Person, hub: FakeGitHub, octavia: str) -> None:
    with pytest.raises(ApiError) as refused:
        await person.client.github.repositories()
    assert (refused.value.problem.status, refused.value.code) == (409, ErrorCode.GITHUB_NOT_LINKED)
    await person.link()
    hub.faults.plan("GET .*/user/installations$", secondary_rate_limit(retry_after_s=42))
    with pytest.raises(ApiError) as refused:
        await person.client.github.repositories()
    assert (refused.value.problem.status, refused.value.code) == (429, ErrorCode.GITHUB_RATE_LIMITED)
    assert refused.value.retry_after_s == 42
    hub.faults.plan("GET .*/user/installations$", server_error())
    with pytest.raises(ApiError) as refused:
        await person.client.github.repositories()
    assert (refused.value.problem.status, refused.value.code) == (503, ErrorCode.GITHUB_UNAVAILABLE)
    hub.state.revoke_all(octavia)
    for _ in range(2):
        with pytest.raises(ApiError) as refused:
            await person.client.github.repositories()
        assert (refused.value.problem.status, refused.value.code) == (409, ErrorCode.GITHUB_LINK_EXPIRED)
    assert (await person.client.github.link()).status == "expired"
    assert (await person.client.me()).email, "the session is as good as before"


@pytest.fixture
async def worker(settings: Settings, opened: AsyncExitStack) -> GitHubAccess:
    return await another_process(settings, opened)


async def test_a_token_is_for_one_repository(
    hub: FakeGitHub, worker: GitHubAccess, links: PostgresGitHubLinks, octavia: str
) -> None:
    app, other = (hub.add_repository(octavia, name, {}) for name in ("app", "other"))
    installation = hub.state.install(octavia, {app.id, other.id})
    user = await linked(hub, worker, links, octavia, expires_in=28800)
    access = await worker.installation_tokens.for_repository(user, app.full_name.upper())
    assert (access.repository.id, access.installation_id) == (app.id, installation.id)
    issued = hub.state.installation_tokens[access.token.get_secret_value()]
    assert (issued.repositories, issued.permissions) == ({app.id}, {"contents": "read"})
    assert access.token.get_secret_value() not in repr(access)
    await worker.installation_tokens.give_back(access)
    assert not issued.is_good
    access = await worker.installation_tokens.for_repository(user, app.full_name, PUBLISHING)
    issued = hub.state.installation_tokens[access.token.get_secret_value()]
    assert issued.permissions == {"contents": "write", "pull_requests": "write"}


@pytest.mark.parametrize(
    ("situation", "permissions", "code"),
    [
        ("reader", PUBLISHING, ErrorCode.GITHUB_FORBIDDEN),
        ("archived", PUBLISHING, ErrorCode.GITHUB_FORBIDDEN),
        ("suspended", READING, ErrorCode.GITHUB_FORBIDDEN),
        ("not given", READING, ErrorCode.GITHUB_FORBIDDEN),
        ("workflows", TokenPermissions(Access.WRITE, workflows=Access.WRITE), ErrorCode.GITHUB_FORBIDDEN),
        ("removed", READING, ErrorCode.GITHUB_NOT_FOUND),
        ("others", READING, ErrorCode.GITHUB_NOT_FOUND),
        ("limited", READING, ErrorCode.GITHUB_RATE_LIMITED),
        ("unlinked", READING, ErrorCode.GITHUB_NOT_LINKED),
        ("expired", READING, ErrorCode.GITHUB_LINK_EXPIRED),
        ("wrong key", READING, ErrorCode.GITHUB_NOT_CONFIGURED),
    ],
)
async def test_no_token_for_what_the_person_may_not_do(
    hub: FakeGitHub,
    worker: GitHubAccess,
    links: PostgresGitHubLinks,
    octavia: str,
    situation: str,
    permissions: TokenPermissions,
    code: ErrorCode,
) -> None:
    repository = shared(hub, f"{octavia}-inc", "app", octavia, "read" if situation == "reader" else "write")
    installation = hub.state.install(f"{octavia}-inc", {repository.id})
    user_id = await linked(hub, worker, links, octavia, expires_in=28800)
    match situation:
        case "archived":
            repository.archived = True
        case "suspended":
            installation.suspended = True
        case "not given":
            repository.private = False
            beside = shared(hub, f"{octavia}-inc", "beside", octavia, "read")
            installation.repositories.symmetric_difference_update({repository.id, beside.id})
        case "removed":
            del hub.state.installations[installation.id]
        case "others":
            del repository.access[octavia]
        case "limited":
            hub.faults.plan("POST .*/access_tokens$", primary_rate_limit(reset_at=0))
        case "unlinked":
            await links.forget(user_id)
        case "expired":
            hub.state.revoke_all(octavia)
        case "wrong key":
            hub.state.app.id += 1
    before = len(hub.state.installation_tokens)
    with pytest.raises(WingbeatError) as refused:
        await worker.installation_tokens.for_repository(user_id, repository.full_name, permissions)
    if situation == "wrong key":
        hub.state.app.id -= 1
    assert refused.value.code is code, refused.value.detail
    assert len(hub.state.installation_tokens) == before
