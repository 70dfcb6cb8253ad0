"""Starting a job: the row first, as the caller, then its workflow; never one without the other for long."""

from collections.abc import Sequence
from enum import StrEnum

from app.contracts.attachments import Attachment
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationRequest, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.data.generations import Generations, NewGeneration, PendingJobs
from app.errors import Conflict, DependencyUnavailable, NotFound
from app.security.callers import Caller
from app.services.admission import Admission
from app.services.attachments import AttachmentService
from app.services.files import refuse_expired
from app.services.keyed_rows import KeyedRows, idempotency_key
from app.services.lifecycle import effective, job_input
from app.services.models import ModelService
from app.temporal.jobs import Jobs


class Origin(StrEnum):
    """Where a request came from: it decides what the last watcher's disconnect does unless the request says so."""

    REST = "rest"
    WEBSOCKET = "websocket"

    @property
    def on_disconnect(self) -> OnDisconnect:
        return OnDisconnect.GRACE if self is Origin.WEBSOCKET else OnDisconnect.CONTINUE


class GenerationStarter:
    """Writes the row and starts the workflow. Whoever calls it has checked that the caller may edit the project."""

    def __init__(
        self,
        generations: Generations,
        pending: PendingJobs,
        admission: Admission,
        jobs: Jobs,
        *,
        models: ModelService,
        attachments: AttachmentService,
    ) -> None:
        self._generations = generations
        self._rows = KeyedRows(generations)
        self._pending = pending
        self._admission = admission
        self._jobs = jobs
        self._models = models
        self._attachments = attachments

    async def start(
        self, caller: Caller, project_id: ProjectId, request: GenerationRequest, *, origin: Origin, key: str | None
    ) -> Generation:
        """The new generation, or the one that the same request with the same key made before.

        Raises:
            NotFound: `base_not_found`.
            Invalid: `idempotency_mismatch`, `unknown_model`, `unknown_attachment`.
            Conflict: the base has no files (yet).
            TooManyJobs, DailyBudgetExhausted: the caller's limits do not allow another job; no row stays.
            Gone: `version_expired`: the base.
            DependencyUnavailable: nothing was started and no row stays.
        """
        idempotency = idempotency_key(key, request.model_dump_json())
        record = await self._rows.earlier(caller, project_id, idempotency)
        if record is None:
            self._models.check(**{"options.model": request.options.model})
            await self.attached(caller, project_id, request)
            new = NewGeneration(
                id=new_generation_id(),
                project_id=project_id,
                kind=request.kind,
                prompt=request.prompt,
                error_message=request.error_message,
                session_id=request.session_id,
                attachments=request.attachments,
                options=effective(request.options, default=origin.on_disconnect),
                base_generation_id=await self.base(caller, project_id, request),
                idempotency=idempotency,
            )
            record = await self._rows.insert(caller, new)
        return await self.run(record.generation)

    async def attached(self, caller: Caller, project_id: ProjectId, request: GenerationRequest) -> Sequence[Attachment]:
        """The images that go with the request. Raises `Invalid` (`unknown_attachment`)."""
        return await self._attachments.of_request(caller, project_id, request.attachments)

    async def base(self, caller: Caller, project_id: ProjectId, request: GenerationRequest) -> GenerationId | None:
        """The version that the request starts from: the one it names, else the project's latest, if it has any.

        Raises:
            NotFound: `base_not_found`.
            Conflict: the base has no files (yet).
        """
        if request.base_generation_id is None:
            latest = await self._generations.latest_version(caller, project_id)
            return latest.generation.id if latest else None
        base = await self._generations.find(caller, request.base_generation_id)
        if base is None or base.generation.project_id != project_id:
            raise NotFound("there is no such generation in this project to start from", code=ErrorCode.BASE_NOT_FOUND)
        refuse_expired(base)
        if base.archive_key is None:
            raise Conflict("the generation to start from has no files", code=ErrorCode.NOT_READY)
        return base.generation.id

    async def run(self, generation: Generation) -> Generation:
        """Start the workflow of a row that is there; harmless when it runs or has ended.

        Raises:
            TooManyJobs, DailyBudgetExhausted: the caller's limits do not allow another job; no row stays.
            DependencyUnavailable: nothing was started and no row stays.
        """
        if generation.status is not GenerationStatus.PENDING:
            return generation
        try:
            await self._admission.admit(generation)
            await self._jobs.start(job_input(generation))
        except DependencyUnavailable:
            # The call may have arrived all the same: a row that is not pending any more belongs to a running job.
            if await self._pending.discard(generation.id):
                raise
        return generation
