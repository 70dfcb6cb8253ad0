"""A stack for benchmarks: the real services, with the paced model in place of the demo model."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

import httpx

from app.client import WingbeatClient
from app.contracts.projects import Project
from app.local.environment import given_settings
from app.local.options import ROOT, StackOptions, WorkerOptions
from app.local.ports import Ports
from app.local.stack import Stack, open_stack

_MODEL_READY_S = 20.0
_UNLIMITED = dict.fromkeys(
    ("AUTH_RATE_LIMIT", "MAX_RUNNING_JOBS_PER_USER", "MAX_TOKENS_PER_JOB", "DAILY_TOKENS_PER_USER"), "off"
)
"""One user starts all jobs of a benchmark."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark works with. `model_url` is the paced model's base URL, for the SDK to read directly."""

    stack: Stack
    client: WingbeatClient
    project: Project
    model_url: str


@asynccontextmanager
async def bench_stack(*, workers: int = 1) -> AsyncIterator[Bench]:
    """A ready stack on the paced model, with a signed-up user and a project."""
    async with _paced_model() as model_url:
        model = {"GEMINI_BASE_URL": model_url, "GEMINI_API_KEY": "bench", "GEMINI_MODEL": "paced-model"}
        async with _stack(model, workers=(WorkerOptions(),) * workers) as stack, _signed_up(stack) as (client, project):
            yield Bench(stack, client, project, model_url)


@asynccontextmanager
async def demo_stack(
    *, model_pace: str, settings: Mapping[str, str] | None = None, spare_workers: bool = False
) -> AsyncIterator[Bench]:
    """A ready stack on the demo model, which can go on from a cut answer."""
    async with (
        _stack(settings or {}, model_pace=model_pace, spare_workers=spare_workers) as stack,
        _signed_up(stack) as (client, project),
    ):
        yield Bench(stack, client, project, stack.environment["GEMINI_BASE_URL"])


FLEET = (
    WorkerOptions(roles=("orchestration", "model")),
    WorkerOptions(roles=("workspace",), host="host-a"),
    WorkerOptions(roles=("workspace",), host="host-b"),
)
"""Workers of different roles, the last two as if on machines of their own."""


@asynccontextmanager
async def fleet_stack(*, model_pace: str) -> AsyncIterator[Bench]:
    """As `demo_stack`, with two apis and the workers of `FLEET`."""
    async with (
        _stack({}, apis=2, workers=FLEET, model_pace=model_pace) as stack,
        _signed_up(stack) as (client, project),
    ):
        yield Bench(stack, client, project, stack.environment["GEMINI_BASE_URL"])


TWO_HOSTS = (WorkerOptions(host="host-a"), WorkerOptions(host="host-b"))
"""Workers that do everything, each as if on a machine of its own."""


@asynccontextmanager
async def two_hosts_stack(*, model_pace: str) -> AsyncIterator[Bench]:
    """As `demo_stack`, with the workers of `TWO_HOSTS`."""
    async with _stack({}, workers=TWO_HOSTS, model_pace=model_pace) as stack, _signed_up(stack) as (client, project):
        yield Bench(stack, client, project, stack.environment["GEMINI_BASE_URL"])


@asynccontextmanager
async def _stack(
    given: Mapping[str, str],
    *,
    apis: int = 1,
    workers: tuple[WorkerOptions, ...] = (WorkerOptions(),),
    model_pace: str | None = None,
    spare_workers: bool = False,
) -> AsyncIterator[Stack]:
    settings = given_settings(os.environ) | dict(given) | _UNLIMITED | {"LOG_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory(prefix="wingbeat-bench-", ignore_cleanup_errors=True) as folder:
        options = StackOptions(
            data_dir=Path(folder),
            apis=apis,
            workers=workers,
            spare_workers=spare_workers,
            settings=settings,
            model_pace=model_pace,
        )
        async with open_stack(options) as stack:
            yield stack


@asynccontextmanager
async def _signed_up(stack: Stack) -> AsyncIterator[tuple[WingbeatClient, Project]]:
    async with WingbeatClient(stack.info.api_url, timeout_s=120) as client:
        await client.sign_up(f"bench-{uuid4().hex[:12]}@example.com", token_urlsafe(24))
        yield client, await client.create_project("Bench")


@asynccontextmanager
async def _paced_model() -> AsyncIterator[str]:
    port = Ports().take()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.paced_model", "--port", str(port), cwd=ROOT, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _ready(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(_MODEL_READY_S):
        while True:
            try:
                if (await http.get(f"{url}/health")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
