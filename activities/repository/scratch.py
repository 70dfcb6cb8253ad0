"""A commit made without a working tree: nothing of a repository is ever a file here, so nothing in it can act.

Objects are fetched into a bare repository, the tree is changed in the index, and what changed meanwhile is merged in by
`git merge-tree`. Links, filters, hooks and file names of the repository have no meaning on the way.
"""

import re
import shutil
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Self

from activities.repository.git import BLOB_BYTES, Git, Remote
from activities.repository.git_environment import CommitStamp, GitEnvironment
from activities.repository.git_failures import GitFailed, clone_failure
from activities.repository.git_process import GitLimits, GitRun, run_git
from activities.workspace.files import PRIVATE
from app.contracts.errors import ErrorCode
from app.contracts.reviews import Conflict as ConflictingFile
from app.errors import Conflict, NotFound

_LIMITS: Final = GitLimits(wall_time_s=300)
_FILE, _PROGRAM = "100644", "100755"
_NOTHING: Final = "0" * 40
_MAX_FILES_SHOWN, _MAX_HUNKS_SHOWN, _MAX_HUNK_CHARACTERS = 20, 5, 2_000
_MAX_SHOWN_BYTES: Final = 1024 * 1024
_GONE: Final = re.compile(
    r"not our ref|couldn't find remote ref|upload-pack: not our|no such remote ref", re.IGNORECASE
)
_CONFLICT: Final = re.compile(rb"^<{7} .*?^>{7} [^\n]*$", re.MULTILINE | re.DOTALL)
_OURS, _THEIRS = re.compile(rb"^<{7} [^\n]*", re.MULTILINE), re.compile(rb"^>{7} [^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Paths from the repository's root: what to write, and what to delete."""

    written: Mapping[str, bytes]
    deleted: frozenset[str]

    @classmethod
    def between(cls, old: Mapping[str, bytes], new: Mapping[str, bytes], *, folder: str) -> Self:
        """From one version's files to another's, which are in `folder` of the repository."""
        prefix = f"{folder}/" if folder else ""
        written = {prefix + path: content for path, content in new.items() if old.get(path) != content}
        return cls(written, frozenset(prefix + path for path in old.keys() - new.keys()))


@dataclass(frozen=True, slots=True)
class MergedTree:
    """`conflicts` is empty when the tree is sound."""

    tree: str
    conflicts: Sequence[ConflictingFile]


class ScratchRepository:
    """A bare repository in `directory`, which is made anew and removed when the block is left.

    Every method may raise `GitTimedOut`, `OutputTooLong` and `GitFailed`.
    """

    def __init__(self, git: Git, environment: GitEnvironment, directory: Path, *, blob_bytes: int = BLOB_BYTES) -> None:
        self._git = git
        self._filter = f"--filter=blob:limit={blob_bytes}"
        self._environment = environment
        self._directory = directory

    async def __aenter__(self) -> Self:
        shutil.rmtree(self._directory, ignore_errors=True)
        self._directory.mkdir(mode=PRIVATE, parents=True)
        await self._local("init", "--quiet", "--bare", "--template=")
        return self

    async def __aexit__(self, *_: object) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def directory(self) -> Path:
        return self._directory

    async def fetch(self, remote: Remote, commits: Sequence[str]) -> None:
        """These commits with their files, without what came before. Large files stay where they are: their ids are
        enough for a tree that keeps them.

        Raises:
            NotFound: `base_not_found`: the repository does not have one of them any more; or it is not there.
            CloneFailed: trying again may help.
        """
        command = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
        run = await run_git(
            [*command, self._filter, "--", remote.url, *dict.fromkeys(commits)],
            cwd=self._directory,
            environment=self._environment.remote(remote.url, remote.token),
            limits=_LIMITS,
            warded=True,
        )
        if run.succeeded:
            return
        if _GONE.search(run.complaint):
            raise NotFound(
                "the repository does not have the commit any more that this started from: import it again",
                code=ErrorCode.BASE_NOT_FOUND,
            )
        raise clone_failure(run.exit_code, run.complaint)

    async def heads(self, remote: Remote, branches: Sequence[str]) -> dict[str, str]:
        """The last commits of those of the branches that the remote has.

        Raises:
            NotFound, CloneFailed: see `fetch`.
        """
        references = [f"refs/heads/{branch}" for branch in branches]
        run = await run_git(
            ["ls-remote", "--quiet", "--", remote.url, *references],
            cwd=self._directory,
            environment=self._environment.remote(remote.url, remote.token),
            limits=_LIMITS,
            warded=True,
        )
        if not run.succeeded:
            raise clone_failure(run.exit_code, run.complaint)
        found = (line.split("\t", 1) for line in run.output.decode(errors="replace").splitlines() if "\t" in line)
        return {name.removeprefix("refs/heads/"): commit for commit, name in found if name in references}

    async def tree_of(self, commit: str) -> str:
        return await self._id("rev-parse", "--verify", f"{commit}^{{tree}}")

    async def parents_of(self, commit: str) -> list[str]:
        """As the commit itself says; they need not have been fetched."""
        header, _, _ = (await self._local("cat-file", "commit", commit)).output.partition(b"\n\n")
        lines = header.decode(errors="replace").splitlines()
        return [line.removeprefix("parent ") for line in lines if line.startswith("parent ")]

    async def changed_tree(self, commit: str, changes: FileChanges) -> str:
        """The commit's tree with the changes. A program stays one.

        Raises:
            Conflict: `publish_conflict`: a link, a submodule, a folder or a file is where one is to be written.
        """
        await self._local("read-tree", commit)
        modes = await self._modes()
        entries = [f"0 {_NOTHING}\t{path}\0" for path in sorted(changes.deleted) if path in modes]
        kept = sorted(modes.keys() - changes.deleted)
        for path in sorted(changes.written):
            if _is_folder(path, kept):
                raise Conflict(f"{path} is a folder in the repository", code=ErrorCode.PUBLISH_CONFLICT)
            mode = _mode(path, modes, changes.deleted)
            blob = await self._id("hash-object", "-w", "--stdin", "--no-filters", stdin=changes.written[path])
            entries.append(f"{mode} {blob}\t{path}\0")
        await self._local("update-index", "-z", "--index-info", stdin="".join(entries).encode())
        return await self._id("write-tree", "--missing-ok")

    async def merged(self, start: str, ours: str, onto: str, stamp: CommitStamp) -> MergedTree:
        """What led from the tree `start` to the tree `ours`, made to the tree `onto`."""
        if start == onto:
            return MergedTree(ours, ())
        base = await self.commit(start, (), "base", stamp)
        sides = [await self.commit(tree, (base,), "side", stamp) for tree in (ours, onto)]
        run = await self._run("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", *sides)
        if run.exit_code not in (0, 1):
            raise GitFailed(f"git merge-tree ended with {run.exit_code}")
        tree, *paths = run.output.decode(errors="replace").rstrip("\0").split("\0")
        shown = [await self._conflict(tree, path) for path in paths[:_MAX_FILES_SHOWN]] if run.exit_code else []
        return MergedTree(tree, shown)

    async def commit(self, tree: str, parents: Sequence[str], message: str, stamp: CommitStamp) -> str:
        """The same tree, parents, message and stamp are the same commit."""
        named = [argument for parent in parents for argument in ("-p", parent)]
        return await self._id("commit-tree", tree, *named, "-F", "-", stdin=message.encode(), stamp=stamp)

    async def _modes(self) -> dict[str, str]:
        listed = (await self._local("ls-files", "--stage", "-z")).output.decode(errors="surrogateescape")
        lines = (line.partition("\t") for line in listed.split("\0") if line)
        return {path: head.split(" ", 1)[0] for head, _, path in lines}

    async def _conflict(self, tree: str, path: str) -> ConflictingFile:
        run = await self._run("cat-file", "blob", f"{tree}:{path}")
        if not run.succeeded or b"\0" in run.output or len(run.output) > _MAX_SHOWN_BYTES:
            return ConflictingFile(path=path)
        return ConflictingFile(path=path, hunks=list(_conflicting_hunks(run.output)))

    async def _id(self, *arguments: str, stdin: bytes | None = None, stamp: CommitStamp | None = None) -> str:
        return (await self._local(*arguments, stdin=stdin, stamp=stamp)).output.decode().strip()

    async def _local(self, *arguments: str, stdin: bytes | None = None, stamp: CommitStamp | None = None) -> GitRun:
        return await self._git.local(self._directory, *arguments, stdin=stdin, stamp=stamp)

    async def _run(self, *arguments: str) -> GitRun:
        """A command whose failure says something."""
        return await run_git(arguments, cwd=self._directory, environment=self._environment.local(), limits=_LIMITS)


def _is_folder(path: str, files: Sequence[str]) -> bool:
    """Whether there is a file below it; `files` are sorted."""
    first = bisect_left(files, f"{path}/")
    return first < len(files) and files[first].startswith(f"{path}/")


def _mode(path: str, modes: Mapping[str, str], deleted: frozenset[str]) -> str:
    mode = modes.get(path, _FILE)
    if mode not in (_FILE, _PROGRAM):
        raise Conflict(f"{path} is a link or a submodule in the repository", code=ErrorCode.PUBLISH_CONFLICT)
    for parent in list(PurePosixPath(path).parents)[:-1]:
        if str(parent) in modes and str(parent) not in deleted:
            raise Conflict(f"{parent} is no folder in the repository", code=ErrorCode.PUBLISH_CONFLICT)
    return mode


def _conflicting_hunks(content: bytes) -> Iterator[str]:
    for number, match in enumerate(_CONFLICT.finditer(content)):
        if number == _MAX_HUNKS_SHOWN:
            return
        named = _THEIRS.sub(b">>>>>>> the repository", _OURS.sub(b"<<<<<<< your changes", match[0]))
        yield named.decode(errors="replace")[:_MAX_HUNK_CHARACTERS]
