"""Generations: start, follow, cancel."""

from collections.abc import Sequence

from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame
from app.contracts.generations import Generation, GenerationRequest, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pages import Page
from app.data.cursors import PageRequest
from app.data.endings import end_without_workflow
from app.data.generations import GenerationPages, GenerationRecord, Generations
from app.data.jobs import JobRecords
from app.errors import Conflict, NotFound
from app.security.callers import Caller
from app.services.projects import ProjectService, no_such_project
from app.services.starting import GenerationStarter, Origin
from app.temporal.jobs import Jobs

__all__ = ["GenerationService", "Origin"]


class GenerationService:
    """What members do with generations. Viewers read; editors start and cancel. For others nothing exists.

    Every call raises `DependencyUnavailable` when what it needs cannot be reached.
    """

    def __init__(
        self,
        projects: ProjectService,
        generations: Generations,
        starter: GenerationStarter,
        jobs: Jobs,
        records: JobRecords,
        *,
        pages: GenerationPages,
    ) -> None:
        self._projects = projects
        self._generations = generations
        self._pages = pages
        self._starter = starter
        self._jobs = jobs
        self._records = records

    async def start(
        self,
        caller: Caller,
        project_id: ProjectId,
        request: GenerationRequest,
        *,
        origin: Origin,
        idempotency_key: str | None = None,
    ) -> Generation:
        """Start a job; see `GenerationStarter.start` for what else it raises.

        Raises:
            NotFound: no such project.
            Forbidden: the caller only reads the project.
        """
        await self._projects.get_to_edit(caller, project_id)
        return await self._starter.start(caller, project_id, request, origin=origin, key=idempotency_key)

    async def get(self, caller: Caller, generation_id: GenerationId) -> Generation:
        """The generation; while it runs with the stage, progress, `last_seq` and usage that its workflow tells.

        Raises:
            NotFound: also for generations of others.
        """
        record = await self._find(caller, generation_id)
        return await self._with_progress(record.generation)

    async def check_access(self, caller: Caller, generation_id: GenerationId) -> None:
        """Raises `NotFound` when there is none or the caller may not, or no longer, see it."""
        await self._find(caller, generation_id)

    async def page(self, caller: Caller, project_id: ProjectId, request: PageRequest) -> Page[Generation]:
        """The project's generations, newest first, as their rows have them. Raises `NotFound`."""
        page = await self._pages.page(caller, project_id, request)
        if page is None:
            raise no_such_project()
        return page

    async def events_after(self, caller: Caller, generation_id: GenerationId, after_seq: int) -> Sequence[DurableFrame]:
        """The persisted events above `after_seq`: all of them once the job has ended. Raises `NotFound`."""
        await self._find(caller, generation_id)
        return await self._generations.events_after(caller, generation_id, after_seq)

    async def cancel(self, caller: Caller, generation_id: GenerationId) -> Generation:
        """Ask the job to stop; it ends as `cancelled` soon after, or as it does when the request comes too late.

        Raises:
            NotFound: no such generation.
            Forbidden: the caller only reads the project.
            Conflict: `already_finished`.
        """
        generation = (await self._find(caller, generation_id)).generation
        await self._projects.get_to_edit(caller, generation.project_id)
        _refuse_ended(generation)
        try:
            await self._jobs.cancel(generation_id)
        except NotFound:
            return await self._cancel_row(caller, generation_id)
        return await self.get(caller, generation_id)

    async def _cancel_row(self, caller: Caller, generation_id: GenerationId) -> Generation:
        """Nothing runs: the job has just ended, or its workflow was never started or was taken away."""
        generation = (await self._find(caller, generation_id)).generation
        _refuse_ended(generation)
        await self._records.finish(end_without_workflow(generation, GenerationStatus.CANCELLED))
        return (await self._find(caller, generation_id)).generation

    async def _find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record

    async def _with_progress(self, generation: Generation) -> Generation:
        if generation.status.is_final:
            return generation
        view = await self._jobs.progress(generation.id)
        if view is None:
            return generation
        return generation.model_copy(
            update={"stage": view.stage, "progress": view.progress, "last_seq": view.last_seq, "usage": view.usage}
        )


def _refuse_ended(generation: Generation) -> None:
    if generation.status.is_final:
        raise Conflict(f"the generation has ended as {generation.status}", code=ErrorCode.ALREADY_FINISHED)
