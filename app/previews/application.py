"""The proxy's application: from a label to an app, or to a page that says why there is none."""

from collections.abc import Sequence
from time import monotonic
from urllib.parse import urlsplit

from loguru import logger
from starlette.types import Receive, Scope, Send

from app.data.previews import LiveRoute, PreviewRoutes, Route, ServedAt
from app.errors import DependencyUnavailable, WingbeatError
from app.previews.addresses import PreviewAddresses
from app.previews.headers import RELAYED, Headers, security
from app.previews.pages import Page
from app.previews.sites import SiteCache, matches
from app.previews.upstream import Unreachable, Upstreams, Way

ROUTE_S = 1.0
"""For how long a route is believed: a page asks for hundreds of files. So soon a link that was taken back is dead."""
TOUCH_S = 5.0
_MAX_ROUTES = 2_000
_FORBIDDEN = 4403


class _Routes:
    """Routes, remembered for a moment."""

    def __init__(self, routes: PreviewRoutes) -> None:
        self._routes = routes
        self._known: dict[str, tuple[float, Route | None]] = {}
        self._touched: dict[str, float] = {}

    async def find(self, label: str) -> Route | None:
        until, route = self._known.get(label, (0.0, None))
        if monotonic() >= until:
            route = await self._routes.find(label)
            if len(self._known) >= _MAX_ROUTES:
                self._known.clear()
                self._touched.clear()
            self._known[label] = (monotonic() + ROUTE_S, route)
        return route

    async def touch(self, label: str, route: LiveRoute) -> None:
        if monotonic() - self._touched.get(label, float("-inf")) >= TOUCH_S:
            self._touched[label] = monotonic()
            await self._routes.touch(route.generation_id)


class PreviewApp:
    """An ASGI application. `host` is this worker's; `frame_ancestors` are the origins that may embed a preview."""

    def __init__(
        self,
        routes: PreviewRoutes,
        sites: SiteCache,
        upstreams: Upstreams,
        addresses: PreviewAddresses,
        *,
        host: str,
        frame_ancestors: Sequence[str],
    ) -> None:
        self._host = host
        self._routes = _Routes(routes)
        self._sites = sites
        self._upstreams = upstreams
        self._addresses = addresses
        self._security = security(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.serve(self._addresses.label_of(_host(scope)), scope, receive, send)

    def at_port(self, label: str, port: int) -> "PortApp":
        """The same for one preview that has a port of its own."""
        return PortApp(self, self._addresses, label, port)

    async def serve(self, label: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to the preview of this label."""
        if scope["type"] not in ("http", "websocket"):
            return
        try:
            route = None if label is None else await self._routes.find(label)
            if label is not None and isinstance(route, LiveRoute):
                await self._routes.touch(label, route)
                await self._serve_live(route, scope, receive, send)
            elif scope["type"] == "websocket":
                await _refuse(send, receive)
            elif route is None:
                await self._page(Page.NOTHING, scope, send)
            elif not isinstance(route, LiveRoute) and route.archive_key is None:
                await self._page(Page.BUILDING, scope, send)
            elif not isinstance(route, LiveRoute) and route.archive_key is not None:
                await self._serve_site(route.archive_key, scope, send)
        except DependencyUnavailable as error:
            logger.warning("a preview cannot be found: {}", error.detail)
            if scope["type"] == "websocket":
                await _refuse(send, receive)
            else:
                await self._page(Page.UNAVAILABLE, scope, send)

    async def _serve_live(self, route: LiveRoute, scope: Scope, receive: Receive, send: Send) -> None:
        way = None if route.at is None else self._way(route.at, scope)
        if scope["type"] == "websocket":
            try:
                if way is None or not _is_same_origin(scope):
                    raise Unreachable
                await self._upstreams.carry_socket(way, scope, receive, send)
            except Unreachable:
                await _refuse(send, receive)
            return
        added = [*self._security, (b"cache-control", b"no-store")]
        try:
            if way is None:
                raise Unreachable
            await self._upstreams.carry(way, scope, receive, send, added=added)
        except Unreachable:
            await self._page(Page.STARTING if route.at is None else Page.AWAY, scope, send)

    def _way(self, at: ServedAt, scope: Scope) -> Way | None:
        """None when the app is on a host that is not reached from here."""
        if at.host == self._host:
            return Way(at.target, at.socket)
        if at.relay is None or _header(scope, RELAYED):
            return None
        return Way(at.relay, relayed_host=_host(scope))

    async def _serve_site(self, archive_key: str, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await self._page(Page.READ_ONLY, scope, send)
            return
        try:
            site = await self._sites.site(archive_key)
        except DependencyUnavailable:
            raise
        except WingbeatError:
            await self._page(Page.NOTHING, scope, send)
            return
        file = site.file(scope["path"])
        if file is None:
            await self._page(Page.NO_FILE, scope, send)
            return
        headers: Headers = [
            (b"etag", file.etag.encode()),
            # Asked again each time: a link that was taken back shows nothing any more.
            (b"cache-control", b"private, no-cache"),
            (b"content-type", file.media_type.encode()),
        ]
        if matches(_header(scope, b"if-none-match"), file.etag):
            await self._answer(304, headers[:2], b"", scope, send)
        else:
            await self._answer(200, headers, file.content, scope, send)

    async def _page(self, page: Page, scope: Scope, send: Send) -> None:
        headers: Headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
        if page.again_s is not None:
            headers.append((b"retry-after", str(page.again_s).encode()))
        if page is Page.READ_ONLY:
            headers.append((b"allow", b"GET, HEAD"))
        await self._answer(page.status, headers, page.html(), scope, send)

    async def _answer(self, status: int, headers: Headers, body: bytes, scope: Scope, send: Send) -> None:
        length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*headers, *length, *self._security]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


class PortApp:
    """A live preview at a port of its own."""

    def __init__(self, app: PreviewApp, addresses: PreviewAddresses, label: str, port: int) -> None:
        self._app = app
        self._addresses = addresses
        self._label = label
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = self._addresses.is_at_port(_host(scope), self._port)
        await self._app.serve(self._label if is_ours else None, scope, receive, send)


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope.get("headers", []) if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def _host(scope: Scope) -> str:
    """Empty when there is none, or more than one: then it is nobody's."""
    return _header(scope, b"host")


def _is_same_origin(scope: Scope) -> bool:
    """A page elsewhere must not open sockets into a preview."""
    return urlsplit(_header(scope, b"origin")).netloc.lower() == _host(scope).lower()


async def _refuse(send: Send, receive: Receive) -> None:
    await receive()
    await send({"type": "websocket.close", "code": _FORBIDDEN})
