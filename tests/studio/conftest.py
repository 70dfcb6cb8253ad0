"""The studio over the embedded stack, in one Chromium for all tests; each test has a browser context of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from app.local.stack import Stack
from app.local.studio import StudioBuild
from tests.support.browser import open_browser
from tests.support.studio import Visitor, visiting


@pytest.fixture(scope="session")
async def studio_url(stack: Stack) -> str:
    """Where the studio is, built from the sources as they are."""
    await asyncio.to_thread(StudioBuild().ensure)
    return stack.info.web_url


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as running:
        yield running


@pytest.fixture
async def visitor(browser: Browser, studio_url: str) -> AsyncIterator[Visitor]:
    """Somebody who has no account yet; the first tab is empty."""
    async with visiting(browser, studio_url) as somebody:
        yield somebody


@pytest.fixture
async def somebody(visitor: Visitor) -> Visitor:
    """Somebody who is signed in, at their (empty) list of projects."""
    await visitor.sign_up()
    await visitor.open()
    return visitor
