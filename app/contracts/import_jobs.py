"""Inputs and outputs of an import's activities. What was asked for stays in its record: activities read it there."""

from app.contracts.base import Contract
from app.contracts.imports import EntryPath, LeftOut
from app.contracts.jobs import Workspace, WorkspaceJob


class ClonedRepository(Contract):
    """Where the clone is, and what it is of. `commit` in hexadecimal."""

    workspace: Workspace
    branch: str
    commit: str


class InspectInput(WorkspaceJob):
    commit: str


class InspectedRepository(Contract):
    """What is imported. `folder` is the part of the repository that became the version; `archive_key` names that.

    Paths in `entry_paths` are the repository's, those in `left_out` the folder's.
    """

    folder: str
    archive_key: str
    archive_sha256: str
    entry_paths: list[EntryPath]
    file_count: int
    total_bytes: int
    left_out: list[LeftOut]
    left_out_count: int


class SummariseInput(WorkspaceJob):
    branch: str
    commit: str
    folder: str


class SummarisedRepository(Contract):
    summary_key: str
    repo_map_key: str
    notice: str | None = None


class RecordImportInput(WorkspaceJob):
    branch: str
    commit: str
    inspected: InspectedRepository
    summarised: SummarisedRepository
