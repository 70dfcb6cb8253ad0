"""Without a network: what the pages say, what they keep, and that they go on by themselves."""

import re

from playwright.async_api import expect

from app.client import WingbeatClient
from tests.studio.pages import client_of, come_back, require_heading, toast
from tests.support.studio import Visitor

UNREACHABLE = "The server cannot be reached. Check your connection and try again."


async def test_what_is_typed_outlives_the_network(somebody: Visitor, api_url: str) -> None:
    somebody.complaints.expect("ERR_INTERNET_DISCONNECTED")
    async with WingbeatClient(api_url) as client:
        project = await (await client_of(somebody, client)).create_project("Garden")
    page = await somebody.open(f"/projects/{project.id}/settings")
    await page.get_by_label("Name").fill("Yard")
    await somebody.context.set_offline(True)
    await come_back(page)
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text(UNREACHABLE)).to_be_visible()
    await expect(page.get_by_label("Name")).to_have_value("Yard")

    await page.get_by_role("tab", name="Members").click()
    await expect(page.get_by_role("alert").get_by_text(UNREACHABLE)).to_be_visible()
    await somebody.context.set_offline(False)
    await expect(page.get_by_label(f"Role of {somebody.account.email}")).to_be_visible()

    await page.get_by_role("tab", name="General").click()
    await page.get_by_label("Name").fill("Yard")
    await page.get_by_role("button", name="Save changes").click()
    await toast(page, "Saved")

    await somebody.context.set_offline(True)
    await page.get_by_role("button", name=re.compile("^Account")).click()
    await page.get_by_role("menuitem", name="Your account").click()
    await expect(page.get_by_text(UNREACHABLE)).to_be_visible()
    await somebody.context.set_offline(False)
    await require_heading(page, "Your account")
