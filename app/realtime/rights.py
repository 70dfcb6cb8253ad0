"""What one person may see, asked once for all of their connections."""

from typing import Protocol

from app.contracts.ids import GenerationId
from app.errors import NotFound
from app.security.callers import Caller


class Access(Protocol):
    """See `GenerationService`. Raises `NotFound`, `DependencyUnavailable`."""

    async def check_access(self, caller: Caller, generation_id: GenerationId) -> None: ...


class Rights:
    """The answers of one look at one token's holders. A hundred connections to one job are one question."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._answers: dict[GenerationId, bool] = {}

    async def may_see(self, caller: Caller, generation_id: GenerationId) -> bool:
        """Raises `DependencyUnavailable` when nothing can be read right now."""
        answer = self._answers.get(generation_id)
        if answer is None:
            answer = self._answers[generation_id] = await self._ask(caller, generation_id)
        return answer

    async def _ask(self, caller: Caller, generation_id: GenerationId) -> bool:
        try:
            await self._access.check_access(caller, generation_id)
        except NotFound:
            return False
        return True
