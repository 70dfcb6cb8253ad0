"""The studio's files over HTTP: what is kept, what is compressed, what is a page and what is not."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from app.api.problems import add_problem_handlers
from app.api.requests import RequestMiddleware
from app.previews.addresses import PreviewAddresses
from app.studio.application import StudioApp
from app.studio.encodings import best_encoding
from app.studio.files import Encoding, StudioFiles
from app.studio.policy import content_policy

INDEX = b"<!doctype html><title>Wingbeat</title>"
SCRIPT = b"export const answer = 42;" * 40
HTML = {"Accept": "text/html,application/xhtml+xml"}
PREVIEWS = ("http://127.0.0.1:*",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    (tmp_path / "index.html").write_bytes(INDEX)
    (tmp_path / "assets/index-abc123.js").write_bytes(SCRIPT)
    (tmp_path / "assets/index-abc123.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets/index-abc123.js.br").write_bytes(b"brotli")
    (tmp_path / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / ".vite/manifest.json").write_bytes(b"{}")
    (tmp_path / "notes.md").write_bytes(b"nothing for browsers")
    return tmp_path


def application(folder: Path, *, public_url: str | None = None) -> RequestMiddleware:
    app = Starlette(routes=[Route("/api/there", lambda _: Response("there"), methods=["POST"])])
    app.router.default = StudioApp(
        StudioFiles(folder),
        below_api=app.router.not_found,
        api_prefix="/api",
        public_url=public_url,
        preview_sources=PREVIEWS,
    )
    add_problem_handlers(app)  # type: ignore[arg-type]
    return RequestMiddleware(app, on_crash=app)


def browser(app: RequestMiddleware, base_url: str = "http://127.0.0.1:8000") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base_url)


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(application(folder)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/projects/123", "/sign-in", "/files/lib/main.dart", "/apiary", "/index.html"])
async def test_a_person_gets_the_page(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path, headers=HTML)
    assert (response.status_code, response.content) == (200, INDEX)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    head = await http.head(path, headers=HTML)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(INDEX))
    assert head.headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize("path", ["/missing.png", "/.vite/manifest.json", "/notes.md", "/x"])
async def test_a_program_gets_no_page_for_a_missing_file(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path, headers={"Accept": "*/*"})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


async def test_a_script_of_an_older_build_is_no_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/assets/index-old.js", headers=HTML)).status_code == 404


@pytest.mark.parametrize("path", ["/../conftest.py", "/%2e%2e/conftest.py", "/assets/..%2findex.html", "/a\\b.js"])
async def test_nothing_outside_is_reached(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def test_the_api_keeps_its_answers(http: httpx.AsyncClient) -> None:
    for path in ("/api", "/api/", "/api/nothing"):
        response = await http.get(path, headers=HTML)
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert (await http.get("/api/there", headers=HTML)).status_code == 405
    assert (await http.post("/projects")).status_code == 405
    assert (await http.post("/projects")).headers["allow"] == "GET, HEAD"


async def test_hashed_files_are_kept_for_ever_and_others_asked_for_again(http: httpx.AsyncClient) -> None:
    script = await http.get("/assets/index-abc123.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    icon = await http.get("/favicon.svg")
    assert icon.headers["cache-control"] == "public, no-cache"
    assert icon.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    known = await http.get("/favicon.svg", headers={"If-None-Match": f'"other", W/{icon.headers["etag"]}'})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == icon.headers["etag"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", Encoding.BROTLI),
        ("gzip", Encoding.GZIP),
        ("br;q=0.1, gzip;q=0.9", Encoding.GZIP),
        ("br;q=0, gzip", Encoding.GZIP),
        ("*", Encoding.BROTLI),
        ("identity", None),
        ("br;q=0, *;q=0", None),
        ("br;q=high", None),
        ("", None),
    ],
)
async def test_a_variant_is_chosen(http: httpx.AsyncClient, accepted: str, encoding: Encoding | None) -> None:
    assert best_encoding(accepted, list(Encoding)) == encoding
    async with http.stream("GET", "/assets/index-abc123.js", headers={"Accept-Encoding": accepted}) as response:
        raw = b"".join([part async for part in response.aiter_raw()])
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    assert raw == {None: SCRIPT, Encoding.BROTLI: b"brotli"}.get(encoding, raw)
    assert encoding is not Encoding.GZIP or gzip.decompress(raw) == SCRIPT
    assert response.headers["content-length"] == str(len(raw))


async def test_a_new_build_is_seen(http: httpx.AsyncClient, folder: Path) -> None:
    assert (await http.get("/")).content == INDEX
    (folder / "index.html").unlink()
    assert (await http.get("/")).status_code == 503
    (folder / "index.html").write_bytes(b"<title>new</title>")
    (folder / "assets/index-new.js").write_bytes(b"new")
    assert (await http.get("/")).content == b"<title>new</title>"
    assert (await http.get("/assets/index-new.js")).content == b"new"


async def test_without_a_build_the_page_says_what_to_run(tmp_path: Path) -> None:
    async with browser(application(tmp_path / "none")) as http:
        response = await http.get("/")
        assert response.status_code == 503
        assert "./dev up" in response.text
        assert (await http.get("/assets/index.js")).status_code == 404


async def test_the_page_may_do_little(http: httpx.AsyncClient) -> None:
    response = await http.get("/")
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "connect-src": "'self' ws://127.0.0.1:8000",
        "frame-src": "http://127.0.0.1:*",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in response.headers["permissions-policy"]


@pytest.mark.parametrize(
    ("origin", "sockets"),
    [
        ("https://wingbeat.example", "'self' wss://wingbeat.example"),
        ("http://[::1]:8000", "'self' ws://[::1]:8000"),
        ("http://evil.example; script-src *", "'self'"),
        ("http://a b", "'self'"),
    ],
)
def test_sockets_are_named_for_older_browsers(origin: str, sockets: str) -> None:
    assert f"; connect-src {sockets};" in content_policy(origin, ())


@pytest.mark.parametrize(
    ("template", "port", "sources"),
    [
        ("https://{preview}.previews.example.com/", None, ("https://*.previews.example.com",)),
        ("http://127.0.0.1:{port}/", None, ("http://127.0.0.1:*",)),
        ("http://127.0.0.1:{port}/", 8099, ("http://127.0.0.1:*", "http://*.localhost:8099")),
    ],
)
def test_frames_show_previews_alone(template: str, port: int | None, sources: tuple[str, ...]) -> None:
    assert PreviewAddresses(template, port=port).sources == sources
