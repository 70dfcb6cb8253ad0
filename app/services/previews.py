"""Previews: start, look at, stop; publish, and take back."""

from secrets import token_hex
from typing import Protocol

from loguru import logger

from app.contracts.diagnostics import ToolchainKind
from app.contracts.generations import OnDisconnect
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.previews import (
    LivePreview,
    PreviewInput,
    PublishInput,
    RecordPreviewInput,
    SharedPreview,
    ShareState,
)
from app.contracts.version_frames import PreviewState
from app.data.generations import GenerationRecord, Generations
from app.data.postgres_previews import token_hash
from app.data.previews import Begun, NewPreview, NewShare, PreviewReader, PreviewRecords
from app.errors import DependencyUnavailable, NotFound, NoToolchain, TooManyPreviews
from app.previews.addresses import PREVIEW, PreviewAddresses
from app.security.callers import Caller
from app.services.files import version_key
from app.services.projects import ProjectService
from app.temporal.previews import PreviewJobs
from app.temporal.workers import WorkspaceWorker

_LABEL_BYTES = 16

NO_ADDRESS = (
    "previews have no address here: set PREVIEW_URL_TEMPLATE to a wildcard domain that leads to the preview proxy,"
    " or PREVIEW_PORT on one machine (docs/previews.md)"
)
NO_SDK = (
    "no worker has a Flutter SDK, which previews need: install Flutter 3.29 or later on a worker's host"
    " (https://docs.flutter.dev/get-started/install), name it by FLUTTER_ROOT and start the worker again"
)


class Workers(Protocol):
    """Who works for us; see `HealthService`. Nobody when that cannot be found out."""

    async def workers(self) -> list[WorkspaceWorker]: ...


