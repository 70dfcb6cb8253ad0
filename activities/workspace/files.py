"""Where the files of jobs are on this host, and who may name them.

`<WORKSPACES_DIR>/<project_id>/<generation_id>/integration/`. A path that comes in an activity's input is data: it is
held against the one derived from the job's ids before anything is read, written or removed.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from app.contracts.errors import ErrorCode
from app.contracts.jobs import JobRef, WorkspaceJob
from app.errors import Forbidden, NotFound

PRIVATE = 0o700
_PROJECT_FOLDER = "integration"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The workspaces of one host. `root` is WORKSPACES_DIR."""

    root: Path

    def job_folder(self, job: JobRef) -> Path:
        """The folder that holds all that belongs to a job."""
        return self.root.resolve() / str(job.project_id) / str(job.generation_id)

    def project_folder(self, job: JobRef) -> Path:
        """Where the project's files are (or will be)."""
        return self.job_folder(job) / _PROJECT_FOLDER

    def claimed(self, job: WorkspaceJob) -> Path:
        """The directory that the input names, if it is the job's own.

        Raises:
            Forbidden: it is another job's, outside of the workspaces, or led there by a link.
        """
        expected = self.project_folder(job)
        if Path(job.workspace.directory) != expected or expected.resolve() != expected:
            raise Forbidden("the directory is not this job's workspace", code=ErrorCode.WORKSPACE_FAILED)
        return expected

    def existing(self, job: WorkspaceJob) -> Path:
        """Like `claimed`, and it is there.

        Raises:
            Forbidden: see `claimed`.
            NotFound: `workspace_failed`: this host has no such files (any more). Provisioning again helps.
        """
        directory = self.claimed(job)
        if not directory.is_dir():
            raise NotFound("this host has no files of the job any more", code=ErrorCode.WORKSPACE_FAILED)
        return directory

    def make_job_folder(self, job: JobRef) -> Path:
        """Make the job's folder and its parents, readable for nobody else."""
        folder = self.job_folder(job)
        for attempt in range(_ATTEMPTS):
            try:
                for path in (self.root.resolve(), folder.parent, folder):
                    path.mkdir(mode=PRIVATE, parents=path == self.root.resolve(), exist_ok=True)
            except FileNotFoundError:  # the clean-up of the project's last job removed the parent meanwhile
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                break
        return folder

    def remove_job_folder(self, job: JobRef) -> None:
        """Remove all that belongs to a job, and the project's folder when it is the last. Harmless when repeated."""
        folder = self.job_folder(job)
        remove_tree(folder)
        with suppress(OSError):  # not empty: other jobs of the project
            folder.parent.rmdir()


def replace_tree(target: Path, finished: Path) -> None:
    """Put the folder `finished` in the place of `target`, which is there whole or not at all."""
    if target.exists():
        discarded = Path(mkdtemp(prefix=".discarded-", dir=target.parent))
        target.rename(discarded / target.name)
        finished.rename(target)
        remove_tree(discarded)
    else:
        finished.rename(target)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all in it; links in it are removed, not followed. Nothing to do when it is not there."""
    if folder.is_symlink():
        folder.unlink()
        return
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
