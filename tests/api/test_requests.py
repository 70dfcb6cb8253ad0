"""What every request gets: an id, safe headers, a problem document for every error, a limit for its body."""

from collections.abc import AsyncIterator

import httpx
import pytest
from loguru import logger
from websockets.asyncio.client import connect

from app.api.requests import MAX_BODY_BYTES
from app.contracts.errors import ErrorCode
from app.logging.fields import add_fields
from app.telemetry.metrics import REGISTRY
from tests.api.conftest import User
from tests.api.problems import problem_of


async def test_a_sane_request_id_is_kept(http: httpx.AsyncClient) -> None:
    response = await http.get("/nowhere", headers={"X-Request-ID": "trace-1.a_B"})
    assert problem_of(response, 404, ErrorCode.NOT_FOUND).request_id == "trace-1.a_B"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "<script>", 'a"b'])
async def test_any_other_request_id_is_replaced(http: httpx.AsyncClient, given: str) -> None:
    response = await http.get("/health/live", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] not in ("", given)


async def test_a_wrong_method(http: httpx.AsyncClient) -> None:
    response = await http.put("/health/live")
    problem_of(response, 405, ErrorCode.METHOD_NOT_ALLOWED)
    assert response.headers["allow"] == "GET"


async def test_every_answer_has_safe_headers(http: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/nowhere", "/openapi.json", "/docs"):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "server" not in headers, path


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"name": "a"', b"[" * 100_000])
async def test_a_body_that_is_not_json(owner: User, content: bytes) -> None:
    response = await owner.http.post("/projects", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    problem_of(response, response.status_code, ErrorCode.INVALID_REQUEST)


async def test_an_oversize_body_whose_length_is_announced(owner: User) -> None:
    response = await owner.http.post("/projects", content=b"x" * (MAX_BODY_BYTES + 1))
    problem_of(response, 413, ErrorCode.MESSAGE_TOO_LARGE)


async def test_an_oversize_body_whose_length_is_not_announced(owner: User) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65_536 + 1):
            yield b"x" * 65_536

    response = await owner.http.post("/projects", content=chunks(), headers={"Content-Type": "application/json"})
    problem_of(response, 413, ErrorCode.MESSAGE_TOO_LARGE)


async def test_only_the_named_origins_may_read(http: httpx.AsyncClient) -> None:
    ours = await http.get("/nowhere", headers={"Origin": "https://studio.example"})
    assert ours.headers["access-control-allow-origin"] == "https://studio.example"
    assert "X-Request-ID" in ours.headers["access-control-expose-headers"]
    other = await http.get("/nowhere", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_the_document_declares_errors_as_problems(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/api/health") or path in ("/api/ws/schema", "/api/studio/settings"):
                continue
            errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert errors, f"{method} {path} declares no errors"
            for status, answer in errors.items():
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_a_websocket_has_an_id_too(api: str) -> None:
    address = f"{api.replace('http', 'ws', 1)}/ws"
    async with connect(address, additional_headers={"X-Request-ID": "socket-1"}) as socket:
        assert socket.response is not None
        assert socket.response.headers["X-Request-ID"] == "socket-1"


async def test_a_request_is_logged_and_counted_by_its_route(owner: User) -> None:
    project = await owner.project()
    heard: list[dict[str, object]] = []
    handler = logger.add(lambda line: heard.append({"message": line.record["message"], **line.record["extra"]}))
    logger.configure(patcher=add_fields)
    labels = {"method": "GET", "route": "/projects/{project_id}", "status": "200"}
    before = REGISTRY.get_sample_value("wingbeat_http_requests_total", labels) or 0
    try:
        await owner.http.get(f"/projects/{project}?secret=word", headers={"X-Request-ID": "counted"})
        await owner.http.get("/health/live")
    finally:
        logger.remove(handler)
        logger.configure(patcher=None)
    assert REGISTRY.get_sample_value("wingbeat_http_requests_total", labels) == before + 1
    line = next(line for line in heard if str(line["message"]).startswith(f"GET /api/projects/{project} 200 in "))
    assert (line["request_id"], line["project_id"]) == ("counted", str(project))
    assert line["user_id"] == str(owner.session.user.id)
    assert "word" not in str(heard)
