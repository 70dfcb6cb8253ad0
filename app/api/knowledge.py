"""Knowledge packs over REST."""

from fastapi import APIRouter

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.knowledge import KnowledgePack
from app.contracts.pages import Page

router = APIRouter(tags=["knowledge packs"])


@router.get("/knowledge-packs", responses=problems(401, 503))
async def packs(caller: CallerDep, services: ServicesDep) -> Page[KnowledgePack]:  # noqa: ARG001 (who asks must be known)
    """What this installation knows about SDKs beyond what models do. A project is given packs by their name."""
    return Page(items=list(await services.knowledge.packs()))
