"""A project's versions in the browser: what was checked, compared, read, restored, taken along."""

import re
import zipfile
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, expect

from app.client import WingbeatClient
from tests.studio.pages import built, client_of, finished, require_no_overflow, toast
from tests.support.studio import Visitor, require_accessible

PROMPT = "a notes app\n<img src=x onerror=alert(1)>"


@pytest.fixture
async def client(somebody: Visitor, api_url: str) -> AsyncIterator[WingbeatClient]:
    async with WingbeatClient(api_url) as opened:
        yield await client_of(somebody, opened)


async def test_versions_are_compared_read_restored_downloaded_and_expire(
    somebody: Visitor, client: WingbeatClient
) -> None:
    project = await client.create_project("Notes / to go")
    first = await built(client, project.id, PROMPT)
    await finished(client, (await client.restore(first.id)).id)
    page = await somebody.open(f"/projects/{project.id}/versions")
    versions = page.get_by_role("navigation", name="All versions").get_by_role("button")
    await expect(versions).to_have_count(2)
    await expect(versions.first).to_contain_text("As before: a notes app")
    await expect(page.get_by_text("No differences")).to_be_visible()

    await versions.last.click()
    shown = page.get_by_role("region", name="The version on show")
    await expect(shown.get_by_text("Partly checked")).to_be_visible()
    await expect(shown.get_by_text("by syntax-only")).to_be_visible()
    await shown.get_by_text("Show the whole prompt").click()
    await expect(shown.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    await expect(page.get_by_role("region", name="Changes of pubspec.yaml")).to_be_visible()
    await require_accessible(page)
    await require_no_overflow(page)
    await shown.get_by_label("Compared with").select_option(index=1)
    await expect(page.get_by_text("No differences")).to_be_visible()
    await page.get_by_role("tab", name="Files").click()
    await expect(page.get_by_role("region", name="Content of lib/main.dart")).to_contain_text("runApp(")
    await page.get_by_role("treeitem", name="pubspec.yaml").click()
    await expect(page.get_by_role("region", name="Content of pubspec.yaml")).to_contain_text("flutter:")
    await require_accessible(page)
    await _walk_through_many_files(page)

    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download zip").click()
    download = await downloading.value
    assert download.suggested_filename == "Notes-to-go.zip"
    with zipfile.ZipFile(await download.path()) as archive:
        assert "lib/main.dart" in archive.namelist()

    await page.get_by_role("button", name="Restore", exact=True).click()
    await require_accessible(page)
    await page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    await toast(page, "Restored: it is the newest version now")
    await expect(versions).to_have_count(3)

    await page.route("**/api/projects/*/generations?*", _expired)
    await page.reload()
    await expect(page.get_by_text("were removed by retention on Jan 2, 2026")).to_be_visible()
    await expect(page.get_by_role("button", name="Download zip")).to_have_count(0)


FILES = 5_000
"""As many as an import may have."""


async def _walk_through_many_files(page: Page) -> None:
    """Only what is in sight is in the document; the keys reach everything, and the focus is lost nowhere."""
    listing = re.compile("/api/generations/[^/]+/files$")
    await page.route(listing, _many_files)
    await page.reload()
    await page.get_by_role("tab", name="Files").click()
    tree = page.get_by_role("tree")
    active = tree.locator("[data-active]")
    await expect(active).to_have_text(re.compile("main.dart"))
    await tree.focus()
    await page.keyboard.press("End")
    await expect(active).to_have_text(f"f{FILES - 1}.txt")
    await expect(active).to_be_in_viewport(ratio=1)
    await expect(active).to_have_attribute("aria-setsize", str(FILES + 1))
    await expect(tree).to_have_attribute("aria-activedescendant", str(await active.get_attribute("id")))
    assert await tree.get_by_role("treeitem").count() < 150
    await require_accessible(page)
    await tree.evaluate("tree => { tree.scrollTop = 0; }")
    await expect(tree.get_by_role("treeitem", name="f0000.txt")).to_be_visible()
    await expect(active).to_have_text(f"f{FILES - 1}.txt")
    await page.keyboard.press("ArrowUp")
    await expect(active).to_have_text(f"f{FILES - 2}.txt")
    await expect(active).to_be_in_viewport(ratio=1)
    await expect(tree).to_be_focused()
    await page.unroute(listing, _many_files)


async def _many_files(route: Route) -> None:
    paths = ["lib/main.dart", *(f"f{number:04}.txt" for number in range(FILES))]
    await route.fulfill(json={"items": [{"path": path, "size": 1, "sha256": "0" * 64} for path in paths]})


async def _expired(route: Route) -> None:
    """The api's answer, changed on its way: retention takes months."""
    answer = await route.fetch()
    page = await answer.json()
    items = [{**item, "expired_at": "2026-01-02T03:04:05Z"} for item in page["items"]]
    await route.fulfill(response=answer, json={**page, "items": items})
