"""Which sites' pages may call what: web apps the api, and Temporal's Web UI its codec, each nothing else."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class CorsByPath:
    """CORS for `origins` everywhere, but below `codec_path` for `codec_origins` only. Without origins nobody may."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: Sequence[str],
        exposed_headers: Sequence[str],
        codec_path: str,
        codec_origins: Sequence[str],
    ) -> None:
        self._codec_path = codec_path
        self._general = _allowing(app, origins, exposed_headers)
        self._codec = _allowing(app, codec_origins, ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_codec = scope["type"] == "http" and scope["path"].startswith(self._codec_path)
        await (self._codec if is_codec else self._general)(scope, receive, send)


def _allowing(app: ASGIApp, origins: Sequence[str], exposed_headers: Sequence[str]) -> ASGIApp:
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_credentials=True,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=exposed_headers,
    )
