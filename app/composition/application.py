"""The application: the routes, what stands before them, and the studio beside them."""

import re
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import Receive, Scope, Send

from app.api import codec
from app.api.cors import CorsByPath
from app.api.openapi import describe_problems
from app.api.problems import add_problem_handlers, problem_response
from app.api.requests import MAX_BODY_BYTES, REQUEST_ID_HEADER, RequestMiddleware, request_id_of
from app.composition.lifespan import lifespan
from app.composition.routes import ROUTERS
from app.contracts.attachments import MAX_UPLOAD_BYTES
from app.contracts.errors import ErrorCode
from app.previews.addresses import PreviewAddresses
from app.realtime.runtime import RealtimeLimits
from app.settings import Settings
from app.studio.application import StudioApp
from app.studio.files import StudioFiles

API_PREFIX = "/api"
STUDIO = Path(__file__).resolve().parents[2] / "web" / "dist"
_OWN_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's spans would name queries, which hold codes, and continue the trace that anybody sends along."""
_UPLOAD_PATH = re.compile(rf"{API_PREFIX}/projects/[^/]+/attachments")
_CODEC_PATH = f"{API_PREFIX}/codec/"
_EXPOSED_HEADERS = (REQUEST_ID_HEADER, "Location", "Retry-After", "ETag", "Content-Disposition")


def create_app(settings: Settings, *, limits: RealtimeLimits | None = None, studio: Path = STUDIO) -> FastAPI:
    """The application. It starts whatever is down: each part behind it is reached when it is first needed.

    `studio` is the folder of the studio's build, which is served at `/`.
    """
    app = FastAPI(
        title="Wingbeat",
        version="1",
        description="Turns a sentence into a working Flutter app. Errors are problem documents with a stable `code`.",
        lifespan=partial(lifespan, settings=settings, limits=limits),
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_OWN_TELEMETRY,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    previews = PreviewAddresses.of(settings)
    app.router.default = StudioApp(
        StudioFiles(studio),
        below_api=app.router.not_found,
        api_prefix=API_PREFIX,
        public_url=settings.public_url,
        preview_sources=previews.sources if previews else (),
    )
    describe_problems(app)
    add_problem_handlers(app)
    app.add_middleware(RequestMiddleware, on_crash=_answer_crash, body_limit=_body_limit)
    app.add_middleware(
        CorsByPath,
        origins=settings.web_origins,
        exposed_headers=_EXPOSED_HEADERS,
        codec_path=_CODEC_PATH,
        codec_origins=[settings.temporal_ui_origin] if settings.temporal_ui_origin else [],
    )
    return app


def _body_limit(scope: Scope) -> int:
    """Uploads and histories are larger than any other body."""
    if scope["path"].startswith(_CODEC_PATH):
        return codec.MAX_CODEC_BYTES
    is_upload = scope["method"] == "POST" and _UPLOAD_PATH.fullmatch(scope["path"])
    return MAX_UPLOAD_BYTES if is_upload else MAX_BODY_BYTES


async def _answer_crash(scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(500, ErrorCode.INTERNAL, "something went wrong here", request_id=request_id_of(scope))
    await response(scope, receive, send)
