"""Git as we use it: shallow clones, local commits and pushes; nothing of a repository's own is ever run."""

import shutil
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from activities.repository.git_environment import CommitStamp, GitEnvironment
from activities.repository.git_failures import GitFailed, RepositoryEmpty, clone_failure, push_failure
from activities.repository.git_process import GitLimits, GitRun, OnProgress, run_git
from app.contracts.errors import ErrorCode
from app.errors import Conflict, Invalid, NotFound

LOCAL_LIMITS = GitLimits(wall_time_s=120)


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on a server. `url` carries no credentials; `token` goes to its origin alone."""

    url: str
    token: SecretStr | None = None


BLOB_BYTES: Final = 32 * 1024 * 1024
"""A larger file is not fetched where the server can leave it out."""


@dataclass(frozen=True, slots=True)
class CloneLimits:
    """A file of more than `blob_bytes` shows as missing."""

    command: GitLimits = field(default_factory=lambda: GitLimits(wall_time_s=300, file_bytes=1024**3))
    blob_bytes: int = BLOB_BYTES


@dataclass(frozen=True, slots=True)
class Head:
    """What a clone found: the branch, and its latest commit's id in hexadecimal."""

    branch: str
    commit: str


class Pushed(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Git:
    """Runs the system's git. Every method may raise `GitTimedOut` and `OutputTooLong`."""

    def __init__(self, environment: GitEnvironment) -> None:
        self._environment = environment

    async def check_branch(self, name: str) -> str:
        """The name, if it is one of a branch.

        Raises:
            Invalid: `branch_not_found`: no branch can be called that.
        """
        plausible = bool(name) and len(name.encode()) <= 255 and name.isprintable()
        if plausible and not name.startswith(("-", "@")):
            run = await self._run(Path("/"), "check-ref-format", "--branch", name)
            if run.succeeded and run.output.decode().strip() == name:
                return name
        raise Invalid("this cannot be the name of a branch", code=ErrorCode.BRANCH_NOT_FOUND)

    async def clone_shallow(
        self,
        remote: Remote,
        branch: str | None,
        into: Path,
        limits: CloneLimits,
        on_progress: OnProgress | None = None,
    ) -> Head:
        """The latest commit of one branch (the default one without a name), without checking anything out.

        `into` must not exist; after a failure it does not.

        Raises:
            Invalid: the address or the branch's name is none; `repository_refused`, `repository_too_large`.
            NotFound: `branch_not_found`, or the repository is not there for this token.
            RepositoryEmpty: it has no commit, or what answered is no Git server.
            CloneFailed: trying again may help.
        """
        environment = self._environment.remote(remote.url, remote.token)
        chosen = [f"--branch={await self.check_branch(branch)}"] if branch is not None else []
        try:
            run = await run_git(
                [
                    "clone", "--depth=1", "--single-branch", "--no-tags", "--no-recurse-submodules", "--no-checkout",
                    "--template=", f"--filter=blob:limit={limits.blob_bytes}", "--progress", *chosen,
                    "--", remote.url, str(into),
                ],
                cwd=into.parent,
                environment=environment,
                limits=limits.command,
                on_progress=on_progress,
                warded=True,
            )  # fmt: skip
            if not run.succeeded:
                raise clone_failure(run.exit_code, run.complaint)
            # Without the remote nothing fetches from it later on: what is missing stays missing.
            await self.local(into, "config", "--local", "--remove-section", "remote.origin")
            return await self._head(into)
        except BaseException:
            shutil.rmtree(into, ignore_errors=True)
            raise

    async def _head(self, directory: Path) -> Head:
        """Also tells a clone of nothing, with which git is content, from one of a repository."""
        commit = await self.head_commit(directory)
        if commit is None:
            raise RepositoryEmpty("the repository has no commit: push one first, then import it")
        branch = await self._run(directory, "symbolic-ref", "--short", "HEAD")
        if not branch.succeeded:
            raise NotFound("this is the name of a tag, not of a branch", code=ErrorCode.BRANCH_NOT_FOUND)
        return Head(await self._usable(branch.output.decode(errors="replace").strip()), commit)

    async def _usable(self, default: str) -> str:
        """The server says what the default branch is called: by that name it would be published to."""
        try:
            return await self.check_branch(default)
        except Invalid:
            raise NotFound(
                "the repository's default branch has a name that cannot be used: name another branch",
                code=ErrorCode.BRANCH_NOT_FOUND,
            ) from None

    async def head_commit(self, directory: Path) -> str | None:
        """The id of the commit that HEAD is at; none in a repository without commits."""
        run = await self._run(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return run.output.decode().strip() if run.succeeded else None

    async def checkout(self, directory: Path, commit: str, *, branch: str | None = None) -> None:
        """Put a commit's files into the working tree; on a new branch of this name, or on none. Links become files."""
        place = ["-B", await self.check_branch(branch)] if branch is not None else ["--detach"]
        await self.local(directory, "checkout", "--quiet", "--force", *place, commit, "--")

    async def diff(self, directory: Path, old: str, new: str) -> bytes:
        """How two commits (or trees) differ, as a patch that `git apply` takes."""
        options = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--binary", "--full-index")
        return (await self.local(directory, "diff", *options, old, new, "--")).output

    async def commit(self, directory: Path, message: str, stamp: CommitStamp, *, stage_all: bool = False) -> str:
        """Commit what is staged and answer the commit's id. The same content, parent and stamp give the same id.

        Raises:
            Conflict: nothing is staged.
        """
        if stage_all:
            await self.local(directory, "add", "--all", "--force", "--", ".")
        if (await self._run(directory, "diff", "--cached", "--quiet", "--no-ext-diff")).succeeded:
            raise Conflict("there is nothing to commit")
        await self.local(
            directory, "commit", "--quiet", "--no-verify", "--cleanup=strip", "--file=-",
            stdin=message.encode(), stamp=stamp,
        )  # fmt: skip
        commit = await self.head_commit(directory)
        assert commit is not None
        return commit

    async def push(
        self, directory: Path, remote: Remote, branch: str, *, commit: str = "HEAD", limits: GitLimits = LOCAL_LIMITS
    ) -> Pushed:
        """Push a commit to a branch of the remote, fast-forward only. Harmless when it is there already.

        Raises:
            Conflict: `push_rejected`: the branch has commits that ours does not build on.
            Forbidden: `branch_protected`, or the token may not push.
            CloneFailed: trying again may help.
        """
        target = f"{commit}:refs/heads/{await self.check_branch(branch)}"
        run = await run_git(
            ["push", "--porcelain", "--no-verify", "--no-recurse-submodules", "--", remote.url, target],
            cwd=directory,
            environment=self._environment.remote(remote.url, remote.token),
            limits=limits,
            warded=True,
        )
        answer = run.output.decode(errors="replace")
        if not run.succeeded:
            raise push_failure(run.complaint, answer)
        flags = {line[0] for line in answer.splitlines() if "\trefs/heads/" in line or ":refs/heads/" in line}
        if "*" in flags:
            return Pushed.CREATED
        return Pushed.UNCHANGED if "=" in flags else Pushed.UPDATED

    async def local(
        self, directory: Path, *arguments: str, stdin: bytes | None = None, stamp: CommitStamp | None = None
    ) -> GitRun:
        """A command that reaches no remote and must succeed.

        Raises:
            GitFailed: it did not; the complaint is logged nowhere, for it may quote the repository.
        """
        run = await self._run(directory, *arguments, stdin=stdin, stamp=stamp)
        if not run.succeeded:
            raise GitFailed(f"git {arguments[0]} ended with {run.exit_code}")
        return run

    async def _run(
        self, directory: Path, *arguments: str, stdin: bytes | None = None, stamp: CommitStamp | None = None
    ) -> GitRun:
        environment = self._environment.local(stamp)
        return await run_git(arguments, cwd=directory, environment=environment, limits=LOCAL_LIMITS, stdin=stdin)
