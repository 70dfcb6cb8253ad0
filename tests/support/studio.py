"""The studio in a real browser, as a person with an account."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from secrets import token_hex
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from app.local.options import ROOT
from tests.support.browser import TIMEOUT_MS, Complaints

_AXE = """async (rules) => {
  await new Promise(requestAnimationFrame);
  const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  const only = rules.length > 0 ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(", ")}`);
}"""


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody signs in with."""

    email: str = field(default_factory=lambda: f"studio-{token_hex(6)}@example.com")
    password: str = field(default_factory=lambda: token_hex(12))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody's browser: its tabs share cookies and storage. `page` is its first tab.

    Attributes:
        url: the studio's, without a trailing slash.
    """

    url: str
    account: Account
    context: BrowserContext
    page: Page
    complaints: Complaints

    async def open(self, path: str = "/", *, page: Page | None = None) -> Page:
        """Go to a page of the studio, in the first tab or the given one."""
        page = page or self.page
        await page.goto(f"{self.url}{path}")
        return page

    async def new_tab(self, path: str = "/") -> Page:
        return await self.open(path, page=await self.context.new_page())

    async def sign_up(self) -> None:
        """Make the account and have the session's cookie, without the form."""
        await self.ask("/api/studio/session/signup", email=self.account.email, password=self.account.password)

    async def sign_in(self) -> None:
        await self.ask("/api/studio/session", email=self.account.email, password=self.account.password)

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:
        """A POST as a page of the studio would send it; the browser keeps the cookies that come."""
        headers = {"X-Wingbeat-Studio": "1", "Origin": self.url}
        response = await self.context.request.post(f"{self.url}{path}", data=body, headers=headers)
        assert response.ok, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer

    async def cookie(self) -> str | None:
        """The value of the session's cookie."""
        values = [one.get("value") for one in await self.context.cookies() if one.get("name") == "wingbeat_session"]
        assert len(values) <= 1
        return values[0] if values else None


@asynccontextmanager
async def visiting(browser: Browser, url: str, **options: Any) -> AsyncIterator[Visitor]:
    """A browser of somebody new, not signed in. What its pages complain about fails the test.

    Args:
        browser: that runs.
        url: the studio's.
        options: of the browser's context: `viewport`, `color_scheme`, `reduced_motion` and others.
    """
    complaints = Complaints()
    context = await browser.new_context(**options)
    context.set_default_timeout(TIMEOUT_MS)
    try:
        await complaints.watch(context)
        yield Visitor(url, Account(), context, await context.new_page(), complaints)
    finally:
        await context.close()
    complaints.require_none()


async def require_accessible(page: Page, *, rules: Sequence[str] = ()) -> None:
    """Nothing that axe-core finds once no colour changes any more, by the given rules or by all. It runs by the
    debugger's hand, which the content policy does not bind."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_axe())
    found: list[str] = await page.evaluate(_AXE, list(rules))
    assert not found, "\n".join(found)


@cache
def _axe() -> str:
    return (ROOT / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
