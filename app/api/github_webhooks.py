"""GitHub's webhooks."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response, status

from app.api.dependencies import GitHubDep
from app.api.problems import problems
from app.services.github_webhooks import Webhook

router = APIRouter(prefix="/github/webhooks", tags=["github"])

_Header = Annotated[str, Header(max_length=200)]


@router.post(
    "", status_code=status.HTTP_204_NO_CONTENT, response_class=Response, responses=problems(403, 413, 422, 429, 503)
)
async def receive_webhook(
    request: Request,
    github: GitHubDep,
    x_github_event: _Header = "",
    x_github_delivery: _Header = "",
    x_hub_signature_256: _Header = "",
) -> Response:
    """For GitHub alone: the raw body must be signed with `GITHUB_WEBHOOK_SECRET`."""
    body = await request.body()
    await github.webhooks.receive(Webhook(x_github_event, x_github_delivery, x_hub_signature_256, body))
    return Response(status_code=status.HTTP_204_NO_CONTENT)
