"""Repositories that are imported into projects: the request, what was found, and what people read of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.contracts.base import Contract
from app.contracts.errors import JobError
from app.contracts.folders import FolderPath
from app.contracts.generations import GenerationStatus, Stage
from app.contracts.ids import GenerationId, ProjectId, UserId

MAX_LISTED = 100
"""Files that are named when an import leaves them out; the others are counted."""


def _plausible_branch(name: str) -> str:
    """The rest is Git's to say, when the repository is cloned."""
    if name.startswith(("-", "@")) or not name.isprintable() or " " in name:
        raise ValueError("this cannot be the name of a branch")
    return name


RepositoryName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}$")]
"""`owner/name`."""
BranchName = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_plausible_branch)]


def clone_url(web_url: str, repository: str) -> str:
    """The address that Git knows the repository by. `web_url` is GitHub's, without a trailing slash."""
    return f"{web_url}/{repository}.git"


class ImportRequest(Contract):
    """Without `branch` the repository's default one. Without `folder` the root or, when that is no package, the only
    Flutter app. Without `project_id` a new project of the repository's name."""

    repository: RepositoryName
    branch: BranchName | None = None
    folder: FolderPath | None = None
    project_id: ProjectId | None = None


class PackageKind(StrEnum):
    """What a `pubspec.yaml` makes of its folder."""

    FLUTTER_APP = "flutter_app"
    FLUTTER_PLUGIN = "flutter_plugin"
    FLUTTER_PACKAGE = "flutter_package"
    DART_PACKAGE = "dart_package"
    WORKSPACE = "workspace"
    UNREADABLE = "unreadable"
    """Its pubspec is no YAML that is safe to read; `problem` says why."""


class EntryPath(Contract):
    """A package of the repository. `path` is its folder, empty for the root; `entry_points` its `lib/main*.dart`."""

    path: str
    kind: PackageKind
    name: str | None = None
    entry_points: list[str] = []
    problem: str | None = None


class LeftOutReason(StrEnum):
    """Why a file of the repository is no part of the imported version. It stays in the repository as it is."""

    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    GIT_FOLDER = "git_folder"
    CASE_COLLISION = "case_collision"
    UNSAFE_NAME = "unsafe_name"
    TOO_DEEP = "too_deep"
    TOOL_OUTPUT = "tool_output"
    LFS_POINTER = "lfs_pointer"
    """Taken over as the pointer that it is: its content is not imported."""


class LeftOut(Contract):
    """`path` is made safe to show."""

    path: str
    reason: LeftOutReason


class RepositoryImport(Contract):
    """An import as the members of its project see it.

    Its id is also that of a generation of kind `import`: watch it, cancel it and read its files as such. `commit`,
    `branch` and `folder` are what was found; before that, what was asked for. Sizes in bytes; `left_out` has at most
    `MAX_LISTED` entries of `left_out_count`.
    """

    id: GenerationId
    project_id: ProjectId
    requested_by: UserId
    status: GenerationStatus
    stage: Stage = Stage.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    repository: str
    url: str
    branch: str | None
    folder: str
    commit: str | None
    entry_paths: list[EntryPath] = []
    file_count: int | None = None
    total_bytes: int | None = None
    left_out: list[LeftOut] = []
    left_out_count: int = 0
    has_codebase: bool = False
    error: JobError | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
