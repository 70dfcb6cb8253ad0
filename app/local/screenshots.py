"""`./dev shots`: pictures of the studio's main pages, for the README, taken of a stack of its own."""

import io
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright
from rich.console import Console

from app.local.errors import StackError
from app.local.options import ROOT, StackOptions
from app.local.showroom import Showroom, furnish
from app.local.stack import running_stack

PICTURES = ROOT / "docs/images"
MOST_BYTES = 150_000
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=780)
_COLOURS = 256
_TIMEOUT_MS = 30_000
_NOT_THERE = "There is nothing here"
"""The heading of an address without a page."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. `path` may name the `{project}` and the `{version}`; `ready` is a text that comes last."""

    name: str
    path: str
    ready: str
    size: ViewportSize


SHOTS = (
    Shot("projects", "/", "Built", DESKTOP),
    Shot("workshop", "/projects/{project}?generation={version}", "Habit tracker", DESKTOP),
    Shot("versions", "/projects/{project}/versions", "lib/app.dart", DESKTOP),
    Shot("settings", "/projects/{project}/settings?tab=usage", "By day", DESKTOP),
    Shot("repositories", "/repositories", "Repositories", DESKTOP),
    Shot("phone", "/", "Built", PHONE),
)


async def run_shots(into: Path, *, settings: dict[str, str], console: Console) -> None:
    """Start a stack in a temporary folder, fill it, take every picture, stop everything.

    Raises:
        StackError: the stack did not become ready, there is no browser, or a page did not come.
    """
    with tempfile.TemporaryDirectory(prefix="wingbeat-shots-", ignore_cleanup_errors=True) as folder:
        async with running_stack(StackOptions(data_dir=Path(folder), settings=settings)) as stack:
            showroom = await furnish(stack.info.api_url)
            await take(stack.info.web_url, showroom, into, console=console)


async def take(
    url: str, showroom: Showroom, into: Path, *, console: Console, shots: Sequence[Shot] = SHOTS
) -> list[Path]:
    """Take the pictures into a folder that there is; a page that this studio does not have is told and left out."""
    taken: list[Path] = []
    async with _browser() as browser:
        for shot in shots:
            async with _visit(browser, url, showroom, shot) as page:
                if await page.get_by_role("heading", name=_NOT_THERE).count():
                    console.print(f"{shot.name}: there is no such page yet", highlight=False)
                    continue
                picture = into / f"{shot.name}.png"
                picture.write_bytes(_compressed(await page.screenshot(), shot.name))
                console.print(f"{picture} ({picture.stat().st_size // 1000} KB)", highlight=False, soft_wrap=True)
                taken.append(picture)
    return taken


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise StackError("there is no Chromium: apt-get install chromium")
    async with async_playwright() as playwright:
        # Root, as in most containers, cannot have Chromium's own sandbox; only our own pages are opened.
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def _visit(browser: Browser, url: str, showroom: Showroom, shot: Shot) -> AsyncIterator[Page]:
    """The page as it is when everything on it has come."""
    context = await browser.new_context(
        viewport=shot.size, color_scheme="light", reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
    )
    context.set_default_timeout(_TIMEOUT_MS)
    try:
        answer = await context.request.post(
            f"{url}/api/studio/session",
            data={"email": showroom.email, "password": showroom.password},
            headers={"X-Wingbeat-Studio": "1", "Origin": url},
        )
        if not answer.ok:
            raise StackError(f"the studio does not let the pictures' account in: {await answer.text()}")
        page = await context.new_page()
        await page.goto(url + shot.path.format(project=showroom.project, version=showroom.version))
        await page.get_by_text(shot.ready).or_(page.get_by_text(_NOT_THERE)).first.wait_for()
        await page.get_by_text("Connected", exact=True).wait_for(state="attached")
        await page.wait_for_load_state("networkidle")
        yield page
    finally:
        await context.close()


def _compressed(png: bytes, name: str) -> bytes:
    """The picture with a palette: flat colours lose nothing that can be seen."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    smaller = io.BytesIO()
    image.save(smaller, "PNG", optimize=True)
    if smaller.tell() > MOST_BYTES:
        raise StackError(f"the picture {name} has {smaller.tell()} bytes, more than {MOST_BYTES}")
    return smaller.getvalue()
