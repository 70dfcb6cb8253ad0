"""Signing up, in and out in a real browser, and what nobody else gets of the session."""

import asyncio
from collections.abc import Awaitable

from playwright.async_api import BrowserContext, Page, Route, expect

from tests.support.studio import Visitor, require_accessible

PREVIEW = "http://127.0.0.1:8765"
"""Where a live preview of the embedded stack could be: another port of this machine, which is the same site."""


def projects(page: Page) -> Awaitable[None]:
    return expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()


def sign_in(page: Page) -> Awaitable[None]:
    return expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


async def choose(page: Page, item: str) -> None:
    await page.get_by_role("button", name="Account").click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def test_from_the_first_visit_to_the_sign_out(visitor: Visitor) -> None:
    page = await visitor.open()
    await sign_in(page)
    await require_accessible(page)
    await page.get_by_role("link", name="Sign up").click()
    await expect(page.get_by_role("heading", name="Sign up", level=1)).to_be_visible()
    await require_accessible(page)
    await page.get_by_label("E-mail address").fill(visitor.account.email)
    await page.get_by_label("Password").fill(visitor.account.password)
    await page.get_by_role("button", name="Create account").click()
    await projects(page)
    await require_accessible(page)
    await page.reload()
    await projects(page)
    await choose(page, "Sign out")
    await sign_in(page)
    assert await visitor.cookie() is None
    await page.reload()
    await sign_in(page)
    await page.get_by_label("E-mail address").fill(visitor.account.email)
    await page.get_by_label("Password").fill(visitor.account.password)
    await page.get_by_role("button", name="Sign in").click()
    await projects(page)


async def test_no_script_sees_the_refresh_token(somebody: Visitor) -> None:
    page = somebody.page
    await projects(page)
    (cookie,) = await somebody.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("path")) == (True, "Strict", "/api/studio")
    assert await page.evaluate("document.cookie") == ""
    kept = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])")
    assert cookie.get("value", "?") not in kept
    assert "eyJ" not in kept, "an access token is in the browser's storage"


async def test_two_tabs_share_one_session(somebody: Visitor) -> None:
    first = somebody.page
    await projects(first)
    second = await somebody.new_tab()
    await projects(second)
    await asyncio.gather(first.reload(), second.reload())
    await projects(first)
    await projects(second)
    await choose(first, "Sign out")
    await sign_in(first)
    await sign_in(second)


async def _preview(context: BrowserContext) -> Page:
    """A page of an app that a model wrote, in a browser that is signed in."""

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="text/html", body="<!doctype html><title>an app</title>")

    await context.route(f"{PREVIEW}/**", answer)
    page = await context.new_page()
    await page.goto(f"{PREVIEW}/api/studio/")
    return page


_FETCH = """async ([url, options]) => {
  try {
    return (await fetch(url, { method: "POST", credentials: "include", ...options })).type;
  } catch (error) {
    return error.name;
  }
}"""
_FORM = """(url) => {
  document.body.innerHTML = `<form method="post" action="${url}"></form>`;
  document.forms[0].submit();
}"""


async def test_a_preview_gets_nothing_of_the_session(somebody: Visitor) -> None:
    """It is the same site, so the browser sends the cookie along: the api refuses by the page's origin."""
    await projects(somebody.page)
    somebody.complaints.expect(r"/api/studio/session/refresh")
    before = await somebody.cookie()
    preview = await _preview(somebody.context)
    assert await preview.evaluate("document.cookie") == ""
    url = f"{somebody.url}/api/studio/session/refresh"
    for options in ({"mode": "no-cors"}, {}, {"headers": {"X-Wingbeat-Studio": "1"}}):
        assert await preview.evaluate(_FETCH, [url, options]) == "TypeError", options
    async with preview.expect_response(url) as answered:
        await preview.evaluate(_FORM, url)
    answer = await answered.value
    assert answer.status == 403
    assert "wingbeat_session=" in (await answer.request.all_headers())["cookie"], "the cookie was not even sent"
    assert await somebody.cookie() == before, "the session was used"
    await somebody.page.reload()
    await projects(somebody.page)


async def test_a_preview_cannot_lock_people_out(somebody: Visitor) -> None:
    """A cookie that it plants at a narrower path is neither used nor in the way for long."""
    somebody.complaints.expect(r"401.*/api/studio/session/refresh")
    await projects(somebody.page)
    preview = await _preview(somebody.context)
    await preview.evaluate("document.cookie = 'wingbeat_session=planted; path=/api/studio/session/refresh'")
    await somebody.page.reload()
    await sign_in(somebody.page)
    await somebody.sign_in()
    await somebody.page.reload()
    await projects(somebody.page)
