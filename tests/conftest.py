"""One embedded stack for the whole session; tests keep apart by users, projects and ids of their own."""

import os
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from secrets import token_bytes, token_hex

import pytest
from pydantic import SecretStr
from xdist.remote import Producer

from app.client import WingbeatClient
from app.contracts.projects import Project
from app.local.environment import given_settings
from app.local.options import EVERY_SERVICE
from app.local.stack import Stack
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.support.collector import Collector, collecting
from tests.support.distribution import ByStack
from tests.support.stack import temporary_stack
from tests.support.token_hunt.hunt import token_hunt

MODEL_PACE = "4000"
"""Characters a second: an app takes two to four seconds, long enough to interrupt it."""
CO_AUTHOR = "Wingbeat <wingbeat@example.com>"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByStack | None:
    return ByStack(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the stack's traces go."""
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="session")
async def github(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FakeGitHub]:
    """The GitHub of the session's stack."""
    async with fake_github(tmp_path_factory.mktemp("github")) as running:
        yield running


@pytest.fixture(scope="session")
async def stack(github: FakeGitHub, collector: Collector) -> AsyncIterator[Stack]:
    """Every service, api and worker included; what the environment names (a hosted Supabase, say) is used as it is."""
    settings = given_settings(os.environ) | github.settings
    settings |= {
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
        "AUTH_RATE_LIMIT": "off",
        "COMMIT_CO_AUTHOR": CO_AUTHOR,
        "PAYLOAD_ENCRYPTION_KEYS": b64encode(token_bytes(32)).decode(),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "1000",
    }
    async with temporary_stack(services=EVERY_SERVICE, settings=settings, model_pace=MODEL_PACE) as running:
        github.state.app.callback_url = f"{running.info.api_url}/api/auth/github/callback"
        async with token_hunt(running, github):
            yield running


@pytest.fixture(scope="session")
def api_url(stack: Stack) -> str:
    return stack.info.api_url


@pytest.fixture(scope="session")
def database_url(stack: Stack) -> SecretStr:
    """The stack's Postgres, migrations applied."""
    return SecretStr(stack.info.database_url)


@pytest.fixture(scope="session")
async def clients(stack: Stack) -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def _signed_up(stack: Stack, clients: AsyncExitStack, name: str) -> WingbeatClient:
    client = await clients.enter_async_context(WingbeatClient(stack.info.api_url, timeout_s=60))
    await client.sign_up(f"{name}-{token_hex(6)}@example.com", token_hex(16))
    return client


@pytest.fixture(scope="session")
async def user(stack: Stack, clients: AsyncExitStack) -> WingbeatClient:
    """A signed-up user: sign-up is slow (a password hash), so the session shares one."""
    return await _signed_up(stack, clients, "user")


@pytest.fixture(scope="session")
async def stranger(stack: Stack, clients: AsyncExitStack) -> WingbeatClient:
    """A user with nothing in common with `user`."""
    return await _signed_up(stack, clients, "stranger")


@pytest.fixture
async def project(user: WingbeatClient) -> Project:
    """A new, empty project of `user`."""
    return await user.create_project("A test's project")


@pytest.fixture(scope="module")
async def shared_project(user: WingbeatClient) -> Project:
    """A project of `user` for the tests of one module."""
    return await user.create_project("A module's project")
