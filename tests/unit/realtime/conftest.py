"""A server of the live connections, over fakes."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.realtime.serving import Served, World, serve


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with serve(world) as running:
        yield running
