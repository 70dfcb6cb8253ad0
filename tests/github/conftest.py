"""One GitHub a test: its state is the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github.server import FakeGitHub, fake_github


@pytest.fixture
async def github(tmp_path: Path) -> AsyncIterator[FakeGitHub]:
    async with fake_github(tmp_path) as running:
        yield running
