"""Swagger UI from our own origin, with a content policy that lets it work and nothing else.

The package `fastapi-swagger` brings the official build as files; nothing of its code runs.
"""

from enum import StrEnum
from html import escape
from importlib.resources import files
from json import dumps

from fastapi import APIRouter, Request, Response

router = APIRouter(prefix="/docs", include_in_schema=False)


class Asset(StrEnum):
    SCRIPT = "swagger-ui-bundle.js"
    STYLE = "swagger-ui.css"
    ICON = "favicon-32x32.png"


_MEDIA_TYPES = {Asset.SCRIPT: "text/javascript", Asset.STYLE: "text/css", Asset.ICON: "image/png"}
_FOLDER = files("fastapi_swagger") / "resources"
_KEPT_BY_BROWSERS = "public, max-age=86400"

_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Swagger UI sets styles of elements, which counts as inline."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{base}/favicon-32x32.png">
<link rel="stylesheet" href="{base}/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{base}/swagger-ui-bundle.js"></script>
<script src="{base}/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({{
  url: {openapi_url},
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
}});
"""
"""Tokens stay in the page's memory: what is persisted would be in the browser's storage."""


@router.get("")
async def page(request: Request) -> Response:
    title, base = escape(f"{request.app.title} API"), escape(request.url.path.rstrip("/"))
    response = Response(_PAGE.format(title=title, base=base), media_type="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@router.get("/start.js")
async def start(request: Request) -> Response:
    return Response(_START.format(openapi_url=dumps(request.app.openapi_url)), media_type="text/javascript")


@router.get("/{asset}")
def asset(asset: Asset) -> Response:
    content = (_FOLDER / asset).read_bytes()
    return Response(content, media_type=_MEDIA_TYPES[asset], headers={"Cache-Control": _KEPT_BY_BROWSERS})
