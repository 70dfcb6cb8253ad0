"""Chosen changes on their way to a pull request, over the real Git and the tests' GitHub."""

from collections.abc import AsyncIterator
from os import urandom
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.repository.git import Git, Remote
from activities.repository.git_environment import CommitStamp, GitEnvironment, Identity
from activities.repository.publishing_access import granted
from activities.repository.scratch import FileChanges, ScratchRepository
from app.contracts.errors import ErrorCode
from app.contracts.publishing import (
    OpenPullRequestInput,
    PublishOrder,
    PublishPlan,
    PushChangesInput,
    PushedChanges,
    WithdrawOrder,
)
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import PublicationStep
from tests.fakes.github.faults import secondary_rate_limit, server_error
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.github.publishing import AT, Publisher, publisher
from tests.support.planting import git, plant

BASE = {"lib/main.dart": b"void main() {}\n", "lib/old.dart": b"old\n", "pubspec.yaml": b"name: app\n"}
CHOSEN = {"lib/main.dart": b"void main() => run();\n", "lib/new.dart": b"new\r\n", "pubspec.yaml": b"name: app\n"}


@pytest.fixture(scope="module")
async def github(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FakeGitHub]:
    """One for all tests here: each has a repository of its own."""
    async with fake_github(tmp_path_factory.mktemp("github")) as running:
        yield running


@pytest.fixture
async def there(github: FakeGitHub, tmp_path: Path) -> AsyncIterator[Publisher]:
    github.faults.clear()
    async with publisher(github, tmp_path / "workspaces", {**BASE, "README.md": b"read me\n"}) as ready:
        yield ready


async def plan(there: Publisher, order: PublishOrder) -> PublishPlan:
    return await ActivityEnvironment().run(there.publishing.plan_publishing, order)


async def push(there: Publisher, order: PublishOrder, planned: PublishPlan) -> PushedChanges:
    made = PushChangesInput(order=order, plan=planned, at=AT)
    return await ActivityEnvironment().run(there.publishing.push_changes, made)


async def pull(there: Publisher, order: PublishOrder, commit: str) -> PullRequest:
    return await ActivityEnvironment().run(
        there.pulls.open_pull_request, OpenPullRequestInput(order=order, commit=commit)
    )


async def publish(there: Publisher, order: PublishOrder) -> PullRequest:
    pushed = await push(there, order, await plan(there, order))
    assert pushed.commit is not None, pushed.conflicts
    return await pull(there, order, pushed.commit)


def branches(there: Publisher) -> dict[str, str]:
    return there.github.branches(there.repository)


async def failing(there: Publisher, order: PublishOrder) -> ApplicationError:
    with pytest.raises(ApplicationError) as refused:
        await publish(there, order)
    assert not there.leftovers()
    return refused.value


async def test_the_chosen_changes_are_one_commit_of_the_person(there: Publisher) -> None:
    base = there.github.head(there.repository, "main")
    order = await there.order(BASE, CHOSEN)
    opened = await publish(there, order)
    assert branches(there) == {"main": base, order.branch: opened.head_sha}
    show, octavia = there.github.show, there.github.state.people["octavia"]
    assert show(there.repository, f"{order.branch}:lib/main.dart") == "void main() => run();\n"
    assert show(there.repository, f"{order.branch}:README.md") == "read me\n"
    assert "old.dart" not in show(there.repository, f"{order.branch}:lib/")
    form = "%P|%an|%ae|%cn|%ct|%s|%(trailers:key=Co-authored-by,valueonly,separator=;)"
    email = f"{octavia.id}+octavia@users.noreply.127.0.0.1"
    assert there.github.log(there.repository, order.branch, form)[0] == (
        f"{base}|octavia|{email}|octavia|{int(AT.timestamp())}|Add a quiz|Wingbeat <wingbeat@example.com>"
    )
    (made,) = there.made
    assert (made.number, made.head, made.base, made.title) == (opened.number, order.branch, "main", "A quiz")
    assert opened.state is PullRequestState.OPEN
    assert there.reviews.steps == [PublicationStep.PLAN, PublicationStep.PUSH, PublicationStep.PULL_REQUEST]
    assert not there.leftovers()
    assert all(not token.is_good for token in there.github.state.installation_tokens.values())


