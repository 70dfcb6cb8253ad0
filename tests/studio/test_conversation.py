"""The workshop's conversation: back through its past, images that go with a request, a link that is taken back."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from app.client import WingbeatClient
from app.local.stack import Stack
from tests.studio.history import past_jobs, published
from tests.studio.pages import client_of
from tests.studio.workshop import enter, prompt
from tests.support.images import jpeg, png
from tests.support.jobs import eventually
from tests.support.studio import Visitor, require_accessible

TURNS_A_PAGE = 20


@pytest.fixture
async def client(somebody: Visitor, api_url: str) -> AsyncIterator[WingbeatClient]:
    async with WingbeatClient(api_url) as opened:
        yield await client_of(somebody, opened)


async def test_back_through_the_past_and_a_link_that_is_taken_back(
    somebody: Visitor, client: WingbeatClient, stack: Stack
) -> None:
    somebody.complaints.expect(r"404.*/preview")
    somebody.complaints.expect(r"404.*localhost")
    project = await client.create_project("A long story")
    jobs = await past_jobs(stack, project, 2 * TURNS_A_PAGE + 3)
    link = await published(stack, project, jobs[-1], {"index.html": b"<!doctype html><p>The published app</p>"})

    page = await somebody.open(f"/projects/{project.id}")
    await _page_back(page, newest=len(jobs))

    visit = await somebody.context.new_page()
    await visit.goto(link)
    await expect(visit.get_by_text("The published app")).to_be_visible()
    await _take_back(page)

    async def is_gone() -> bool:
        answer = await visit.goto(link)
        return answer is not None and answer.status == 404

    await eventually(is_gone, within_s=10, what="the end of the link")
    await expect(visit.get_by_role("heading", name="There is no preview here")).to_be_visible()


async def _page_back(page: Page, *, newest: int) -> None:
    """Each page comes in above, and what is read stays where it is."""
    turns = page.get_by_role("region", name="What was said").get_by_role("listitem")
    await expect(_turn(page, newest)).to_be_in_viewport()
    first = newest - TURNS_A_PAGE + 1
    while first > 1:
        await expect(turns).to_have_count(newest - first + 1)
        earlier = page.get_by_role("button", name="Show earlier requests")
        await earlier.scroll_into_view_if_needed()
        before = await _top(_turn(page, first))
        await earlier.click()
        further = max(1, first - TURNS_A_PAGE)
        await expect(_turn(page, further)).to_be_attached()
        await expect(_turn(page, further).get_by_text(f"Answer to Request {further}", exact=True)).to_be_attached()
        assert abs(await _top(_turn(page, first)) - before) <= 1, "what was read has jumped"
        first = further
    await expect(turns).to_have_count(newest)
    await expect(page.get_by_role("button", name="Show earlier requests")).to_have_count(0)


def _turn(page: Page, number: int) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_text(f"Request {number}", exact=True))


async def _top(turn: Locator) -> float:
    box = await turn.bounding_box()
    assert box is not None
    return box["y"]


async def _take_back(page: Page) -> None:
    await page.keyboard.press("p")
    await page.get_by_role("button", name="Share a link").click()
    dialog = page.get_by_role("dialog", name="Share a link")
    await expect(dialog.get_by_text("It is published: who has the link sees the app.")).to_be_visible()
    await require_accessible(page)
    await dialog.get_by_role("button", name="Take the link back").click()
    await expect(dialog.get_by_text("A release build of this version")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Take the link back")).to_have_count(0)


@dataclass(frozen=True, slots=True)
class Given:
    """A file as a page of another program, or a folder, gives it."""

    name: str
    type: str
    content: bytes

    @property
    def as_argument(self) -> dict[str, object]:
        return {"name": self.name, "type": self.type, "content": list(self.content)}


_GIVE = """(element, [how, files]) => {
  const data = new DataTransfer();
  for (const { name, type, content } of files) data.items.add(new File([new Uint8Array(content)], name, { type }));
  const options = { bubbles: true, cancelable: true };
  const event = how === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data });
  return !element.dispatchEvent(event);
}"""


async def _give(page: Page, how: str, *files: Given) -> bool:
    """Paste or drop files where the request is written. Answers whether the page took them from the browser."""
    taken: bool = await prompt(page).evaluate(_GIVE, [how, [file.as_argument for file in files]])
    return taken


async def test_images_are_pasted_and_dropped_and_others_refused(somebody: Visitor) -> None:
    somebody.complaints.expect(r"4\d\d.*/attachments")
    page = await enter(somebody)
    images = page.get_by_role("list", name="Attached images")
    assert await _give(page, "paste", Given("pasted.png", "image/png", png()))
    assert await _give(
        page,
        "drop",
        Given("dropped.jpg", "image/jpeg", jpeg()),
        Given("notes.pdf", "application/pdf", b"%PDF-1.7"),
        Given("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    )
    for name in ("pasted.png", "dropped.jpg"):
        await expect(images.get_by_role("listitem").filter(has=page.get_by_alt_text(name))).to_have_attribute(
            "aria-busy", "false"
        )
    await expect(images.get_by_role("listitem")).to_have_count(2)
    refusal = page.get_by_role("form", name="Your request").get_by_role("alert")
    for name in ("notes.pdf", "drawing.svg"):
        await expect(refusal).to_contain_text(f"{name} is no image that can be attached: PNG, JPEG, WebP or GIF")
    await require_accessible(page)

    assert await _give(page, "paste", Given("fake.png", "image/png", b"no image at all"))
    await expect(refusal).to_have_text(re.compile("^fake.png could not be attached: "))
    await expect(images.get_by_role("listitem")).to_have_count(2)
    assert not await _give(page, "paste", Given("words.txt", "text/plain", b"words")), "words are the browser's"
    await page.get_by_role("button", name="Remove pasted.png").click()
    await expect(images.get_by_role("listitem")).to_have_count(1)
    await expect(refusal).to_have_count(0)
