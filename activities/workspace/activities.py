"""The activities on a job's files. All but `provision_workspace` run on the host that has them."""

from dataclasses import dataclass
from pathlib import Path

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.model.context import ContextPack
from activities.workspace.apply import ShownFiles
from activities.workspace.applying import AppliedCopy, apply_to_copy, forget_notes, noted, restore, write_note
from activities.workspace.files import Workspaces, remove_tree, replace_tree
from activities.workspace.gate import policy_for
from activities.workspace.provision import find_origin, make_workspace
from activities.workspace.snapshots import take_snapshot
from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.jobs import (
    ApplyChangesInput,
    ApplyChangesOutput,
    JobRef,
    ProvisionInput,
    SaveSnapshotOutput,
    Workspace,
    WorkspaceJob,
)
from app.contracts.names import ActivityName, workspace_queue
from app.data.drafts import DraftStore
from app.data.jobs import JobRecords
from app.data.objects import ObjectKind, ObjectStore
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class WorkspaceHost:
    """This host: its name, its workspaces, and the template that new apps start from (never written to)."""

    name: str
    workspaces: Workspaces
    template: Path


class WorkspaceActivities:
    """Every one can be repeated after being killed anywhere in it."""

    def __init__(self, host: WorkspaceHost, objects: ObjectStore, records: JobRecords, drafts: DraftStore) -> None:
        self._host = host
        self._workspaces = host.workspaces
        self._objects = objects
        self._records = records
        self._drafts = drafts

    @activity.defn(name=ActivityName.PROVISION_WORKSPACE)
    @translated
    async def provision_workspace(self, job: ProvisionInput) -> Workspace:
        """Make the workspace anew: from the saved state, the base version or the template.

        Raises:
            NotFound: `base_not_found`.
        """
        async with heartbeating():
            origin = await find_origin(job, self._records, self._objects)
            directory = await make_workspace(self._workspaces, job, origin, self._host.template)
            await in_thread(forget_notes, directory.parent)
        return Workspace(
            host=self._host.name,
            queue=workspace_queue(self._host.name),
            directory=str(directory),
            base_key=origin.base_key,
        )

    @activity.defn(name=ActivityName.APPLY_CHANGES)
    @translated
    async def apply_changes(self, job: ApplyChangesInput) -> ApplyChangesOutput:
        """Put the answer's files and edits into the workspace, as far as the gate lets them, and save the result."""
        directory = self._workspaces.claimed(job)
        async with heartbeating():
            output = await in_thread(noted, directory.parent, job)
            if output is not None:
                await in_thread(restore, directory, await self._objects.get(output.archive_key))
            else:
                output = await self._apply(job, self._workspaces.existing(job))
            await self._drafts.set_archive(_ref(job), output.archive_key)
        return output

    async def _apply(self, job: ApplyChangesInput, directory: Path) -> ApplyChangesOutput:
        answer = (await self._objects.get(_own_key(job, job.answer_key))).decode()
        shown = await self._shown_files(job)
        policy = policy_for((await self._records.load(job.generation_id)).writable)
        copy = await in_thread(apply_to_copy, directory, answer, job.nonce, policy, shown)
        try:
            return await self._keep(job, directory, copy)
        finally:
            await in_thread(remove_tree, copy.folder)

    async def _shown_files(self, job: ApplyChangesInput) -> ShownFiles:
        if job.context_key is None:
            return None
        pack = ContextPack.model_validate_json(await self._objects.get(_own_key(job, job.context_key)))
        return {file.path: file.text for file in pack.files}

    async def _keep(self, job: ApplyChangesInput, directory: Path, copy: AppliedCopy) -> ApplyChangesOutput:
        output = ApplyChangesOutput(
            changed=list(copy.answer.changed),
            refusals=list(copy.answer.refusals),
            archive_key=await self._objects.put(job, ObjectKind.ARCHIVE, copy.archive),
            edits=copy.answer.edits,
            diff_key=await self._save_diff(job, copy.answer.diff),
        )
        await in_thread(write_note, directory.parent, job, output)
        await in_thread(replace_tree, directory, copy.folder)
        return output

    async def _save_diff(self, job: ApplyChangesInput, diff: str) -> str | None:
        return await self._objects.put(job, ObjectKind.DIFF, diff.encode(errors="replace")) if diff else None

    @activity.defn(name=ActivityName.SAVE_SNAPSHOT)
    @translated
    async def save_snapshot(self, job: WorkspaceJob) -> SaveSnapshotOutput:
        """Save the workspace as the version."""
        directory = self._workspaces.existing(job)
        async with heartbeating():
            base = await self._base(job)
            snapshot = await in_thread(take_snapshot, directory, base, self._host.template)
            key = await self._objects.put(job, ObjectKind.ARCHIVE, snapshot.archive)
        return SaveSnapshotOutput(
            archive_key=key,
            archive_sha256=snapshot.archive_sha256,
            files=list(snapshot.files),
            diff_stat=snapshot.diff_stat,
        )

    async def _base(self, job: WorkspaceJob) -> bytes | None:
        key = job.workspace.base_key
        if key is None:
            return None
        if not key.startswith(f"{job.project_id}/"):
            raise NotFound("the base version belongs to another project", code=ErrorCode.BASE_NOT_FOUND)
        return await self._objects.get(key)

    @activity.defn(name=ActivityName.CLEAN_UP)
    @translated
    async def clean_up(self, job: WorkspaceJob) -> None:
        """Remove all that belongs to the job from this host; nothing to do when it is gone already.

        Raises:
            Forbidden: the directory is not this job's.
        """
        self._workspaces.claimed(job)
        async with heartbeating():
            await in_thread(self._workspaces.remove_job_folder, job)


def _own_key(job: JobRef, key: str) -> str:
    if not key.startswith(f"{job.project_id}/{job.generation_id}/"):
        raise NotFound("that belongs to another job", code=ErrorCode.WORKSPACE_FAILED)
    return key


def _ref(job: JobRef) -> JobRef:
    return JobRef(project_id=job.project_id, generation_id=job.generation_id)
