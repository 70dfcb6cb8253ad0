"""Rows of generations that are written once, however often their request is sent with the same key."""

from hashlib import sha256

from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import ProjectId
from app.data.errors import DuplicateRow
from app.data.generations import GenerationRecord, Generations, IdempotencyKey, NewGeneration
from app.errors import Conflict, Invalid
from app.security.callers import Caller


def idempotency_key(key: str | None, request: str) -> IdempotencyKey | None:
    """The caller's key, bound to the text of the request."""
    return IdempotencyKey(key, sha256(request.encode()).hexdigest()) if key is not None else None


class KeyedRows:
    """Inserts as the caller. Every call raises `Invalid` (`idempotency_mismatch`) when the key had another request."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    async def earlier(
        self, caller: Caller, project_id: ProjectId, key: IdempotencyKey | None
    ) -> GenerationRecord | None:
        """The generation that this request made before."""
        if key is None:
            return None
        record = await self._generations.find_by_key(caller, project_id, key.key)
        if record is not None and record.request_hash != key.request_hash:
            raise Invalid(
                "this idempotency key was used for another request",
                code=ErrorCode.IDEMPOTENCY_MISMATCH,
                errors=[FieldProblem(field="Idempotency-Key", message="was used with another body")],
            )
        return record

    async def insert(self, caller: Caller, new: NewGeneration) -> GenerationRecord:
        """The new row, or that of the same request when it was faster.

        Raises:
            Conflict: the faster one was just given up.
            Forbidden: the caller may not edit the project.
        """
        try:
            return await self._generations.insert(caller, new)
        except DuplicateRow:
            winner = await self.earlier(caller, new.project_id, new.idempotency)
            if winner is None:
                raise Conflict("the same request was just given up: send it again") from None
            return winner
