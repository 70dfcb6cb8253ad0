"""The preview proxy over real sockets: who is led where, what passes, and what does not."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from app.contracts.ids import ProjectId, new_generation_id
from app.contracts.jobs import JobRef
from app.data.objects import ObjectKind
from app.data.previews import LiveRoute, Route, ServedAt, SiteRoute
from app.errors import DependencyUnavailable
from app.previews.addresses import ONE_MACHINE, PreviewAddresses
from app.previews.application import PreviewApp
from app.previews.serving import serving_app
from app.previews.sites import SiteCache
from app.previews.upstream import Upstreams
from tests.fakes.objects import MemoryObjectStore

LIVE, SITE, BUILDING, STARTING, DEAD = (f"{number:032x}" for number in range(1, 6))
HERE = "here"
STUDIO = "https://studio.example"
TEMPLATE = "https://{preview}.previews.example/"


@dataclass
class Routes:
    known: dict[str, Route] = field(default_factory=dict)
    touched: int = 0
    is_down: bool = False

    async def find(self, label: str) -> Route | None:
        if self.is_down:
            raise DependencyUnavailable("the database")
        return self.known.get(label)

    async def touch(self, generation_id: object) -> None:
        self.touched += 1


async def _app_server(scope: Scope, receive: Receive, send: Send) -> None:
    """An untrusted app's server: it echoes what it is sent, and answers with headers that it should not."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": f"{scope['path']} {message['text']}"})
        return
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    body += message.get("body", b"")
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    told = {"path": scope["raw_path"].decode(), "query": scope["query_string"].decode(), "headers": headers}
    answer: Message = {
        "type": "http.response.start",
        "status": 302 if scope["path"] == "/moved" else 200,
        "headers": [
            (b"content-type", b"application/json"),
            (b"set-cookie", b"session=stolen; Domain=previews.example"),
            (b"content-security-policy", b"frame-ancestors *"),
            (b"x-frame-options", b"ALLOWALL"),
            (b"connection", b"x-hop"),
            (b"x-hop", b"1"),
            (b"location", f"http://{headers['host']}/there".encode()),
        ],
    }
    await send(answer)
    await send({"type": "http.response.body", "body": json.dumps(told | {"body": body.decode()}).encode()})


@asynccontextmanager
async def _listening(app: ASGIApp) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with serving_app(app, listener):
            yield listener.getsockname()[1]


@dataclass
class Proxy:
    port: int
    routes: Routes
    app: PreviewApp

    def browser(self, label: str | None, *, host: str | None = None) -> httpx.AsyncClient:
        name = host or f"{label}.previews.example"
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Host": name}, trust_env=False, timeout=60
        )


