"""One demo model without delay for all tests, and the SDK talking to it."""

from collections.abc import AsyncIterator

import pytest
from google import genai

from tests.unit.demo_model.serving import serving, talking


@pytest.fixture(scope="session")
async def url() -> AsyncIterator[str]:
    async with serving(pace=0) as base:
        yield base


@pytest.fixture
async def sdk(url: str) -> AsyncIterator[genai.client.AsyncClient]:
    async with talking(url) as client:
        yield client
