"""The language models that may be chosen."""

from fastapi import APIRouter

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.models import Model
from app.contracts.pages import Page

router = APIRouter(prefix="/models", tags=["generations"])


@router.get("", responses=problems(401, 503))
async def page(_caller: CallerDep, services: ServicesDep) -> Page[Model]:
    """All models on one page, the default first."""
    return Page(items=services.models.all())
