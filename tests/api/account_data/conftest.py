"""Who leaves, and the rows that they leave."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from app.settings import Settings
from tests.api.conftest import User, signed_up


@pytest.fixture
async def leaver(http: httpx.AsyncClient) -> AsyncIterator[User]:
    async with signed_up(http) as user:
        yield user


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    yield connection
    await connection.close()
