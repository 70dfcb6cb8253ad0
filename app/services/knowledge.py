"""Which knowledge packs there are, and whether a project may be given one."""

import asyncio
from collections.abc import Sequence

from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.knowledge import KNOWLEDGE_BUDGET_TOKENS, KnowledgePack
from app.errors import Invalid
from app.knowledge.library import KnowledgeLibrary

_BYTES_A_TOKEN = 4


class KnowledgeService:
    """Packs are the installation's: whoever has an account may see and use them."""

    def __init__(self, library: KnowledgeLibrary) -> None:
        self._library = library

    async def packs(self) -> Sequence[KnowledgePack]:
        """By name; none when this installation has no folder of them."""
        return await asyncio.to_thread(self._library.packs)

    async def require(self, names: Sequence[str]) -> None:
        """
        Raises:
            Invalid: `unknown_knowledge_pack`.
        """
        missing = await asyncio.to_thread(self._library.missing, names) if names else []
        if missing:
            raise Invalid(
                f"there is no knowledge pack {missing[0]}",
                code=ErrorCode.UNKNOWN_KNOWLEDGE_PACK,
                errors=[FieldProblem(field="knowledge_packs", message=f"there is no {name}") for name in missing],
            )

    async def tokens(self, names: Sequence[str]) -> int:
        """About what the packs add to a prompt at most."""
        size = sum(pack.size for pack in await self.packs() if pack.name in names) if names else 0
        return min(size // _BYTES_A_TOKEN, KNOWLEDGE_BUDGET_TOKENS)
