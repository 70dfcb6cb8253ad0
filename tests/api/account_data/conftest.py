"""Who leaves, and the rows that they leave."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.conftest import User, signed_up


@pytest.fixture
async def leaver(http: httpx.AsyncClient) -> AsyncIterator[User]:
    async with signed_up(http) as user:
        yield user
