"""A real browser: the system's Chromium, driven by Playwright, and what its pages complain about."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

TIMEOUT_MS = 30_000
"""For what a page does, on a busy machine; what a job does has longer."""
expect.set_options(timeout=TIMEOUT_MS)

_ARGUMENTS = (
    "--no-sandbox",  # root, as in most CI, cannot have Chromium's own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.tellViolation(`${event.effectiveDirective} refused ${event.blockedURI} (${event.sourceFile})`));
"""


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "there is no Chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@dataclass
class Complaints:
    """Errors in the console, exceptions of scripts, and what the content policy refused, of all pages of a context."""

    found: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A test that makes something fail says here what the console then shows: a text, or an address in it."""
        self._expected.append(re.compile(pattern))

    def require_none(self) -> None:
        unexpected = [one for one in self.found if not any(pattern.search(one) for pattern in self._expected)]
        assert not unexpected, unexpected

    async def watch(self, context: BrowserContext) -> None:
        """Before its first page."""
        await context.expose_binding("tellViolation", lambda _, text: self.found.append(f"content policy: {text}"))
        await context.add_init_script(_TELL_VIOLATIONS)
        context.on("page", self._watch_page)

    def _watch_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"{message.text} ({message.location.get('url', '')})")


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """A browser; its contexts share nothing with each other."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_chromium(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def browser_page() -> AsyncIterator[Page]:
    """A page in a browser of its own. What the page complains about fails the test."""
    complaints = Complaints()
    async with open_browser() as browser:
        context = await browser.new_context()
        await complaints.watch(context)
        yield await context.new_page()
    complaints.require_none()
