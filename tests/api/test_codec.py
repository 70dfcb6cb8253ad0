"""Encrypted payloads are read by operators only, and by pages of the Temporal Web UI only."""

import base64
from collections.abc import AsyncIterator
from secrets import token_bytes

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads

from app.api.codec import MAX_CODEC_BYTES
from app.contracts.errors import ErrorCode
from app.services.payloads import MAX_PAYLOADS
from app.settings import Settings
from app.temporal.codec import is_encrypted
from app.temporal.converter import data_converter
from tests.api.conftest import User, acting
from tests.api.problems import problem_of
from tests.support.serving import serving

UI = "http://localhost:8233"
STUDIO = "https://studio.example"
OLD, NEW = (base64.b64encode(token_bytes(32)).decode() for _ in range(2))
SECRET = "a quiz about birds"
ROUTES = ("/codec/decode", "/codec/encode")


@pytest.fixture(scope="module")
async def url(settings: Settings, owner: User) -> AsyncIterator[str]:
    """An api with keys, of which `owner` is an operator."""
    changes = {
        "payload_encryption_keys": SecretStr(f"{NEW},{OLD}"),
        "operator_user_ids": [owner.session.user.id],
        "temporal_ui_origin": UI,
    }
    async with serving(settings.model_copy(update=changes)) as served:
        yield served


@pytest.fixture(scope="module")
async def operator(url: str, owner: User) -> AsyncIterator[httpx.AsyncClient]:
    async with acting(url, owner.session) as http:
        yield http


@pytest.fixture(scope="module")
async def nobody(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        yield http


async def sealed(*keys: str) -> dict[str, object]:
    """As Temporal has it, in the protocol's JSON."""
    payloads = await data_converter(SecretStr(",".join(keys))).encode([SECRET])
    assert all(map(is_encrypted, payloads))
    return MessageToDict(Payloads(payloads=payloads))


def read(answer: httpx.Response) -> list[Payload]:
    assert answer.status_code == 200, answer.text
    return list(ParseDict(answer.json(), Payloads()).payloads)


@pytest.mark.parametrize("key", [NEW, OLD], ids=["new", "old"])
async def test_an_operator_reads_what_any_key_sealed(operator: httpx.AsyncClient, key: str) -> None:
    (payload,) = read(await operator.post("/codec/decode", json=await sealed(key), headers={"X-Namespace": "default"}))
    assert payload.data.decode() == f'"{SECRET}"'


async def test_what_an_operator_types_is_sealed_with_the_newest_key(operator: httpx.AsyncClient) -> None:
    plain = MessageToDict(Payloads(payloads=await data_converter().encode([SECRET])))
    (payload,) = read(await operator.post("/codec/encode", json=plain))
    assert is_encrypted(payload)
    assert await data_converter(SecretStr(NEW)).decode([payload]) == [SECRET]


@pytest.mark.parametrize("route", ROUTES)
async def test_others_read_nothing(nobody: httpx.AsyncClient, url: str, stranger: User, route: str) -> None:
    assert problem_of(await nobody.post(route, json=await sealed(NEW)), 401, ErrorCode.NOT_AUTHENTICATED)
    async with acting(url, stranger.session) as http:
        assert problem_of(await http.post(route, json=await sealed(NEW)), 403, ErrorCode.FORBIDDEN)
        assert problem_of(await http.post(route, content=b"not even JSON"), 403, ErrorCode.FORBIDDEN)
        assert problem_of(await http.post("/codec/session"), 403, ErrorCode.FORBIDDEN)
    assert (await nobody.get(route)).status_code in (401, 405)


async def test_the_browser_of_an_operator_has_a_cookie(operator: httpx.AsyncClient, nobody: httpx.AsyncClient) -> None:
    opened = await operator.post("/codec/session")
    cookie = opened.headers["set-cookie"]
    assert opened.status_code == 204
    assert all(part in cookie.lower() for part in ("httponly", "path=/api/codec", "samesite=strict", "max-age="))
    name, _, value = cookie.split(";")[0].partition("=")
    headers = {"Cookie": f"{name}={value}", "Origin": UI}
    answer = await nobody.post("/codec/decode", json=await sealed(NEW), headers=headers)
    assert read(answer)
    assert answer.headers["access-control-allow-origin"] == UI
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert (await nobody.get("/auth/me", headers=headers)).status_code == 401, "it is good for nothing else"


@pytest.mark.parametrize(("origin", "path", "allowed"), [
    (UI, "/codec/decode", True),
    (STUDIO, "/codec/decode", False),
    ("https://evil.example", "/codec/decode", False),
    (STUDIO, "/projects", True),
    (UI, "/projects", False),
])  # fmt: skip
async def test_pages_of_other_origins_are_refused(
    nobody: httpx.AsyncClient, origin: str, path: str, allowed: bool
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-namespace",
    }
    answer = await nobody.options(path, headers=asked)
    assert (answer.status_code == 200) is allowed
    assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)


async def test_bad_input_is_refused(operator: httpx.AsyncClient) -> None:
    for body in (b"", b"[]", b"{", b'{"payloads": 1}', b"\xff"):
        assert problem_of(await operator.post("/codec/decode", content=body), 422, ErrorCode.INVALID_REQUEST), body
    unknown = await sealed(base64.b64encode(token_bytes(32)).decode())
    refused = await operator.post("/codec/decode", json=unknown)
    assert "PAYLOAD_ENCRYPTION_KEYS" in problem_of(refused, 422, ErrorCode.INVALID_REQUEST).detail
    documents = (unknown, await sealed(NEW))
    both = Payloads(payloads=[payload for one in documents for payload in ParseDict(one, Payloads()).payloads])
    told = read(await operator.post("/codec/decode", json=MessageToDict(both)))
    assert [is_encrypted(payload) for payload in told] == [True, False]
    too_many: dict[str, list[object]] = {"payloads": [{}] * (MAX_PAYLOADS + 1)}
    problem_of(await operator.post("/codec/decode", json=too_many), 422, ErrorCode.INVALID_REQUEST)
    too_long = await operator.post("/codec/decode", content=b" " * (MAX_CODEC_BYTES + 1))
    problem_of(too_long, 413, ErrorCode.MESSAGE_TOO_LARGE)


async def test_without_keys_nobody_decodes(http: httpx.AsyncClient, owner: User) -> None:
    """Of an api that names no operator either."""
    assert problem_of(await owner.http.post("/codec/decode", json={}), 403, ErrorCode.FORBIDDEN)
    assert problem_of(await http.post("/codec/decode", json={}), 401, ErrorCode.NOT_AUTHENTICATED)
