"""Making a job's workspace: from the template, from the version it starts from, or from where it was."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from activities.workspace.files import Workspaces, remove_tree, replace_tree
from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.jobs import ProvisionInput
from app.data.archives import project_files, unpack
from app.data.jobs import JobRecords
from app.data.objects import ObjectStore
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class Origin:
    """`base_key` is the archive of the base version, None for a new app; `content` what the files are unpacked from."""

    base_key: str | None
    content: bytes | None


async def find_origin(job: ProvisionInput, records: JobRecords, objects: ObjectStore) -> Origin:
    """Where the files come from: the restored state before the base version before the template.

    Raises:
        NotFound: `base_not_found`: the version, or the saved state, is gone or belongs to others.
        DependencyUnavailable: the database or the storage cannot be reached.
    """
    base_key = await _base_key(job, records)
    if job.restore_key is not None:
        if not job.restore_key.startswith(f"{job.project_id}/{job.generation_id}/"):
            raise _gone("the saved state of this job")
        return Origin(base_key, await _content(job.restore_key, objects, "the saved state of this job"))
    if base_key is not None:
        return Origin(base_key, await _content(base_key, objects, "the version to start from"))
    return Origin(None, None)


async def _base_key(job: ProvisionInput, records: JobRecords) -> str | None:
    if job.base_generation_id is None:
        return None
    try:
        record = await records.load(job.base_generation_id)
    except NotFound:
        raise _gone("the version to start from") from None
    if record.project_id != job.project_id or record.archive_key is None:
        raise _gone("the version to start from")
    return record.archive_key


async def _content(key: str, objects: ObjectStore, what: str) -> bytes:
    try:
        return await objects.get(key)
    except NotFound:
        raise _gone(what) from None


def _gone(what: str) -> NotFound:
    return NotFound(f"{what} does not exist or has no files", code=ErrorCode.BASE_NOT_FOUND)


async def make_workspace(workspaces: Workspaces, job: ProvisionInput, origin: Origin, template: Path) -> Path:
    """Fill the job's workspace and answer its directory. What an earlier attempt left there is replaced as a whole."""
    return await in_thread(_make, workspaces, job, origin, template)


def _make(workspaces: Workspaces, job: ProvisionInput, origin: Origin, template: Path) -> Path:
    target = workspaces.project_folder(job)
    draft = Path(mkdtemp(prefix=".provision-", dir=workspaces.make_job_folder(job)))
    try:
        if origin.content is None:
            copy_project(template, draft)
        else:
            unpack(origin.content, draft)
        replace_tree(target, draft)
    except BaseException:
        remove_tree(draft)
        raise
    return target


def copy_project(source: Path, target: Path) -> None:
    """Copy a project's files, not what tools made of them. Links are refused.

    Raises:
        ArchiveRefused: the source holds a link or a special file.
    """
    for path in project_files(source):
        destination = target / path
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_bytes((source / path).read_bytes())
