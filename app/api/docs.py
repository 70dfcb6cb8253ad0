"""Swagger UI, with a content policy that lets it work and nothing else."""

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data: https://fastapi.tiangolo.com; "
    "script-src 'unsafe-inline' https://cdn.jsdelivr.net; style-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    "frame-ancestors 'none'"
)


@router.get("/docs")
async def docs(request: Request) -> Response:
    response = get_swagger_ui_html(openapi_url=request.app.openapi_url, title="Wingbeat API")
    response.headers["Content-Security-Policy"] = _POLICY
    return response