@pytest.fixture(scope="module")
async def site_key(objects: MemoryObjectStore, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("site") / "site.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("index.html", "<title>app</title>")
        archive.writestr("main.dart.js", "main()")
        archive.writestr("canvaskit/canvaskit.wasm", b"\0asm")
        archive.writestr("assets/odd.exe", b"MZ")
    ref = JobRef(project_id=ProjectId(uuid4()), generation_id=new_generation_id())
    return await objects.put(ref, ObjectKind.SITE, path.read_bytes())


@pytest.fixture(scope="module")
def objects() -> MemoryObjectStore:
    return MemoryObjectStore()


@pytest.fixture(scope="module")
async def proxy(objects: MemoryObjectStore, site_key: str) -> AsyncIterator[Proxy]:
    async with _listening(_app_server) as app_port:
        dead = socket.create_server(("127.0.0.1", 0))
        dead_port = dead.getsockname()[1]
        dead.close()
        routes = Routes(
            {
                LIVE: LiveRoute(new_generation_id(), _here(app_port)),
                DEAD: LiveRoute(new_generation_id(), _here(dead_port)),
                STARTING: LiveRoute(new_generation_id(), None),
                SITE: SiteRoute(site_key),
                BUILDING: SiteRoute(None),
            }
        )
        upstreams = Upstreams()
        app = PreviewApp(
            routes,
            SiteCache(objects),
            upstreams,
            PreviewAddresses(TEMPLATE, port=None),
            host=HERE,
            frame_ancestors=[STUDIO],
        )
        async with _listening(app) as port:
            yield Proxy(port, routes, app)
        await upstreams.aclose()


async def test_requests_reach_the_app_without_the_browsers_secrets(proxy: Proxy) -> None:
    async with proxy.browser(LIVE) as browser:
        response = await browser.post(
            "/a%2Fb?x=1&y=%20",
            content="hello",
            headers={
                "Cookie": "session=secret",
                "Authorization": "Bearer secret",
                "Referer": f"https://{LIVE}.previews.example/",
                "X-Forwarded-For": "1.2.3.4",
                "Connection": "keep-alive, X-Mine",
                "X-Mine": "1",
                "X-App": "kept",
            },
        )
    told = response.json()
    assert (told["path"], told["query"], told["body"]) == ("/a%2Fb", "x=1&y=%20", "hello")
    assert told["headers"]["x-app"] == "kept"
    assert "secret" not in response.text and LIVE not in response.text
    assert not told["headers"].keys() & {"cookie", "authorization", "referer", "x-forwarded-for", "x-mine"}
    assert proxy.routes.touched


async def test_the_app_does_not_decide_what_other_origins_feel(proxy: Proxy) -> None:
    async with proxy.browser(LIVE) as browser:
        response = await browser.get("/moved")
    assert response.headers["content-security-policy"] == f"frame-ancestors {STUDIO}"
    assert not response.headers.keys() & {"set-cookie", "x-frame-options", "x-hop"}
    assert response.headers["location"] == "/there", "the inner address is not told"
    assert response.headers["referrer-policy"] == "no-referrer" and response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "host",
    [
        "previews.example",
        f"{LIVE}.evil.example",
        f"{LIVE}.previews.example.evil.example",
        f"x.{LIVE}.previews.example",
        f"{LIVE[:-1]}.previews.example",
        "0" * 32 + ".previews.example",
        "127.0.0.1",
    ],
)
async def test_a_host_that_names_no_preview_gets_a_page_that_says_so(proxy: Proxy, host: str) -> None:
    async with proxy.browser(None, host=host) as browser:
        response = await browser.get("/")
    assert response.status_code == 404 and "no preview here" in response.text
    assert response.headers["content-security-policy"] == f"frame-ancestors {STUDIO}"


async def test_a_label_is_found_in_any_case_and_with_any_port(proxy: Proxy) -> None:
    async with proxy.browser(None, host=f"{LIVE.upper()}.Previews.Example:8443") as browser:
        assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("label", "words"), [(STARTING, "is starting"), (BUILDING, "being built"), (DEAD, "does not answer")]
)
async def test_what_is_not_there_yet_says_so_and_loads_itself_again(proxy: Proxy, label: str, words: str) -> None:
    async with proxy.browser(label) as browser:
        response = await browser.get("/")
    assert response.status_code == 503 and words in response.text and 'http-equiv="refresh"' in response.text
    assert response.headers["retry-after"]


async def test_an_outage_is_no_dead_link(proxy: Proxy) -> None:
    proxy.routes.is_down = True
    try:
        async with proxy.browser("f" * 32) as browser:
            assert (await browser.get("/")).status_code == 503
    finally:
        proxy.routes.is_down = False


async def test_sockets_pass_for_pages_of_the_same_origin_only(proxy: Proxy) -> None:
    host = f"{LIVE}.previews.example"

    def opened(origin: str) -> connect:
        return connect(
            f"ws://{host}/debug", host="127.0.0.1", port=proxy.port, origin=Origin(origin), proxy=None, compression=None
        )

    async with opened(f"https://{host}") as through:
        await through.send("ping")
        assert await through.recv() == "/debug ping"
    with pytest.raises(InvalidStatus):
        async with opened("https://evil.example"):
            pass


