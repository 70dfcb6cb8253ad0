"""Workspaces on this host whose jobs have ended or are gone: a killed worker, or one that did not answer, left them."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Protocol
from uuid import UUID

from loguru import logger

from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.errors import DependencyUnavailable

AT_A_TIME = 200


class UnfinishedAmong(Protocol):
    """See `PostgresUnfinishedJobs`."""

    async def among(self, generations: Collection[GenerationId]) -> set[GenerationId]: ...


@dataclass(frozen=True, slots=True)
class _Swept:
    """Job folders: those that were not touched lately, and how many of them were nobody's."""

    quiet: int
    removed: int


class WorkspaceSweeper:
    """Runs in every worker that has workspaces, for nobody else can reach this host's files."""

    def __init__(
        self, workspaces: Sequence[Workspaces], unfinished: UnfinishedAmong, *, safety_age: timedelta, every: timedelta
    ) -> None:
        """`safety_age`: a job folder that was touched since is left alone."""
        self._workspaces = workspaces
        self._unfinished = unfinished
        self._safety_s = safety_age.total_seconds()
        self._every_s = every.total_seconds()

    async def run(self) -> None:
        """Sweep now and then until cancelled."""
        while True:
            try:
                await self.sweep()
            except DependencyUnavailable as error:
                logger.info("workspaces are swept later: {}", error.detail)
            except Exception:
                logger.exception("workspaces cannot be swept")
            await asyncio.sleep(self._every_s)

    async def sweep(self) -> int:
        """Answers how many workspaces it removed.

        Raises:
            DependencyUnavailable: the database cannot be reached; nothing was removed that may be needed.
        """
        found = [await self._sweep(workspaces) for workspaces in self._workspaces]
        removed, quiet = sum(each.removed for each in found), sum(each.quiet for each in found)
        if removed:
            logger.info("janitor: {} of {} quiet workspaces were nobody's", removed, quiet)
        return removed

    async def _sweep(self, workspaces: Workspaces) -> _Swept:
        quiet = await in_thread(_quiet_jobs, workspaces.root, time() - self._safety_s)
        removed = 0
        for start in range(0, len(quiet), AT_A_TIME):
            jobs = quiet[start : start + AT_A_TIME]
            needed = await self._unfinished.among([job.generation_id for job in jobs])
            for job in jobs:
                if job.generation_id not in needed:
                    await in_thread(workspaces.remove_job_folder, job)
                    removed += 1
        return _Swept(len(quiet), removed)


def _quiet_jobs(root: Path, touched_before: float) -> Sequence[JobRef]:
    """The job folders by their names; whatever else is there is not ours to remove."""
    return [
        JobRef(project_id=ProjectId(project_id), generation_id=GenerationId(generation_id))
        for project, project_id in _named_by_id(root)
        for folder, generation_id in _named_by_id(project)
        if folder.lstat().st_mtime < touched_before
    ]


def _named_by_id(folder: Path) -> Sequence[tuple[Path, UUID]]:
    try:
        entries = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [(entry, found) for entry in entries if (found := _uuid(entry.name)) is not None and not entry.is_symlink()]


def _uuid(name: str) -> UUID | None:
    try:
        found = UUID(name)
    except ValueError:
        return None
    return found if str(found) == name else None
