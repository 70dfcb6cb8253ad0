"""What the tests of several pages do: projects and versions made without the pages, and the pages opened."""

import re
from typing import Any

from playwright.async_api import Locator, Page, ViewportSize, expect

from app.client import WingbeatClient
from app.contracts.generations import Generation, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId
from tests.support.jobs import describe, eventually
from tests.support.studio import Visitor

JOB_S = 60.0
"""For a job of the demo model on a busy machine."""
PHONE = ViewportSize(width=360, height=740)


async def client_of(somebody: Visitor, client: WingbeatClient) -> WingbeatClient:
    """The same person without a browser, in a session of their own."""
    await client.log_in(somebody.account.email, somebody.account.password)
    return client


async def built(client: WingbeatClient, project: ProjectId, prompt: str) -> Generation:
    """A finished version."""
    generation = await client.start(project, GenerationRequest(prompt=prompt))
    return await finished(client, generation.id)


async def finished(client: WingbeatClient, generation: GenerationId) -> Generation:
    async def is_final() -> bool:
        return (await client.generation(generation)).status.is_final

    await eventually(is_final, within_s=JOB_S, what="the job's end")
    end = await client.generation(generation)
    assert end.status == "completed", describe(end)
    return end


async def require_help(field: Locator, words: str) -> None:
    """What is wrong with a field stands beside it, and is read with it."""
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile(re.escape(words)))


async def require_heading(page: Page, name: str) -> None:
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


_TOO_WIDE = """[...document.body.querySelectorAll("*")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`).slice(-5)"""


async def require_no_overflow(page: Page) -> None:
    """Nothing is wider than the smallest phone."""
    await page.set_viewport_size(PHONE)
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{page.url} is {width} px wide: {await page.evaluate(_TOO_WIDE)}"


async def choose(page: Page, menu: str, item: str) -> None:
    await page.get_by_role("button", name=menu).click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def come_back(page: Page) -> None:
    """As if somebody turned to this tab again: nothing else tells a page in a browser without windows."""
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def toast(page: Page, text: str) -> Any:
    return expect(page.get_by_role("region", name="Messages").get_by_text(text)).to_be_visible()
