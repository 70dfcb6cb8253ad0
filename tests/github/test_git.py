"""Git's primitives against a GitHub with the real Git behind it."""

import asyncio
import os
import re
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from activities.repository.git import CloneLimits, Git, Pushed, Remote
from activities.repository.git_environment import CommitStamp, GitEnvironment, Identity
from activities.repository.git_process import GitLimits
from app.contracts.errors import ErrorCode
from app.errors import Conflict, WingbeatError
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Repository
from tests.github.serving import serving_app
from tests.support.planting import git as planted

HTTP = GitEnvironment(("http",))
LIMITS = CloneLimits()
STAMP = CommitStamp(
    author=Identity("Octavia", "octavia@example.com"),
    committer=Identity("Wingbeat", "wingbeat@example.com"),
    at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)


@pytest.fixture
def git() -> Git:
    return Git(HTTP)


def remote_of(github: FakeGitHub, repository: Repository, permission: str = "write") -> Remote:
    installation = github.state.install(repository.owner, {repository.id})
    token, _ = github.state.issue_installation_token(installation, {repository.id}, {"contents": permission})
    return Remote(f"{github.url}/{repository.full_name}.git", SecretStr(token))


async def refused(attempt: Awaitable[object]) -> WingbeatError:
    with pytest.raises(WingbeatError) as caught:
        await attempt
    return caught.value


async def test_a_clone_is_one_commit_without_the_token(github: FakeGitHub, git: Git, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {"lib/main.dart": "void main() {}\n"})
    latest = github.commit(repository, {"README.md": "two"}, message="two")
    remote, into, seen = remote_of(github, repository, "read"), tmp_path / "clone", list[tuple[str, int]]()
    head = await git.clone_shallow(remote, None, into, LIMITS, lambda *progress: seen.append(progress))
    assert (head.branch, head.commit) == ("main", latest)
    assert seen[-1][1] == 100
    assert (await git.local(into, "rev-list", "--count", "HEAD")).output.strip() == b"1"
    assert [path.name for path in into.iterdir()] == [".git"]
    assert remote.token is not None
    secret = remote.token.get_secret_value().encode()
    assert not [path for path in into.rglob("*") if path.is_file() and secret in path.read_bytes()]
    await git.checkout(into, head.commit)
    assert (into / "lib/main.dart").read_text() == "void main() {}\n"


async def test_the_token_is_in_no_argument_list(github: FakeGitHub, git: Git, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {"big.bin": os.urandom(3_000_000)})
    remote = remote_of(github, repository, "read")
    asked = github.faults.hold("POST .*/git-upload-pack$")
    cloning = asyncio.create_task(git.clone_shallow(remote, None, tmp_path / "clone", LIMITS))
    seen: set[str] = set()
    while not cloning.done():
        is_at_work = asked.reached.is_set()
        for process in psutil.Process().children(recursive=True):
            try:
                seen.add(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        if is_at_work:
            asked.release.set()
        await asyncio.sleep(0.005)
    await cloning
    assert remote.token is not None
    assert any("clone" in line for line in seen), seen
    assert not [line for line in seen if remote.token.get_secret_value() in line or "extraHeader" in line]


@pytest.mark.parametrize(
    "name", ["-evil", "--upload-pack=x", "a..b", "@{-1}", "a b", "", "x" * 300, "a\nb", "refs/../x"]
)
async def test_no_branch_is_called_that(git: Git, name: str) -> None:
    assert (await refused(git.check_branch(name))).code is ErrorCode.BRANCH_NOT_FOUND


async def test_what_is_not_there(github: FakeGitHub, git: Git, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {"a": "a"})
    empty = github.add_repository("octavia", "empty", {})
    other = github.add_repository("octavia", "other", {"a": "a"})
    remote, into = remote_of(github, repository), tmp_path / "clone"

    async def code_of(remote: Remote, branch: str | None = None) -> ErrorCode:
        error = await refused(git.clone_shallow(remote, branch, into, LIMITS))
        assert not into.exists()
        return error.code

    assert await code_of(remote, "nosuch") is ErrorCode.BRANCH_NOT_FOUND
    assert await code_of(remote_of(github, empty)) is ErrorCode.REPOSITORY_EMPTY
    other_url = f"{github.url}/{other.full_name}.git"
    assert await code_of(Remote(other_url, remote.token)) is ErrorCode.GITHUB_NOT_FOUND
    assert await code_of(Remote(other_url, None)) is ErrorCode.GITHUB_NOT_FOUND
    assert await code_of(Remote("http://127.0.0.1:9/o/a.git", None)) is ErrorCode.CLONE_FAILED
    for url in ("file:///etc", "ext::sh -c id", "ssh://x/y", "http://example.com/a.git", f"http://u:p@{other_url[7:]}"):
        assert await code_of(Remote(url, None)) is ErrorCode.INVALID_REQUEST, url


async def test_a_page_in_place_of_git_is_no_repository(git: Git, tmp_path: Path) -> None:
    page = Starlette(routes=[Route("/{rest:path}", lambda _: HTMLResponse("<h1>Hello</h1>"))])
    async with serving_app(page) as url:
        error = await refused(git.clone_shallow(Remote(f"{url}/o/a.git"), None, tmp_path / "clone", LIMITS))
    assert error.code in (ErrorCode.REPOSITORY_EMPTY, ErrorCode.GITHUB_NOT_FOUND)


async def test_a_cancelled_clone_leaves_nothing(git: Git, tmp_path: Path) -> None:
    async def never(_request: object) -> HTMLResponse:
        await asyncio.sleep(60)
        return HTMLResponse("")

    async with serving_app(Starlette(routes=[Route("/{rest:path}", never)])) as url:
        remote, into = Remote(f"{url}/o/a.git"), tmp_path / "clone"
        cloning = asyncio.create_task(git.clone_shallow(remote, None, into, LIMITS))
        while not any("git-remote-http" in name for name in _running(url)):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.01)
        cloning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cloning
        assert not _running(url)
        assert not into.exists()
        soon = CloneLimits(command=GitLimits(wall_time_s=0.3))
        assert (await refused(git.clone_shallow(remote, None, into, soon))).code is ErrorCode.TIMED_OUT
        assert not _running(url)


