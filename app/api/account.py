"""An account's own data over REST: taken along, and removed."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response, status
from starlette.responses import StreamingResponse

from app.api.attempts import LIMITED_BY_ADDRESS, CountAccountDep
from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.accounts import AccountDeletionRequest

router = APIRouter(prefix="/auth/me", tags=["auth"])

_ZIP = "application/zip"


@router.get(
    "/export",
    response_class=StreamingResponse,
    dependencies=[LIMITED_BY_ADDRESS],
    responses={200: {"content": {_ZIP: {"schema": {"type": "string"}}}}, **problems(401, 429, 503)},
)
async def export(caller: CallerDep, services: ServicesDep, count_account: CountAccountDep) -> StreamingResponse:
    """Everything that is the account's own, as one zip: rows as JSON lines, versions as archives. It is made while it
    is sent; one that ends early has no directory, and does not open."""
    await count_account(str(caller.user.id))
    content = await services.account_export.export(caller)
    name = f"wingbeat-export-{datetime.now(UTC):%Y-%m-%d}.zip"
    return StreamingResponse(
        content, media_type=_ZIP, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.delete(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    response_class=Response,
    dependencies=[LIMITED_BY_ADDRESS],
    responses=problems(401, 403, 409, 422, 429, 503),
)
async def delete(
    request: AccountDeletionRequest, caller: CallerDep, services: ServicesDep, count_account: CountAccountDep
) -> Response:
    """Delete the account with all that only it owns. 409 `sole_owner` names the projects that others would lose."""
    await count_account(str(caller.user.id))
    await services.account_deletion.delete(caller, request)
    return Response(status_code=status.HTTP_202_ACCEPTED)
