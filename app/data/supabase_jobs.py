"""The records of jobs in Supabase, as the service sees them."""

from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.contracts.events import Result
from app.contracts.generations import GenerationKind, GenerationOptions, GenerationStatus
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId
from app.contracts.jobs import FinishInput, MarkRunningInput
from app.data.jobs import JobRecord, ModelWishes
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.errors import NotFound
from app.telemetry.metrics import JOBS_ENDED, REPAIR_ROUNDS


class _Project(BaseModel):
    model: str | None
    repair_model: str | None
    knowledge_packs: tuple[str, ...]


@read_from("code_generations")
class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    status: GenerationStatus
    prompt: str
    error_message: str | None
    session_id: SessionId | None
    base_generation_id: GenerationId | None
    archive_key: str | None
    attachments: tuple[AttachmentId, ...]
    options: GenerationOptions
    projects: _Project


_ROWS = TypeAdapter(list[_Row])
_STATUS = TypeAdapter(GenerationStatus | None)
_COLUMNS = (
    ",".join(name for name in _Row.model_fields if name != "projects")
    + ",projects!code_generations_project_id_fkey(model,repair_model,knowledge_packs)"
)


class SupabaseJobRecords:
    """The `JobRecords` of the workers."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def load(self, generation_id: GenerationId) -> JobRecord:
        query = self._clients.as_service().table("code_generations").select(_COLUMNS).eq("id", str(generation_id))
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        if not rows:
            raise _gone(generation_id)
        row = rows[0]
        return JobRecord(
            generation_id=row.id,
            project_id=row.project_id,
            kind=row.kind,
            status=row.status,
            prompt=row.prompt,
            error_message=row.error_message,
            session_id=row.session_id,
            base_generation_id=row.base_generation_id,
            archive_key=row.archive_key,
            writable=row.options.writable,
            models=ModelWishes(row.options.model, row.projects.model, row.projects.repair_model),
            attachments=row.attachments,
            knowledge_packs=row.projects.knowledge_packs,
            write_tests=row.options.write_tests,
        )

    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        return await self._change(
            start.generation_id,
            "mark_generation_running",
            {"generation": str(start.generation_id), "workflow": start.workflow_id, "run": start.run_id},
        )

    async def finish(self, end: FinishInput) -> GenerationStatus:
        document = end.model_dump(mode="json")
        status = await self._change(end.generation_id, "finish_generation", {"finished": document})
        if status is end.status:
            _count(end)
        return status

    async def _change(
        self, generation_id: GenerationId, function: str, arguments: dict[str, object]
    ) -> GenerationStatus:
        with supabase_errors():
            answer = await self._clients.as_service().rpc(function, arguments).execute()
        status = _STATUS.validate_python(answer.data)
        if status is None:
            raise _gone(generation_id)
        return status


def _count(end: FinishInput) -> None:
    """An end that is recorded again because nobody heard the answer is counted again: that is rare."""
    last = end.events[-1] if end.events else None
    kind = last.generation.kind if isinstance(last, Result) else "other"
    JOBS_ENDED.labels(kind, end.status, end.error.code if end.error else "").inc()
    if isinstance(last, Result):
        REPAIR_ROUNDS.labels(kind).observe(last.repair_rounds)


def _gone(generation_id: GenerationId) -> NotFound:
    return NotFound(f"there is no generation {generation_id}: was its project deleted?")
