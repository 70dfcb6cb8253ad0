"""The proxy of a deployment, run as it is configured: what it lets through, and the figures that alerts are made of."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
import yaml
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from app.local.options import ROOT
from app.local.ports import LOOPBACK, Ports

CADDY = Path(sys.executable).parent / "caddy"
PUBLISHABLE, SECRET = "publishable", "secret"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens; behind both sites is one server that answers with what it was asked."""

    api: str
    supabase: str
    metrics: str


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def _tell(connection: ServerConnection, request: Request) -> Response | None:
    if request.headers.get("Upgrade") is not None:
        return None
    status = HTTPStatus.BAD_GATEWAY if request.path == "/broken" else HTTPStatus.OK
    return connection.respond(status, f"{request.path} for {request.headers.get('X-Forwarded-For')}")


@pytest.fixture(scope="module")
async def proxy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Proxy]:
    home = tmp_path_factory.mktemp("caddy")
    ports = Ports()
    upstream, api, supabase, metrics, admin = (ports.take() for _ in range(5))
    environment = {
        "HOME": str(home),
        "PATH": os.defpath,
        "CADDY_ADMIN": f"{LOOPBACK}:{admin}",
        "ACME_EMAIL": "operator@example.com",
        "WINGBEAT_DOMAIN": f"http://{LOOPBACK}:{api}",
        "SUPABASE_DOMAIN": f"http://{LOOPBACK}:{supabase}",
        "SUPABASE_PUBLISHABLE_KEY": PUBLISHABLE,
        "SUPABASE_SECRET_KEY": SECRET,
        "PROXY_METRICS_PORT": str(metrics),
        **{f"{name}_ADDRESS": f"{LOOPBACK}:{upstream}" for name in ("API", "AUTH", "REST", "STORAGE")},
    }
    arguments = ("run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/caddy/Caddyfile"))
    async with serve(_echo, LOOPBACK, upstream, process_request=_tell):
        process = await asyncio.create_subprocess_exec(
            CADDY, *arguments, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            found = Proxy(*(f"http://{LOOPBACK}:{port}" for port in (api, supabase, metrics)))
            await _answers(f"{found.metrics}/metrics")
            yield found
        finally:
            process.terminate()
            await process.wait()


async def _answers(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(timeout=60) as client:
        while True:
            try:
                (await client.get(url)).raise_for_status()
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def _get(url: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.get(url, headers=headers)


async def test_a_websocket_passes(proxy: Proxy) -> None:
    async with connect(f"{proxy.api.replace('http', 'ws')}/api/ws", proxy=None) as socket:
        await socket.send("there")
        assert await socket.recv() == "there"


async def test_nobody_chooses_their_own_address(proxy: Proxy) -> None:
    answer = await _get(f"{proxy.api}/api/health/live", **{"X-Forwarded-For": "192.0.2.7"})
    assert answer.text == f"/api/health/live for {LOOPBACK}"
    assert answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("key", [PUBLISHABLE, SECRET])
@pytest.mark.parametrize("service", ["auth", "rest", "storage"])
async def test_supabase_is_reached_with_a_key(proxy: Proxy, service: str, key: str) -> None:
    answer = await _get(f"{proxy.supabase}/{service}/v1/thing?a=1", apikey=key)
    assert answer.text.startswith("/thing?a=1 for ")


@pytest.mark.parametrize("key", ["", "another", PUBLISHABLE.upper(), f"{PUBLISHABLE}*"])
@pytest.mark.parametrize(
    "path", ["/auth/v1/token", "/auth/v1/verifyx", "/rest/v1/projects", "/storage/v1/object/a", "/"]
)
async def test_supabase_is_not_reached_without_one(proxy: Proxy, path: str, key: str) -> None:
    assert (await _get(proxy.supabase + path, apikey=key)).status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("path", ["verify", "callback", "authorize"])
async def test_what_browsers_open_needs_no_key(proxy: Proxy, path: str) -> None:
    assert (await _get(f"{proxy.supabase}/auth/v1/{path}?code=1")).text.startswith(f"/{path}?code=1 for ")


async def test_alerts_are_made_of_figures_that_there_are(proxy: Proxy) -> None:
    await _get(f"{proxy.api}/broken")
    told = (await _get(f"{proxy.metrics}/metrics")).text
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    figures = {figure for rule in rules for figure in re.findall(r"\bcaddy_\w+", rule["expr"])}
    assert len(figures) == 2
    for figure in figures:
        assert re.search(rf'^{figure}\{{.*handler="subroute"', told, re.MULTILINE), figure
    assert re.search(r'request_duration_seconds_count\{code="502",handler="subroute"', told)
