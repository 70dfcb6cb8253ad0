"""The activities of an import: clone, inspect, summarise, record. Each can be repeated after being killed in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from loguru import logger
from pydantic import TypeAdapter
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.repository.codebase_summary import map_codebase, summarise_codebase
from activities.repository.detection import default_folder, detect_packages, pubspec_paths
from activities.repository.git import CloneLimits, Git, Head, Remote
from activities.repository.git_process import OnProgress
from activities.repository.git_tree import list_tree, read_files, stream_files
from activities.repository.guard import GuardedTree, TreeLimits, check_sizes, guard_tree, is_lfs_pointer
from activities.toolchain.bounded_yaml import MAX_BYTES as MAX_PUBSPEC_BYTES
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.drafts import ProgressDraft
from app.contracts.errors import ErrorCode
from app.contracts.generations import FileEntry, Stage
from app.contracts.import_jobs import (
    ClonedRepository,
    InspectedRepository,
    InspectInput,
    RecordImportInput,
    SummarisedRepository,
    SummariseInput,
)
from app.contracts.imports import EntryPath, LeftOutReason, clone_url
from app.contracts.jobs import JobRef, Workspace, WorkspaceJob
from app.contracts.names import ActivityName, workspace_queue
from app.data.archives import Archive, Packer, file_entry
from app.data.imports import ImportRecords, WantedImport
from app.data.objects import ObjectKind, ObjectStore
from app.errors import NotFound
from app.github.lending import LentFor, TokenLender

_CLONE = "repository"
_CLONE_PERCENT = (1, 50)
"""Of the job: where the clone's stage begins and ends."""
_ARCHIVE = "archive.zip"
_MANIFEST = "manifest.json"
_ENTRIES = TypeAdapter(list[FileEntry])


class ProgressSink(Protocol):
    def progressed(self, progress: ProgressDraft) -> None:
        """Best effort; never waits."""
        ...

    async def flush(self) -> None:
        """Send what is due; never fails."""
        ...


@dataclass(frozen=True, slots=True)
class ImportHost:
    """This host's name and workspaces, and how much of a repository it takes in."""

    name: str
    workspaces: Workspaces
    clone_limits: CloneLimits = field(default_factory=CloneLimits)
    tree_limits: TreeLimits = field(default_factory=TreeLimits)


