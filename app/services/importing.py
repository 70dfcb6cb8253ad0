"""Imports of repositories: start, follow, cancel, and the code as one text."""

from uuid import uuid4

from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.generations import Generation, GenerationOptions
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.imports import ImportRequest, RepositoryImport
from app.data.errors import DuplicateRow
from app.data.generations import IdempotencyKey
from app.data.imports import ImportRecord, Imports, NewImport
from app.data.objects import ObjectStore
from app.errors import Conflict, Invalid, NotFound
from app.security.callers import Caller
from app.services.generations import GenerationService
from app.services.keyed_rows import idempotency_key
from app.services.lifecycle import effective
from app.services.projects import ProjectService
from app.services.starting import GenerationStarter, Origin


class ImportService:
    """What members do with imports: viewers read, editors start and cancel. For others nothing exists.

    An import's id is also that of its generation, of kind `import`.
    Every call raises `DependencyUnavailable` when what it needs cannot be reached.
    """

    def __init__(
        self,
        *,
        projects: ProjectService,
        imports: Imports,
        generations: GenerationService,
        starter: GenerationStarter,
        objects: ObjectStore,
    ) -> None:
        self._projects = projects
        self._imports = imports
        self._generations = generations
        self._starter = starter
        self._objects = objects

    async def start(
        self,
        caller: Caller,
        request: ImportRequest,
        *,
        origin: Origin,
        options: GenerationOptions | None = None,
        key: str | None = None,
    ) -> Generation:
        """Start an import, into a new project unless one is named; or the one that the same request with the same key
        started before. See `GenerationStarter.start` for what else it raises.

        Raises:
            NotFound: no such project.
            Forbidden: the caller only reads the project.
            Invalid: `idempotency_mismatch`.
        """
        idempotency = idempotency_key(key, request.model_dump_json())
        found = await self._earlier(caller, idempotency)
        if found is None:
            if request.project_id is not None:
                await self._projects.get_to_edit(caller, request.project_id)
            new = self._new(
                request, effective(options or GenerationOptions(), default=origin.on_disconnect), idempotency
            )
            found = await self._insert(caller, new)
        return await self._starter.run(await self._generations.get(caller, found))

    async def get(self, caller: Caller, import_id: GenerationId) -> RepositoryImport:
        """The import; while it runs with the stage and progress that its workflow tells. Raises `NotFound`."""
        record = await self._find(caller, import_id)
        if record.shown.status.is_final:
            return record.shown
        generation = await self._generations.get(caller, import_id)
        if generation.status.is_final:  # it has just ended
            return (await self._find(caller, import_id)).shown
        return record.shown.model_copy(update={"stage": generation.stage, "progress": generation.progress})

    async def cancel(self, caller: Caller, import_id: GenerationId) -> RepositoryImport:
        """Ask the import to stop.

        Raises:
            NotFound: no such import.
            Forbidden: the caller only reads the project.
            Conflict: `already_finished`.
        """
        await self._find(caller, import_id)
        await self._generations.cancel(caller, import_id)
        return await self.get(caller, import_id)

    async def codebase(self, caller: Caller, import_id: GenerationId) -> bytes:
        """The imported code as one text in UTF-8.

        Raises:
            NotFound: no such import, or it ended without.
            Conflict: `not_ready`: it still runs.
        """
        record = await self._find(caller, import_id)
        if not record.shown.status.is_final:
            raise Conflict("the import is still running", code=ErrorCode.NOT_READY)
        if record.summary_key is None:
            raise NotFound("the import ended without its code")
        return await self._objects.get(record.summary_key)

    async def _find(self, caller: Caller, import_id: GenerationId) -> ImportRecord:
        record = await self._imports.find(caller, import_id)
        if record is None:
            raise NotFound("there is no such import")
        return record

    async def _earlier(self, caller: Caller, key: IdempotencyKey | None) -> GenerationId | None:
        if key is None:
            return None
        record = await self._imports.find_by_key(caller, key.key)
        if record is None:
            return None
        if record.request_hash != key.request_hash:
            raise Invalid(
                "this idempotency key was used for another request",
                code=ErrorCode.IDEMPOTENCY_MISMATCH,
                errors=[FieldProblem(field="Idempotency-Key", message="was used with another body")],
            )
        return record.shown.id

    async def _insert(self, caller: Caller, new: NewImport) -> GenerationId:
        try:
            await self._imports.insert(caller, new)
        except DuplicateRow:
            winner = await self._earlier(caller, new.idempotency)
            if winner is None:
                raise Conflict("the same request was just given up: send it again") from None
            return winner
        return new.id

    def _new(self, request: ImportRequest, options: GenerationOptions, idempotency: IdempotencyKey | None) -> NewImport:
        is_new_project = request.project_id is None
        return NewImport(
            id=new_generation_id(),
            project_id=request.project_id or ProjectId(uuid4()),
            project_name=request.repository.partition("/")[2] if is_new_project else None,
            repository=request.repository,
            branch=request.branch,
            folder=request.folder or "",
            prompt=f"Import {request.repository}",
            options=options,
            idempotency=idempotency,
        )
