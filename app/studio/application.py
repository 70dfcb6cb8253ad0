"""The studio's application: its files, and its page for every address that is none of the api's."""

from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.studio.encodings import best_encoding
from app.studio.files import ASSETS, INDEX, StudioFile, StudioFiles
from app.studio.policy import OTHER_HEADERS, content_policy

_READING: Final = ("GET", "HEAD")
_NOT_BUILT: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>The studio is not built</title></head>
<body>
<h1>The studio is not built</h1>
<p>This server has the api and no studio. In a checkout, <code>./dev up</code> builds it and starts everything; what it
runs is <code>npm ci</code> and <code>npm run build</code> in <code>web/</code>. Then load this page again.</p>
<p>The api is here: <a href="/api/docs">/api/docs</a>.</p>
</body>
</html>
"""


class StudioApp:
    """An ASGI application for what no route of the api has taken."""

    def __init__(
        self,
        files: StudioFiles,
        *,
        below_api: ASGIApp,
        api_prefix: str,
        public_url: str | None,
        preview_sources: Sequence[str],
    ) -> None:
        """`below_api` answers unknown addresses below the api's prefix, and what is not HTTP."""
        self._files = files
        self._below_api = below_api
        self._api_prefix = api_prefix
        self._public_url = public_url
        self._preview_sources = preview_sources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or f"{scope['path']}/".startswith(f"{self._api_prefix}/"):
            await self._below_api(scope, receive, send)
            return
        response = self._answer(Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        """Raises `HTTPException`, which becomes a problem like any other."""
        if request.method not in _READING:
            raise HTTPException(405, headers={"Allow": ", ".join(_READING)})
        file = self._files.file(request.url.path)
        if file is not None and request.url.path != INDEX:
            return _answered(request, file)
        if not _is_page(request):
            raise HTTPException(404)
        return self._page(request)

    def _page(self, request: Request) -> Response:
        index = self._files.index()
        if index is None:
            return Response(_NOT_BUILT, status_code=503, media_type="text/html")
        response = _answered(request, index)
        own_origin = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        response.headers["Content-Security-Policy"] = content_policy(own_origin, self._preview_sources)
        response.headers.update(OTHER_HEADERS)
        return response


def _is_page(request: Request) -> bool:
    """The root, and whatever a person opens. A script of an older build is no page, however it is asked for."""
    path = request.url.path
    return path in ("/", INDEX) or ("text/html" in request.headers.get("accept", "") and not path.startswith(ASSETS))


def _answered(request: Request, file: StudioFile) -> Response:
    headers = {"ETag": file.etag, "Cache-Control": file.cache_control, "Vary": "Accept-Encoding"}
    if _is_known(request.headers.get("if-none-match", ""), file.etag):
        return Response(status_code=304, headers=headers)
    encoding = best_encoding(request.headers.get("accept-encoding", ""), file.variants)
    content = file.content
    if encoding is not None:
        content, headers["Content-Encoding"] = file.variants[encoding], encoding
    headers["Content-Length"] = str(len(content))
    headers["Content-Type"] = file.media_type
    return Response(b"" if request.method == "HEAD" else content, headers=headers)


def _is_known(given: str, etag: str) -> bool:
    """The tag is of the content, whichever way it was compressed: weak comparison, as RFC 9110 has it."""
    return given.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in given.split(",")]
