"""The activities of previews. All but `provision_preview` run on the host that has the files."""

from collections.abc import Mapping
from pathlib import Path

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import COMMAND_HEARTBEAT_INTERVAL_S, heartbeating
from activities.previews.supervision import PreviewSupervisor, shortened
from activities.toolchain.protocol import BuildRequest, OutputLine, OutputSink, Toolchain
from activities.workspace.files import Workspaces, remove_tree
from activities.workspace.provision import Origin, make_workspace
from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.events import TextSource
from app.contracts.ids import GenerationId
from app.contracts.jobs import ProvisionInput, Workspace
from app.contracts.names import ActivityName, preview_queue
from app.contracts.previews import PreviewJob, PreviewPurpose, PreviewRun, ProvisionPreviewInput, SiteBuild
from app.data.archives import pack
from app.data.jobs import JobRecords
from app.data.objects import ObjectKind, ObjectStore
from app.data.previews import PreviewRuns
from app.errors import NotFound

_FOLDERS = {PreviewPurpose.LIVE: "previews", PreviewPurpose.SITE: "sites"}
_SITE = "site"


def preview_workspaces(root: Path) -> dict[PreviewPurpose, Workspaces]:
    """Folders of their own below WORKSPACES_DIR: a version's job may still be tidying up after itself."""
    return {purpose: Workspaces(root / folder) for purpose, folder in _FOLDERS.items()}


class PreviewActivities:
    """Every one can be repeated after being killed anywhere in it."""

    def __init__(
        self,
        *,
        supervisor: PreviewSupervisor,
        toolchain: Toolchain,
        workspaces: Mapping[PreviewPurpose, Workspaces],
        template: Path,
        records: JobRecords,
        runs: PreviewRuns,
        objects: ObjectStore,
        output: OutputSink,
    ) -> None:
        self._supervisor = supervisor
        self._toolchain = toolchain
        self._workspaces = workspaces
        self._template = template
        self._records = records
        self._runs = runs
        self._objects = objects
        self._output = output

    @activity.defn(name=ActivityName.PROVISION_PREVIEW)
    @translated
    async def provision_preview(self, job: ProvisionPreviewInput) -> Workspace:
        """Put the version's files on this host.

        Raises:
            NotFound: `base_not_found`: the version is gone.
        """
        async with heartbeating():
            key = await self._archive_key(job)
            origin = Origin(key, await self._objects.get(key))
            asked = ProvisionInput(project_id=job.project_id, generation_id=job.generation_id)
            directory = await make_workspace(self._workspaces[job.purpose], asked, origin, self._template)
        host = self._supervisor.host.name
        return Workspace(host=host, queue=preview_queue(host), directory=str(directory), base_key=key)

    @activity.defn(name=ActivityName.RUN_PREVIEW)
    @translated
    async def run_preview(self, job: PreviewJob) -> PreviewRun:
        """Serve the project until its process ends, or must. Cancelled, it stops the process first."""
        directory = self._workspaces[job.purpose].existing(job)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            return await self._supervisor.run(job.generation_id, directory, self._lines(job.generation_id))

    @activity.defn(name=ActivityName.BUILD_SITE)
    @translated
    async def build_site(self, job: PreviewJob) -> SiteBuild:
        """Compile the project for release and save the result; what is wrong with the project is in the output."""
        workspaces = self._workspaces[job.purpose]
        directory = workspaces.existing(job)
        site = workspaces.job_folder(job) / _SITE
        write = self._lines(job.generation_id)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            await in_thread(remove_tree, site)
            packages = await self._toolchain.pub_get(directory, write)
            if packages.exit_code != 0 or packages.has_errors:
                return SiteBuild(tail=shortened(packages.tail), diagnostics=list(packages.diagnostics))
            report = await self._toolchain.build_web(BuildRequest(directory, site), write)
            if report.output is None:
                return SiteBuild(tail=shortened(report.tail), diagnostics=list(report.diagnostics))
            archive = await in_thread(pack, report.output)
            return SiteBuild(archive_key=await self._objects.put(job, ObjectKind.SITE, archive))

    @activity.defn(name=ActivityName.CLEAN_UP_PREVIEW)
    @translated
    async def clean_up_preview(self, job: PreviewJob) -> None:
        """Remove the files; nothing to do when they are gone already."""
        workspaces = self._workspaces[job.purpose]
        workspaces.claimed(job)
        async with heartbeating():
            await in_thread(workspaces.remove_job_folder, job)

    async def _archive_key(self, job: ProvisionPreviewInput) -> str:
        """Of the version on show, which a live preview's may not be the one it began with."""
        if job.purpose is PreviewPurpose.LIVE:
            key = await self._runs.shown(job.generation_id)
        else:
            key = (await self._records.load(job.generation_id)).archive_key
        if key is None or not key.startswith(f"{job.project_id}/"):
            raise NotFound("the version to show does not exist or has no files", code=ErrorCode.BASE_NOT_FOUND)
        return key

    def _lines(self, generation_id: GenerationId) -> OutputLine:
        async def write(line: str) -> None:
            await self._output.write(generation_id, TextSource.PREVIEW, f"{line}\n")

        return write