class PreviewService:
    """What members do with previews. Viewers look; editors start and stop; owners publish and take back.

    Every call raises `NotFound` for a generation that the caller may not see, and `DependencyUnavailable`.
    """

    def __init__(
        self,
        *,
        projects: ProjectService,
        generations: Generations,
        reader: PreviewReader,
        records: PreviewRecords,
        jobs: PreviewJobs,
        workers: Workers,
        addresses: PreviewAddresses | None,
        max_per_user: int,
    ) -> None:
        """Without `addresses` there is nothing to see; without a `share_template` in them nothing can be published."""
        self._projects = projects
        self._generations = generations
        self._reader = reader
        self._records = records
        self._jobs = jobs
        self._workers = workers
        self._addresses = addresses
        self._max_per_user = max_per_user

    async def start(self, caller: Caller, generation_id: GenerationId) -> LivePreview:
        """Serve a finished version live; the preview that it has already is answered as it is.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_ready`: the job still runs.
            NotFound: it ended without files.
            NoToolchain: no worker has a Flutter SDK, or nothing says where previews are.
            TooManyPreviews: the caller has as many as they may.
        """
        record = await self._version(caller, generation_id)
        await self._projects.get_to_edit(caller, record.generation.project_id)
        version_key(record)
        await self._require_sdk()
        if self._addresses is None:
            raise NoToolchain(NO_ADDRESS)
        new = NewPreview(
            generation_id=generation_id,
            project_id=record.generation.project_id,
            started_by=caller.user.id,
            label=token_hex(_LABEL_BYTES),
        )
        begun = await self._records.begin(new, at_most=self._max_per_user)
        if begun is Begun.TOO_MANY:
            raise TooManyPreviews(f"you have {self._max_per_user} live previews, as many as you may: stop one first")
        if begun is Begun.STARTED:
            await self._run(caller, record)
        return await self.get(caller, generation_id)

    async def get(self, caller: Caller, generation_id: GenerationId) -> LivePreview:
        """The version's live preview, also one that has ended. Raises `NotFound` when there was none."""
        await self._version(caller, generation_id)
        preview = await self._reader.find(caller, generation_id)
        if preview is None:
            raise NotFound("this version has no preview")
        return preview

    async def stop(self, caller: Caller, generation_id: GenerationId) -> LivePreview:
        """Ask the preview to end; it is `stopped` soon after. One that has ended is answered as it is.

        Raises:
            Forbidden: the caller only reads the project.
        """
        record = await self._version(caller, generation_id)
        await self._projects.get_to_edit(caller, record.generation.project_id)
        preview = await self.get(caller, generation_id)
        if not preview.state.is_active:
            return preview
        await self._end(preview.project_id, generation_id)
        return await self.get(caller, generation_id)

    async def stop_all(self, caller: Caller, project_id: ProjectId) -> None:
        """End every live preview of a project that is about to go."""
        for generation_id in await self._reader.active_in(caller, project_id):
            await self._end(project_id, generation_id)

    async def publish(self, caller: Caller, generation_id: GenerationId) -> SharedPreview:
        """Build a finished version and share it by a link; of one that is shared already, a new link.

        The link is told now and never again; an earlier one ends.

        Raises:
            Forbidden: the caller is no owner.
            Conflict: `not_ready`.
            NotFound: it ended without files.
            NoToolchain: no worker has a Flutter SDK, or nothing says where published previews are.
        """
        record = await self._version(caller, generation_id)
        await self._projects.get_to_own(caller, record.generation.project_id)
        version_key(record)
        await self._require_sdk()
        template = self._addresses.share_template if self._addresses else None
        if template is None:
            raise NoToolchain(NO_ADDRESS)
        token = token_hex(_LABEL_BYTES)
        new = NewShare(
            generation_id=generation_id,
            project_id=record.generation.project_id,
            published_by=caller.user.id,
            token_hash=token_hash(token),
        )
        if await self._records.share(new) is ShareState.BUILDING:
            build = PublishInput(project_id=new.project_id, generation_id=generation_id, user_id=caller.user.id)
            await self._jobs.publish(build)
        shared = await self._shared(caller, generation_id)
        return shared.model_copy(update={"link": template.replace(PREVIEW, token)})

    async def shared(self, caller: Caller, generation_id: GenerationId) -> SharedPreview:
        """How the published build is, without its link. Raises `NotFound` when there is none."""
        await self._version(caller, generation_id)
        return await self._shared(caller, generation_id)

    async def withdraw(self, caller: Caller, generation_id: GenerationId) -> None:
        """End the link at once. Harmless without one.

        Raises:
            Forbidden: the caller is no owner.
        """
        record = await self._version(caller, generation_id)
        await self._projects.get_to_own(caller, record.generation.project_id)
        if await self._records.withdraw(generation_id):
            try:
                await self._jobs.stop_publishing(generation_id)
            except NotFound:  # the build is done
                return

    async def _version(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record

    async def _shared(self, caller: Caller, generation_id: GenerationId) -> SharedPreview:
        shared = await self._reader.find_share(caller, generation_id)
        if shared is None:
            raise NotFound("this version is not published")
        return shared

    async def _require_sdk(self) -> None:
        workers = await self._workers.workers()
        if not any(worker.toolchain.startswith(ToolchainKind.FLUTTER) for worker in workers):
            raise NoToolchain(NO_SDK)

    async def _run(self, caller: Caller, record: GenerationRecord) -> None:
        generation = record.generation
        job = PreviewInput(
            project_id=generation.project_id,
            generation_id=generation.id,
            on_disconnect=generation.options.on_disconnect or OnDisconnect.CONTINUE,
            grace_s=generation.options.grace_s,
            user_id=caller.user.id,
        )
        try:
            await self._jobs.start(job)
        except BaseException:
            await self._give_up(job.project_id, job.generation_id)
            raise

    async def _end(self, project_id: ProjectId, generation_id: GenerationId) -> None:
        try:
            await self._jobs.stop(generation_id)
        except NotFound:  # its workflow was never started, or was taken away
            await self._give_up(project_id, generation_id)

    async def _give_up(self, project_id: ProjectId, generation_id: GenerationId) -> None:
        ended = RecordPreviewInput(project_id=project_id, generation_id=generation_id, state=PreviewState.STOPPED)
        try:
            await self._records.record(ended)
        except DependencyUnavailable as error:
            logger.warning("the preview of {} stays recorded as active: {}", generation_id, error.detail)