def _running(url: str) -> list[str]:
    return [line for line in _command_lines() if url in line]


def _command_lines() -> list[str]:
    lines = []
    for process in psutil.Process().children(recursive=True):
        try:
            lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return lines


async def test_a_default_branch_that_looks_like_an_option_is_only_a_name(
    github: FakeGitHub, git: Git, tmp_path: Path
) -> None:
    repository = github.add_repository("octavia", "app", {"a": "a"})
    latest = planted(repository.path, "rev-parse", "main")
    planted(repository.path, "update-ref", "refs/heads/-evil", latest)
    planted(repository.path, "symbolic-ref", "HEAD", "refs/heads/-evil")
    remote, into = remote_of(github, repository), tmp_path / "clone"
    error = await refused(git.clone_shallow(remote, None, into, LIMITS))
    assert error.code is ErrorCode.BRANCH_NOT_FOUND
    assert not into.exists()
    assert (await git.clone_shallow(remote, "main", into, LIMITS)).commit == latest


async def test_too_large_a_pack_is_refused(github: FakeGitHub, git: Git, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {f"{n}.bin": os.urandom(300_000) for n in range(4)})
    limits = CloneLimits(command=GitLimits(file_bytes=500_000))
    error = await refused(git.clone_shallow(remote_of(github, repository), None, tmp_path / "clone", limits))
    assert error.code is ErrorCode.REPOSITORY_TOO_LARGE


async def test_commits_are_pushed_once(github: FakeGitHub, git: Git, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {"a": "a\n"})
    remote, into = remote_of(github, repository), tmp_path / "clone"
    head = await git.clone_shallow(remote, "main", into, LIMITS)
    for hook in ("post-checkout", "pre-commit", "commit-msg", "post-commit", "pre-push", "reference-transaction"):
        script = into / ".git" / "hooks" / hook
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!/bin/sh\ntouch '{tmp_path}/hook-ran'\nexit 1\n")
        script.chmod(0o755)
    await git.checkout(into, head.commit, branch="wingbeat/a")
    with pytest.raises(Conflict):
        await git.commit(into, "nothing", STAMP, stage_all=True)
    (into / "a").write_text("b\n")
    made = await git.commit(into, "Better\n\nBecause.", STAMP, stage_all=True)
    assert re.fullmatch("[0-9a-f]{40}", made)
    patch = await git.diff(into, head.commit, made)
    assert b"-a\n+b\n" in patch
    await git.local(into, "reset", "--soft", head.commit)
    assert await git.commit(into, "Better\n\nBecause.", STAMP) == made
    assert await git.push(into, remote, "wingbeat/a") is Pushed.CREATED
    assert await git.push(into, remote, "wingbeat/a") is Pushed.UNCHANGED
    github.commit(repository, {"c": "c"}, message="theirs", branch="wingbeat/a")
    (into / "a").write_text("d\n")
    await git.commit(into, "More", STAMP, stage_all=True)
    assert (await refused(git.push(into, remote, "wingbeat/a"))).code is ErrorCode.PUSH_REJECTED
    github.protect(repository, "main")
    assert (await refused(git.push(into, remote, "main"))).code is ErrorCode.BRANCH_PROTECTED
    assert not (tmp_path / "hook-ran").exists()
    reader = remote_of(github, repository, "read")
    assert (await refused(git.push(into, reader, "x"))).code is ErrorCode.GITHUB_FORBIDDEN
