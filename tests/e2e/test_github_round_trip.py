"""From a linked account to a pull request that is followed up and taken back, through every process."""

from collections.abc import AsyncIterator

import pytest

from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationOptions, GenerationRequest, GenerationStatus
from app.contracts.github import GrantState, LinkStatus, RepositoryPermission
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.publishing import PublishRequest
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import CheckState, PublicationState, Rejection, ReviewChange
from app.local.stack import Stack
from tests.conftest import CO_AUTHOR
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Pull, Repository
from tests.support.collector import Collector, paths
from tests.support.demo_app import demo_app
from tests.support.jobs import eventually
from tests.support.linking import Linked, linked_person

APP_FILE = "lib/app.dart"
WISH = "Rename it to 'Groceries', and make it dark"
MESSAGE = "Call it Groceries\n\nThat is what it is for."


@pytest.fixture(scope="module")
async def octavia(stack: Stack, github: FakeGitHub) -> AsyncIterator[tuple[Linked, Repository]]:
    files = {**demo_app("task_list"), "README.md": "# Tasks\n", "tool/run.sh": "#!/bin/sh\n"}
    async with linked_person(stack, github, files) as linked:
        yield linked


async def _changed(person: Linked, project: ProjectId, wish: str, base: GenerationId | None = None) -> Generation:
    options = GenerationOptions(target_folder="lib", max_fix_attempts=0)
    request = GenerationRequest(prompt=wish, base_generation_id=base, options=options)
    changed = await person.ended(await person.client.start(project, request))
    assert changed.status is GenerationStatus.COMPLETED, (changed.error, changed.result)
    return changed


def _pulls(github: FakeGitHub, repository: Repository) -> list[Pull]:
    return [pull for pull in github.state.pulls if pull.repository == repository.id]


async def test_a_repository_comes_in_and_its_change_goes_back_as_one_pull_request(
    octavia: tuple[Linked, Repository], github: FakeGitHub
) -> None:
    person, repository = octavia
    client, main = person.client, github.head(repository, "main")
    before = set(github.state.installation_tokens)

    link = await client.github.link()
    assert (link.status, link.login) == (LinkStatus.LINKED, person.login)
    (listed,) = (await client.github.repositories(search="sho")).items
    assert (listed.full_name, listed.permission) == (repository.full_name, RepositoryPermission.ADMIN)
    (branch,) = (await client.github.branches(repository.full_name)).items
    assert (branch.name, branch.commit) == ("main", main)

    imported = await person.imported(await person.import_repository(repository))
    assert (imported.status, imported.commit, imported.branch) == (GenerationStatus.COMPLETED, main, "main")
    assert await client.file(imported.id, "README.md") == b"# Tasks\n"

    changed = await _changed(person, imported.project_id, WISH)
    review = await client.review(changed.id)
    (diff,) = review.files
    assert diff.path == APP_FILE
    title, theme = diff.hunks
    assert "+const String appTitle = 'Groceries';" in title.text
    assert "ThemeMode.dark" in theme.text

    decided = await client.decide(
        review, ReviewChange(rejected=[Rejection(path=APP_FILE, hunks=[theme.id])], message=MESSAGE)
    )
    await client.check_review(decided.generation_id)
    checked = (await person.checked(changed.id)).check
    assert checked is not None
    assert checked.state is CheckState.CLEAN, checked

    begun = await client.publish(changed.id, PublishRequest(title="Groceries"))
    published = await person.published(changed.id)
    assert published.state is PublicationState.COMPLETED, published.error
    ours = published.branch
    assert ours is not None
    assert ours == begun.branch
    assert github.branches(repository) == {"main": main, ours: published.commit}
    account = github.state.people[person.login]
    form = "%P|%an|%ae|%s"
    email = f"{account.id}+{person.login}@users.noreply.127.0.0.1"
    assert github.log(repository, ours, form)[0] == f"{main}|{person.login}|{email}|Call it Groceries"
    assert f"Co-authored-by: {CO_AUTHOR}" in github.show(repository, ours)
    there = github.show(repository, f"{ours}:{APP_FILE}")
    assert ("'Groceries'" in there, "ThemeMode.dark" in there) == (True, False)
    (pull,) = _pulls(github, repository)
    assert (pull.head, pull.base, pull.title, pull.state) == (ours, "main", "Groceries", "open")
    for part in (APP_FILE, WISH, "no errors", str(changed.id)):
        assert part in pull.body, part
    assert (await client.publish(changed.id)).commit == published.commit, "again is the same"

    followed = await _changed(person, imported.project_id, "Add a banner that says hello", changed.id)
    await client.publish(followed.id)
    second = await person.published(followed.id)
    assert second.state is PublicationState.COMPLETED, second.error
    assert github.branches(repository) == {"main": main, ours: second.commit}
    assert github.log(repository, ours, "%H") == [second.commit, published.commit, main]
    assert [(one.number, one.state) for one in _pulls(github, repository)] == [(pull.number, "open")]

    await client.withdraw(followed.id)
    undone = await person.published(followed.id)
    assert undone.state is PublicationState.WITHDRAWN, undone.error
    assert undone.pull_request is not None
    assert undone.pull_request.state is PullRequestState.CLOSED
    assert [one.state for one in _pulls(github, repository)] == ["closed"]
    assert github.branches(repository) == {"main": main}
    issued = [token for text, token in github.state.installation_tokens.items() if text not in before]
    assert issued
    assert not any(token.is_good for token in issued), "each was given back"


async def test_git_is_in_the_traces_of_imports_and_publications(
    octavia: tuple[Linked, Repository], collector: Collector
) -> None:
    """Of the test before this one: a span of each program within the activity that ran it."""
    wanted = {"RunActivity:clone_repository", "RunActivity:push_changes"}

    async def have_it() -> bool:
        return wanted <= {path[-2] for path in paths(collector.spans) if path[-1] == "run git" and len(path) > 1}

    await eventually(have_it, within_s=60, every_s=0.5, what="a span of git within each")


async def test_unlinking_takes_back_what_was_granted(octavia: tuple[Linked, Repository], github: FakeGitHub) -> None:
    person, repository = octavia
    assert (await person.client.github.unlink()).grant is GrantState.REVOKED
    mine = [token for token in github.state.user_tokens.values() if token.login == person.login]
    assert mine
    assert not any(token.is_good for token in mine)
    assert person.login not in github.state.refresh_tokens.values()
    assert (await person.client.github.link()).status is LinkStatus.NOT_LINKED
    failed = await person.imported(await person.import_repository(repository))
    assert failed.error is not None
    assert failed.error.code is ErrorCode.GITHUB_NOT_LINKED