async def test_whatever_is_repeated_there_is_one_branch_one_commit_and_one_pull_request(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    planned = await plan(there, order)
    commits = {(await push(there, order, planned)).commit for _ in range(2)}
    (commit,) = commits
    assert commit
    first, second = await pull(there, order, commit), await pull(there, order, commit)
    assert first == second
    assert await publish(there, order) == first
    assert branches(there).keys() == {"main", order.branch}
    assert len(there.github.log(there.repository, order.branch, "%H")) == 2
    assert len(there.made) == 1


async def test_what_a_branch_holds_already_is_not_published_along(there: Publisher) -> None:
    first = await publish(there, await there.order(BASE, CHOSEN))
    fewer = await there.order(BASE, {**CHOSEN, "lib/main.dart": BASE["lib/main.dart"]}, branch=first.branch)
    assert (await failing(there, fewer)).type == ErrorCode.BRANCH_TAKEN
    joined = await there.order(BASE, {**BASE, "lib/more.dart": b"more\n"}, branch=first.branch, adds_to_branch=True)
    assert (await publish(there, joined)).number == first.number, "it was asked for by its name"
    assert there.github.show(there.repository, f"{first.branch}:lib/new.dart") == "new\r\n"
    there.made[0].state = "closed"
    assert (await failing(there, joined)).type == ErrorCode.BRANCH_TAKEN
    there.github.commit(there.repository, {"README.md": "theirs\n"}, message="theirs", branch="wingbeat/theirs")
    theirs = await there.order(BASE, CHOSEN, branch="wingbeat/theirs", adds_to_branch=True)
    assert (await failing(there, theirs)).type == ErrorCode.BRANCH_TAKEN
    assert len(there.made) == 1


async def test_a_folder_of_the_repository_is_where_the_files_are(github: FakeGitHub, tmp_path: Path) -> None:
    inner = {f"packages/app/{path}": content for path, content in BASE.items()}
    async with publisher(github, tmp_path / "w", {**inner, "lib/main.dart": b"another\n"}) as there:
        opened = await publish(there, await there.order(BASE, CHOSEN, folder="packages/app"))
        assert github.show(there.repository, f"{opened.branch}:packages/app/lib/new.dart") == "new\r\n"
        assert github.show(there.repository, f"{opened.branch}:lib/main.dart") == "another\n"


async def test_a_base_that_moved_is_built_upon(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    moved = there.github.commit(there.repository, {"README.md": "better\n"}, message="better")
    opened = await publish(there, order)
    assert there.github.log(there.repository, opened.branch, "%H")[1] == moved
    assert there.github.show(there.repository, f"{opened.branch}:README.md") == "better\n"
    assert there.github.show(there.repository, f"{opened.branch}:lib/new.dart") == "new\r\n"


async def test_a_base_that_changed_at_the_same_place_is_shown(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    there.github.commit(there.repository, {"lib/main.dart": "void main() { other(); }\n"}, message="other")
    pushed = await push(there, order, await plan(there, order))
    assert pushed.commit is None
    (conflict,) = pushed.conflicts
    assert conflict.path == "lib/main.dart"
    (hunk,) = conflict.hunks
    assert hunk.startswith("<<<<<<< your changes\nvoid main() => run();\n=======\nvoid main() { other(); }\n>>>>>>> ")
    assert branches(there).keys() == {"main"}
    assert not there.leftovers()


async def test_a_follow_up_is_a_further_commit_of_the_same_pull_request(there: Publisher) -> None:
    first = await publish(there, await there.order(BASE, CHOSEN))
    there.github.commit(there.repository, {"README.md": "a reviewer's\n"}, message="r", branch=first.branch)
    more = {**CHOSEN, "lib/more.dart": b"more\n"}
    order = await there.order(
        CHOSEN, more, base_commit=first.head_sha, branch=first.branch, pull_number=first.number, message="More"
    )
    second = await publish(there, order)
    assert second.number == first.number
    assert there.github.log(there.repository, first.branch, "%s") == ["More", "r", "Add a quiz", "Initial commit"]
    assert there.github.show(there.repository, f"{first.branch}:README.md") == "a reviewer's\n"
    there.made[0].state = "closed"
    assert (await failing(there, order)).type == ErrorCode.GITHUB_CONFLICT
    (change,) = there.states.changes
    told = (change.repository_id, change.number, change.state)
    assert told == (there.repository.id, first.number, PullRequestState.CLOSED)


async def withdraw(there: Publisher, order: PublishOrder, opened: PullRequest) -> PullRequest:
    wanted = WithdrawOrder(
        project_id=order.project_id, generation_id=order.generation_id, user_id=order.user_id, pull_request=opened
    )
    return await ActivityEnvironment().run(there.pulls.withdraw_publication, wanted)


async def test_undo_closes_the_pull_request_and_deletes_the_branch(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    opened = await publish(there, order)
    for _ in range(2):
        assert (await withdraw(there, order, opened)).state is PullRequestState.CLOSED
    assert branches(there).keys() == {"main"}
    assert [made.state for made in there.made] == ["closed"]
    there.made[0].merged = True
    with pytest.raises(ApplicationError) as refused:
        await withdraw(there, order, opened)
    assert refused.value.type == ErrorCode.GITHUB_CONFLICT
    assert [change.state for change in there.states.changes] == [PullRequestState.MERGED]


async def test_undo_leaves_what_others_pushed(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    opened = await publish(there, order)
    there.github.commit(there.repository, {"b": "b"}, message="b", branch=opened.branch)
    await withdraw(there, order, opened)
    assert opened.branch in branches(there)
    assert there.made[0].state == "closed"


async def discard(there: Publisher, order: PublishOrder, commit: str) -> None:
    await ActivityEnvironment().run(there.pulls.discard_branch, OpenPullRequestInput(order=order, commit=commit))


async def test_a_branch_without_its_pull_request_is_removed(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    pushed = await push(there, order, await plan(there, order))
    assert pushed.commit
    for _ in range(2):
        await discard(there, order, pushed.commit)
    assert branches(there).keys() == {"main"}
    opened = await publish(there, order)
    await discard(there, order, opened.head_sha)
    assert order.branch in branches(there), "it has its pull request"
    there.made[0].state = "closed"
    there.github.commit(there.repository, {"b": "b"}, message="b", branch=order.branch)
    await discard(there, order, opened.head_sha)
    assert order.branch in branches(there), "others have pushed to it"


SECRETS = [
    ("lib/new.dart", b"\nconst key = '" + b"ghp_" + b"a1B2" * 9 + b"';\n", "lib/new.dart line 2 (GitHub Token)"),
    ("assets/id", b"-----BEGIN " + b"RSA PRIVATE KEY-----\n", "assets/id line 1 (Private Key)"),
    ("lib/main.dart", BASE["lib/main.dart"] + b"// github_" + b"pat_" + b"a1" * 40, "lib/main.dart line 2"),
    ("assets/map.json", b'{"rows":"' + b"x " * 20_000 + b'","key":"ghp_' + b"a1B2" * 9 + b'"}', "(GitHub Token)"),
    ("assets/w.txt", ("key: ghp_" + "a1B2" * 9).encode("utf-16"), "assets/w.txt line 1 (GitHub Token)"),
    ("lib/new.dart", b"const key = 'AI" + b"za" + b"Sy0-_" * 7 + b"';\n", "lib/new.dart line 1 (Google API Key)"),
]


@pytest.mark.parametrize(
    ("path", "content", "told"), SECRETS, ids=["token", "key", "new-token", "long-line", "utf-16", "google"]
)
async def test_a_secret_is_not_pushed(there: Publisher, path: str, content: bytes, told: str) -> None:
    error = await failing(there, await there.order(BASE, {**BASE, path: content}))
    assert (error.type, error.non_retryable) == (ErrorCode.SECRET_FOUND, True)
    assert told in error.message
    assert "a1B2" not in error.message
    assert branches(there).keys() == {"main"}


async def test_an_old_secret_is_not_ours_and_a_message_is_looked_at(there: Publisher) -> None:
    path, content, _ = SECRETS[1]
    base = {**BASE, path: content}
    there.github.commit(there.repository, {path: content}, message="theirs")
    await publish(there, await there.order(base, {**base, path: content + b"more\n"}))
    error = await failing(there, await there.order(BASE, CHOSEN, message="Use ghp_" + "a1B2" * 9))
    assert "the commit message line 1" in error.message


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", "android/key.properties"])
async def test_sensitive_files_are_pushed_when_they_are_approved(there: Publisher, path: str) -> None:
    there.installation.permissions["workflows"] = "write"
    order = await there.order(BASE, {**BASE, path: b"x: 1\n"})
    error = await failing(there, order)
    assert error.type == ErrorCode.APPROVAL_REQUIRED
    assert path in error.message
    opened = await publish(there, order.model_copy(update={"approved": [path]}))
    assert there.github.show(there.repository, f"{opened.branch}:{path}") == "x: 1\n"


async def test_a_workflow_needs_the_apps_permission(there: Publisher) -> None:
    path = ".github/workflows/ci.yml"
    error = await failing(there, await there.order(BASE, {**BASE, path: b"x: 1\n"}, approved=[path]))
    assert error.type == ErrorCode.GITHUB_REFUSED


async def test_only_branches_of_ours_are_written(there: Publisher) -> None:
    for branch in ("main", "release", "-evil"):
        error = await failing(there, await there.order(BASE, CHOSEN, branch=branch))
        assert error.type == ErrorCode.BRANCH_PROTECTED
    there.github.commit(there.repository, {"README.md": "theirs\n"}, message="theirs", branch="wingbeat/base")
    error = await failing(there, await there.order(BASE, CHOSEN, branch="wingbeat/base", base_branch="wingbeat/base"))
    assert error.type == ErrorCode.BRANCH_PROTECTED


async def test_a_protected_branch_is_not_pushed(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    there.github.protect(there.repository, order.branch)
    assert (await failing(there, order)).type == ErrorCode.BRANCH_PROTECTED


async def test_a_branch_that_moves_between_plan_and_push_is_left_alone(there: Publisher) -> None:
    first = await publish(there, await there.order(BASE, CHOSEN))
    order = await there.order(
        CHOSEN, {**CHOSEN, "m": b"m\n"}, base_commit=first.head_sha, branch=first.branch, pull_number=first.number
    )
    planned = await plan(there, order)
    moved = there.github.commit(there.repository, {"b": "b"}, message="b", branch=first.branch)
    with pytest.raises(ApplicationError) as refused:
        await push(there, order, planned)
    assert refused.value.type == ErrorCode.PUSH_REJECTED
    assert branches(there)[first.branch] == moved
    assert (await publish(there, order)).number == first.number


@pytest.mark.parametrize("path", ["lib/new.dart", "lib/new.dart/in-a-folder"])
async def test_what_was_not_imported_is_never_written_over(there: Publisher, path: str) -> None:
    order = await there.order(BASE, CHOSEN)
    link = there.github.commit_link(there.repository, path, "/etc/passwd")
    error = await failing(there, order.model_copy(update={"base_commit": link}))
    assert error.type == ErrorCode.PUBLISH_CONFLICT


async def test_what_could_harm_in_the_repository_stays_as_it_is(there: Publisher, tmp_path: Path) -> None:
    evil = f'[filter "evil"]\n\tclean = touch {tmp_path}/ran\n\tsmudge = touch {tmp_path}/ran\n'.encode()
    entries = [
        ("120000", b"passwords", b"/etc/passwd"),
        ("160000", b"vendored", b""),
        ("100644", b"two\nlines.dart", b"x"),
        ("100644", b"--upload-pack=id", b"x"),
        ("100644", b"LIB/main.dart", b"another"),
        ("100644", b".gitattributes", b"* filter=evil merge=evil text eol=crlf\n"),
        ("100644", b".gitconfig", evil),
        ("100755", b".githooks/pre-push", f"#!/bin/sh\ntouch {tmp_path}/ran\n".encode()),
    ]
    plant(there.repository, entries)
    base = there.github.head(there.repository, "main")
    order = await there.order(BASE, CHOSEN)
    there.github.commit(there.repository, {"README.md": "better\n"}, message="better")
    opened = await publish(there, order)
    listing = git(there.repository.path, "ls-tree", "-r", "-z", opened.branch).split("\0")
    before = git(there.repository.path, "ls-tree", "-r", "-z", base).split("\0")
    kept = [entry for entry in before if entry.partition("\t")[2] not in {*BASE, "README.md"}]
    assert len([entry for entry in kept if entry]) == len(entries)
    assert set(kept) <= set(listing)
    assert there.github.show(there.repository, f"{opened.branch}:lib/new.dart") == "new\r\n"
    assert not (tmp_path / "ran").exists()


async def test_large_files_of_the_repository_stay_where_they_are(there: Publisher, tmp_path: Path) -> None:
    """A folder of a repository is imported without them, and goes back without them."""
    github, repository = there.github, there.repository
    base = github.commit(repository, {"video.bin": b"\0" + urandom(200_000)}, message="large")
    onto = github.commit(repository, {"README.md": "better\n"}, message="better")
    order = await there.order(BASE, CHOSEN, base_commit=base)
    environment = GitEnvironment(("http",))
    async with granted(there.access, order.user_id, order.repository) as given:
        remote = Remote(f"{github.settings['GITHUB_WEB_URL']}/{order.repository}.git", given.token)
        scratch = ScratchRepository(Git(environment), environment, tmp_path / "scratch", blob_bytes=10_000)
        async with scratch:
            await scratch.fetch(remote, (base, onto))
            ours = await scratch.changed_tree(base, FileChanges.between(BASE, CHOSEN, folder=""))
            author = Identity("octavia", "octavia@example.com")
            stamp = CommitStamp(author=author, committer=author, at=AT)
            merged = await scratch.merged(await scratch.tree_of(base), ours, await scratch.tree_of(onto), stamp)
            commit = await scratch.commit(merged.tree, (onto,), "ours", stamp)
            await Git(environment).push(scratch.directory, remote, order.branch, commit=commit)
            fetched = sum(file.stat().st_size for file in scratch.directory.rglob("*.pack"))
    assert 0 < fetched < 100_000
    assert git(repository.path, "diff", "--name-only", onto, commit).split() == sorted(
        ["lib/main.dart", "lib/new.dart", "lib/old.dart"]
    )
    assert github.show(repository, f"{order.branch}:README.md") == "better\n"


async def test_what_cannot_be_reached_says_why(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)

    async def code(**changes: object) -> str | None:
        error = await failing(there, order.model_copy(update=changes))
        assert error.non_retryable
        return error.type

    assert await code(base_branch="gone") == ErrorCode.BRANCH_NOT_FOUND
    assert await code(base_commit="1" * 40) == ErrorCode.BASE_NOT_FOUND
    there.repository.access["octavia"] = "read"
    assert await code() == ErrorCode.GITHUB_FORBIDDEN
    there.repository.access["octavia"] = "admin"
    del there.github.state.installations[there.installation.id]
    assert await code() == ErrorCode.GITHUB_NOT_FOUND
    there.github.state.revoke_all("octavia")
    assert await code() == ErrorCode.GITHUB_LINK_EXPIRED
    assert branches(there).keys() == {"main"}


async def test_changes_that_the_repository_has_already(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    there.github.commit(there.repository, {**CHOSEN, "lib/old.dart": None}, message="the same")
    assert (await failing(there, order)).type == ErrorCode.NOTHING_CHOSEN


async def test_limits_and_outages_say_when_to_try_again(there: Publisher) -> None:
    order = await there.order(BASE, CHOSEN)
    there.github.faults.plan(r"POST .*/pulls$", secondary_rate_limit(retry_after_s=7))
    error = await failing(there, order)
    assert (error.type, error.non_retryable) == (ErrorCode.GITHUB_RATE_LIMITED, False)
    assert error.next_retry_delay is not None
    assert error.next_retry_delay.total_seconds() == 7
    there.github.faults.plan(r"POST .*/pulls$", server_error())
    error = await failing(there, order)
    assert (error.type, error.non_retryable) == (ErrorCode.GITHUB_UNAVAILABLE, False)
    there.github.faults.plan(r"POST .*git-receive-pack$", server_error())
    second = await there.order(BASE, {**CHOSEN, "z": b"z\n"})
    error = await failing(there, second)
    assert (error.type, error.non_retryable) == (ErrorCode.CLONE_FAILED, False)
    assert (await publish(there, order)).number == 1
