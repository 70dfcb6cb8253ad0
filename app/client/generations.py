"""Jobs: started, steered and cancelled; and imports, which are jobs too."""

from pydantic import TypeAdapter

from app.client.calls import JSON, ApiCalls, query_of
from app.contracts.generations import Generation, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.imports import ImportRequest, RepositoryImport
from app.contracts.pages import Page
from app.contracts.steering import JobMessage, MessageMode
from app.contracts.usage import GenerationEstimate

_MESSAGES = TypeAdapter(Page[JobMessage])
_GENERATIONS = TypeAdapter(Page[Generation])


class GenerationCalls(ApiCalls):
    """A part of `WingbeatClient`, which makes the calls. Every method raises `ApiError`."""

    async def start(
        self, project: ProjectId, request: GenerationRequest, *, idempotency_key: str | None = None
    ) -> Generation:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST",
            f"/projects/{project}/generations",
            content=request.model_dump_json(exclude_none=True),
            headers={**JSON, **headers},
        )
        return Generation.model_validate_json(body)

    async def estimate(self, project: ProjectId, request: GenerationRequest) -> GenerationEstimate:
        """What the request would use if it were started now."""
        body = await self._call(
            "POST",
            f"/projects/{project}/generations/estimate",
            content=request.model_dump_json(exclude_none=True),
            headers=dict(JSON),
        )
        return GenerationEstimate.model_validate_json(body)

    async def generation(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("GET", f"/generations/{generation}"))

    async def generations(
        self, project: ProjectId, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Generation]:
        """Newest first."""
        query = query_of(limit=limit, cursor=cursor)
        return _GENERATIONS.validate_json(await self._call("GET", f"/projects/{project}/generations{query}"))

    async def say(
        self,
        generation: GenerationId,
        text: str,
        *,
        mode: MessageMode = MessageMode.STEER,
        idempotency_key: str | None = None,
    ) -> JobMessage:
        """Say something to a running job."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST", f"/generations/{generation}/messages", json={"text": text, "mode": mode}, headers=headers
        )
        return JobMessage.model_validate_json(body)

    async def messages(self, generation: GenerationId) -> list[JobMessage]:
        return _MESSAGES.validate_json(await self._call("GET", f"/generations/{generation}/messages")).items

    async def cancel(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/cancel"))

    async def import_repository(
        self, request: ImportRequest, *, idempotency_key: str | None = None
    ) -> RepositoryImport:
        """Start an import; watch it as the generation of its id."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST",
            "/repos/import",
            content=request.model_dump_json(exclude_none=True),
            headers={**JSON, **headers},
        )
        return RepositoryImport.model_validate_json(body)

    async def repository_import(self, import_id: GenerationId) -> RepositoryImport:
        return RepositoryImport.model_validate_json(await self._call("GET", f"/repos/imports/{import_id}"))

    async def cancel_import(self, import_id: GenerationId) -> RepositoryImport:
        return RepositoryImport.model_validate_json(await self._call("DELETE", f"/repos/imports/{import_id}"))

    async def codebase(self, import_id: GenerationId) -> bytes:
        """The imported code as one text."""
        return await self._call("GET", f"/repos/imports/{import_id}/codebase")
