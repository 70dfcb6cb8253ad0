"""Every page of the studio, light and dark: nothing that axe-core finds, and nothing wider than a phone."""

import re

from playwright.async_api import expect

from app.client import WingbeatClient
from app.local.options import ROOT
from tests.studio.pages import client_of, require_no_overflow
from tests.support.studio import Visitor, require_accessible

DEPENDS_ON_COLOURS_AND_SIZE = ("color-contrast", "scrollable-region-focusable", "target-size")
SIGNED_OUT = {"/sign-in": "Sign in", "/sign-up": "Sign up", "/reset-password": "Reset your password"}
SIGNED_IN = {
    "/": "Projects",
    "/account": "Your account",
    "/repositories": "Repositories",
    "/projects/:projectId": "A garden",
    "/projects/:projectId/versions": "Versions",
    "/projects/:projectId/settings": "Settings",
    "/projects/:projectId/settings?tab=members": "Settings",
    "/projects/:projectId/settings?tab=usage": "Settings",
    "/projects/:projectId/settings?tab=activity": "Settings",
    "/nowhere": "There is nothing here",
}
"""The heading of each page; a new one is added here."""
_REPOSITORIES = "tests/studio/test_repositories.py"
SEEN_ELSEWHERE = {
    "/generations/:generationId/review": f"{_REPOSITORIES}::test_from_a_linked_account_to_a_pull_request_and_back"
}
"""Pages that need more than a project, and the test that looks at each."""


def test_no_page_is_forgotten() -> None:
    routes = re.findall(r'path: "([^"]+)"', (ROOT / "web/src/routes.ts").read_text(encoding="utf-8"))
    assert len(routes) >= 8
    seen = {address.partition("?")[0] for address in (*SIGNED_OUT, *SIGNED_IN)} | set(SEEN_ELSEWHERE)
    assert set(routes) <= seen
    for where in SEEN_ELSEWHERE.values():
        path, test = where.split("::")
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


async def test_pages_for_strangers(visitor: Visitor) -> None:
    await _look(visitor, SIGNED_OUT)


async def test_pages_for_members(somebody: Visitor, api_url: str) -> None:
    async with WingbeatClient(api_url) as client:
        project = await (await client_of(somebody, client)).create_project("A garden", "With beds")
    await _look(somebody, {path.replace(":projectId", str(project.id)): name for path, name in SIGNED_IN.items()})


async def _look(visitor: Visitor, pages: dict[str, str]) -> None:
    page = visitor.page
    for path, heading in pages.items():
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        await visitor.open(path)
        await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        await expect(page.get_by_text("Loading…")).to_have_count(0)
        await require_accessible(page)
        await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        await require_no_overflow(page)
        await require_accessible(page, rules=DEPENDS_ON_COLOURS_AND_SIZE)
