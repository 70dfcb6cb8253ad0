"""An api with limits, and the ledger that it reads."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.data.database import Pool, open_pool
from app.data.usage_ledger import PostgresUsageLedger
from app.local.stack import Stack
from app.settings import Settings
from tests.api.conftest import User, acting, signed_up
from tests.support.serving import serving, settings_of

MAX_RUNNING = 3
DAILY = 1000


@pytest.fixture(scope="module")
async def limited_api(stack: Stack) -> AsyncIterator[str]:
    limits = {"max_running_jobs_per_user": str(MAX_RUNNING), "daily_tokens_per_user": str(DAILY)}
    async with serving(settings_of(stack.environment, auth_rate_limit="off", **limits)) as url:
        yield url


@pytest.fixture(scope="module")
async def pool(settings: Settings) -> AsyncIterator[Pool]:
    opened = await open_pool(settings.database_url)
    yield opened
    opened.terminate()


@pytest.fixture(scope="module")
async def ledger(pool: Pool) -> PostgresUsageLedger:
    return PostgresUsageLedger(pool)


@pytest.fixture
async def somebody(http: httpx.AsyncClient, limited_api: str) -> AsyncIterator[User]:
    """A user of the api with limits who has used nothing."""
    async with signed_up(http) as user, acting(limited_api, user.session) as client:
        yield User(user.session, client)