async def test_a_published_build_is_static_files(proxy: Proxy) -> None:
    async with proxy.browser(SITE) as browser:
        index, wasm, odd = [await browser.get(path) for path in ("/", "/canvaskit/canvaskit.wasm", "/assets/odd.exe")]
        assert index.headers["content-type"] == "text/html; charset=utf-8" and "app" in index.text
        assert wasm.headers["content-type"] == "application/wasm" and wasm.content == b"\0asm"
        assert odd.headers["content-type"] == "application/octet-stream"
        assert odd.headers["x-content-type-options"] == "nosniff"
        assert (await browser.get("/settings/profile")).text == index.text, "the app's own routes"
        assert (await browser.post("/")).status_code == 405
        head = await browser.head("/main.dart.js")
        assert head.headers["content-length"] == "6" and not head.content
        again = await browser.get("/", headers={"If-None-Match": f'"other", W/{index.headers["etag"]}'})
        assert again.status_code == 304 and again.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd.txt", "/%2e%2e/%2e%2e/etc/passwd.txt", "//etc/passwd.txt", "/assets\\odd.exe", "/missing.js"],
)
async def test_nothing_but_the_builds_own_files_is_served(proxy: Proxy, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {SITE}.previews.example\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404"), answer[:80]


async def test_two_hosts_are_nobodys(proxy: Proxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    host = f"Host: {LIVE}.previews.example\r\n"
    writer.write(f"GET / HTTP/1.1\r\n{host}{host}Connection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), answer[:80]


async def test_an_app_behind_a_unix_socket(objects: MemoryObjectStore, tmp_path: Path) -> None:
    """How a sandboxed preview is reached."""
    path = tmp_path / "preview.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        async with serving_app(_app_server, listener):
            at = ServedAt(address="", host=HERE, target="http://127.0.0.1:9/", socket=str(path))
            routes = Routes({LIVE: LiveRoute(new_generation_id(), at)})
            upstreams = Upstreams()
            addresses = PreviewAddresses(ONE_MACHINE, port=None)
            app = PreviewApp(routes, SiteCache(objects), upstreams, addresses, host=HERE, frame_ancestors=[])
            with socket.create_server(("127.0.0.1", 0)) as door:
                port = door.getsockname()[1]
                async with serving_app(app.at_port(LIVE, port), door):
                    await _visit_a_port(port)
            await upstreams.aclose()


async def test_an_app_on_another_host_is_reached_through_its_proxy(proxy: Proxy, objects: MemoryObjectStore) -> None:
    """Once: a request that was sent on is not sent on again."""
    relayed = f"http://127.0.0.1:{proxy.port}"
    label, lost = "a" * 32, "b" * 32
    known = proxy.routes.known[LIVE]
    assert isinstance(known, LiveRoute) and known.at is not None
    here = ServedAt(address="", host=HERE, target=known.at.target, socket=None, relay=relayed)
    elsewhere = ServedAt(address="", host="third", target=known.at.target, socket=None, relay=relayed)
    proxy.routes.known |= {label: LiveRoute(known.generation_id, here), lost: LiveRoute(known.generation_id, elsewhere)}
    upstreams = Upstreams()
    other = PreviewApp(
        proxy.routes,
        SiteCache(objects),
        upstreams,
        PreviewAddresses(TEMPLATE, port=None),
        host="other",
        frame_ancestors=[],
    )
    async with _listening(other) as port:
        browser = Proxy(port, proxy.routes, other).browser
        async with browser(label) as reader:
            assert (await reader.get("/page")).json()["path"] == "/page"
        async with browser(lost) as reader:
            assert (await reader.get("/")).status_code == 503
        name = f"{label}.previews.example"
        origin = f"https://{name}"
        async with connect(f"ws://{name}/x", host="127.0.0.1", port=port, origin=Origin(origin), proxy=None) as through:
            await through.send("ping")
            assert await through.recv() == "/x ping"
    await upstreams.aclose()


def _here(port: int) -> ServedAt:
    return ServedAt(address="", host=HERE, target=f"http://127.0.0.1:{port}/", socket=None)


async def _visit_a_port(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as browser:
        page = await browser.get("/")
        assert page.status_code == 200 and page.headers["content-security-policy"] == "frame-ancestors 'none'"
        rebound = await browser.get("/", headers={"Host": f"evil.example:{port}"})
        assert rebound.status_code == 404, "a name that was made to lead here is not ours"
        async with connect(
            f"ws://127.0.0.1:{port}/x", origin=Origin(f"http://127.0.0.1:{port}"), proxy=None
        ) as through:
            await through.send("ping")
            assert await through.recv() == "/x ping"


def test_addresses() -> None:
    by_label = PreviewAddresses(TEMPLATE, port=8090)
    assert not by_label.uses_ports and by_label.live(LIVE) == f"https://{LIVE}.previews.example/"
    assert by_label.share_template == TEMPLATE
    by_port = PreviewAddresses(ONE_MACHINE, port=8090)
    assert by_port.live(LIVE, port=1234) == "http://127.0.0.1:1234/"
    assert by_port.share_template == "http://{preview}.localhost:8090/"
    assert by_port.label_of(f"{SITE}.localhost:8090") == SITE
    assert PreviewAddresses(ONE_MACHINE, port=None).share_template is None