class ImportActivities:
    """A clone stays in its job's folder until `clean_up`; the token is lent for the time of the clone alone.

    `web_url` is GitHub's, without a trailing slash: what is cloned is there, and the token goes nowhere else.
    """

    def __init__(
        self,
        *,
        host: ImportHost,
        git: Git,
        tokens: TokenLender,
        imports: ImportRecords,
        objects: ObjectStore,
        progress: ProgressSink,
        web_url: str,
    ) -> None:
        self._host = host
        self._workspaces = host.workspaces
        self._git = git
        self._tokens = tokens
        self._imports = imports
        self._objects = objects
        self._progress = progress
        self._web_url = web_url

    @activity.defn(name=ActivityName.CLONE_REPOSITORY)
    @translated
    async def clone_repository(self, job: JobRef) -> ClonedRepository:
        """Clone what the record names, onto this host. What an earlier attempt left is removed; a failed one leaves
        nothing."""
        async with heartbeating():
            wanted = await self._imports.load(job.generation_id)
            try:
                await in_thread(self._workspaces.remove_job_folder, job)
                folder = await in_thread(self._workspaces.make_job_folder, job)
                head = await self._clone(job, wanted, folder / _CLONE)
                await self._progress.flush()  # before the stage's end is told: progress never falls
                self._workspaces.project_folder(job).mkdir()
            except BaseException:
                await in_thread(self._workspaces.remove_job_folder, job)
                raise
        workspace = Workspace(
            host=self._host.name,
            queue=workspace_queue(self._host.name),
            directory=str(self._workspaces.project_folder(job)),
        )
        return ClonedRepository(workspace=workspace, branch=head.branch, commit=head.commit)

    async def _clone(self, job: JobRef, wanted: WantedImport, into: Path) -> Head:
        url = clone_url(self._web_url, wanted.repository)
        async with self._tokens.lend(wanted.requested_by, wanted.repository, LentFor.READING) as token:
            return await self._git.clone_shallow(
                Remote(url, token), wanted.branch, into, self._host.clone_limits, self._telling(job)
            )

    def _telling(self, job: JobRef) -> OnProgress:
        first, last = _CLONE_PERCENT

        def tell(phase: str, percent: int) -> None:
            """Receiving is what takes the time."""
            reached = first + (last - first) * percent // 100 if phase == "Receiving objects" else first
            self._progress.progressed(
                ProgressDraft(
                    generation_id=job.generation_id,
                    stage=Stage.CLONE,
                    message=f"{phase}: {percent} %",
                    progress=reached,
                )
            )

        return tell

    @activity.defn(name=ActivityName.INSPECT_REPOSITORY)
    @translated
    async def inspect_repository(self, job: InspectInput) -> InspectedRepository:
        """Judge the repository's files, choose what is imported, pack it and save it. The later steps read the archive:
        nothing is checked out.

        Raises:
            TooManyFiles, RepositoryTooLarge, RepositoryEmpty: see `guard`.
            NotFound: `folder_not_found`.
        """
        clone, folder_of_job = self._clone_folder(job), self._workspaces.existing(job).parent
        async with heartbeating():
            wanted = await self._imports.load(job.generation_id)
            listing = await list_tree(self._git, clone, job.commit)
            tree = await in_thread(guard_tree, listing, self._host.tree_limits)
            packages = await self._packages(clone, tree)
            folder = wanted.folder or default_folder(packages)
            part = tree.below(folder)
            check_sizes(part, self._host.tree_limits)
            packed = await self._pack(clone, part)
            await in_thread(packed.keep, folder_of_job)
            key = await self._objects.put(job, ObjectKind.ARCHIVE, packed.archive)
        logger.info("import: {} files, {} left out", len(part.files), part.left_out_count)
        return InspectedRepository(
            folder=folder,
            archive_key=key,
            archive_sha256=sha256(packed.archive).hexdigest(),
            entry_paths=packages,
            file_count=len(part.files),
            total_bytes=sum(file.size for file in part.files),
            left_out=part.left_out,
            left_out_count=part.left_out_count,
        )

    async def _packages(self, clone: Path, tree: GuardedTree) -> list[EntryPath]:
        by_path = {file.path: file for file in tree.files}
        pubspecs = [by_path[path] for path in pubspec_paths(by_path)]
        read = await read_files(self._git, clone, [one for one in pubspecs if 0 <= one.size <= MAX_PUBSPEC_BYTES])
        too_large = {one.path: b"\n" * (MAX_PUBSPEC_BYTES + 1) for one in pubspecs if one.path not in read}
        contents: Mapping[str, bytes] = read | too_large
        return await in_thread(detect_packages, contents, by_path)

    async def _pack(self, clone: Path, part: GuardedTree) -> "_Packed":
        packing = _Packing(part)
        async for batch in stream_files(self._git, clone, sorted(part.files, key=lambda file: file.path)):
            await in_thread(packing.add, batch)
        return await in_thread(packing.finish)

    @activity.defn(name=ActivityName.SUMMARISE_REPOSITORY)
    @translated
    async def summarise_repository(self, job: SummariseInput) -> SummarisedRepository:
        """Save the whole code as one text, and the map of what it declares."""
        directory = self._workspaces.existing(job)
        async with heartbeating():
            wanted = await self._imports.load(job.generation_id)
            files = await in_thread(_kept_archive, directory.parent)
            place = f"{wanted.repository}{f'/{job.folder}' if job.folder else ''}"
            title = f"Repository: {place}\nBranch: {job.branch}\nCommit: {job.commit}"
            codebase = await summarise_codebase(files, directory, title=title)
            repo_map = await in_thread(map_codebase, files)
            summary_key = await self._objects.put(job, ObjectKind.CODEBASE, codebase.text)
            map_key = await self._objects.put(job, ObjectKind.REPO_MAP, repo_map)
        return SummarisedRepository(summary_key=summary_key, repo_map_key=map_key, notice=codebase.notice)

    @activity.defn(name=ActivityName.RECORD_IMPORT)
    @translated
    async def record_import(self, job: RecordImportInput) -> None:
        """Record what was found, and the version's files."""
        directory = self._workspaces.existing(job)
        async with heartbeating():
            await self._imports.record(job, await in_thread(_kept_manifest, directory.parent))

    def _clone_folder(self, job: WorkspaceJob) -> Path:
        """Where this job's clone is. Raises `NotFound`: this host does not have it any more."""
        folder = self._workspaces.existing(job).parent / _CLONE
        if not folder.is_dir():
            raise NotFound("this host has no clone of the job any more", code=ErrorCode.WORKSPACE_FAILED)
        return folder


class _Packing:
    """What is imported becomes an archive and a list; each file is looked at once."""

    def __init__(self, part: GuardedTree) -> None:
        self._part = part
        self._packer = Packer()
        self._entries: list[FileEntry] = []

    def add(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Raises `ArchiveRefused`."""
        for path, content in files:
            self._packer.add(path, content)
            self._entries.append(file_entry(path, content))
            if is_lfs_pointer(content):
                self._part.leave_out(path, LeftOutReason.LFS_POINTER)

    def finish(self) -> "_Packed":
        return _Packed(self._packer.finish(), self._entries)


@dataclass(frozen=True, slots=True)
class _Packed:
    """A version to be."""

    archive: bytes
    files: Sequence[FileEntry]

    def keep(self, folder: Path) -> None:
        """For the job's later steps, in its folder."""
        (folder / _ARCHIVE).write_bytes(self.archive)
        (folder / _MANIFEST).write_bytes(_ENTRIES.dump_json(list(self.files)))


def _kept_archive(folder: Path) -> Archive:
    return Archive(_kept(folder / _ARCHIVE))


def _kept_manifest(folder: Path) -> list[FileEntry]:
    return _ENTRIES.validate_json(_kept(folder / _MANIFEST))


def _kept(path: Path) -> bytes:
    """Raises `NotFound`: this host does not have it any more."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound("this host has no files of the job any more", code=ErrorCode.WORKSPACE_FAILED) from None
