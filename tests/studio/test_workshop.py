"""The workshop: from a prompt to a finished app, through reloads and lost connections, whatever others wrote."""

import re
from typing import Any

from playwright.async_api import Page, Route, expect

from app.local.stack import Stack
from tests.studio.workshop import Wire, ask_for, code, enter, job, prompt, until_done
from tests.support.holding import Hold
from tests.support.images import png
from tests.support.studio import Visitor, require_accessible

NEVER_STARTED = r"status of 404.*/api/generations/[0-9a-f-]+/preview"
"""Whether a version has a preview is found out by asking for it; browsers note the answer as an error."""


async def test_from_a_prompt_to_a_finished_app(stack: Stack, somebody: Visitor) -> None:
    hold = Hold(stack)
    wish = f"a habit tracker\nwith streaks {hold}"
    somebody.complaints.expect(NEVER_STARTED)
    somebody.complaints.expect("The frame attempting navigation of the top-level window is sandboxed")
    wire = Wire()
    await wire.tap(somebody.page)
    page = await enter(somebody, "Habits")
    await require_accessible(page)
    await prompt(page).fill(wish)
    await expect(page.get_by_text(re.compile("^About .* tokens"))).to_be_visible()
    await page.reload()
    await expect(prompt(page)).to_have_value(wish)

    await prompt(page).press("Enter")
    tree = page.get_by_role("tree", name="Files of this version")
    await expect(tree.get_by_text("being written")).to_be_visible(timeout=20_000)
    await expect(code(page)).to_contain_text("import ")
    assert re.search(r"\?generation=[0-9a-f-]{36}$", page.url), "the job is not in the address"
    await hold.let_go()
    await until_done(page)
    await expect(page.get_by_text(re.compile(r"^\d+ files changed$"))).to_be_visible()
    await expect(page.get_by_text("Analysis passed")).to_be_visible()
    await require_accessible(page)
    await tree.get_by_text("home_screen.dart").click()
    await expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    await tree.get_by_text("habit_store.dart").click()
    await expect(code(page)).to_contain_text("class HabitStore")
    await page.reload()
    await until_done(page)
    await expect(tree.get_by_text("main.dart")).to_be_visible()
    await page.keyboard.press("p")
    await page.get_by_role("button", name="Start the preview").click()
    await expect(page.get_by_role("heading", name="A Flutter SDK is missing")).to_be_visible()
    await expect(page.get_by_text("FLUTTER_ROOT")).to_be_visible()

    await _serve_preview(page, wire)
    await page.get_by_role("button", name="Try again").click()
    await _look_at_preview(page)
    await require_accessible(page)


PREVIEW = "http://127.0.0.1:8765/"
"""Where a live preview could be: as on one machine, another port and with it another origin."""


async def _serve_preview(page: Page, wire: Wire) -> None:
    """From here on the server has an SDK, as far as the page can tell."""
    started: dict[str, Any] = {}

    def answer(frame: dict[str, Any]) -> None:
        if frame["type"] == "Error" and frame["code"] == "toolchain_unavailable":
            state = {"type": "Preview", "state": "running", "url": PREVIEW}
            frame.update(state, generation_id=page.url.rpartition("=")[2])
            started.update(state)

    async def record(route: Route) -> None:
        record = {"state": "running", "url": PREVIEW, "tail": [], "generation_id": page.url.rpartition("=")[2]}
        await (route.fulfill(json=record) if started else route.continue_())

    async def app(route: Route) -> None:
        await route.fulfill(content_type="text/html", body="<!doctype html><title>an app</title><p>The app runs</p>")

    wire.change = answer
    await page.route(re.compile("/api/generations/[^/]+/preview$"), record)
    await page.route(f"{PREVIEW}**", app)


async def _look_at_preview(page: Page) -> None:
    """The app runs in its frame, in the size of a device, and gets out of it nowhere."""
    await expect(page.frame_locator("iframe").get_by_text("The app runs")).to_be_visible()
    await page.get_by_role("button", name="Phone").click()
    await expect(page.locator("iframe")).to_have_css("width", "390px")
    await page.get_by_role("button", name="Rotate").click()
    await expect(page.locator("iframe")).to_have_css("width", "844px")
    (frame,) = page.frames[1:]
    assert frame.url == PREVIEW
    reach = "(what) => { try { return eval(what); } catch (error) { return error.name; } }"
    for what in ("parent.document.title", "parent.localStorage.length", "top.location.href"):
        assert await frame.evaluate(reach, what) == "SecurityError", what
    assert await frame.evaluate(reach, "top.location = '/away'") == "SecurityError"
    assert await frame.evaluate("localStorage.length") == 0, "its own storage is not there for it"
    assert "/projects/" in page.url


async def test_reload_in_mid_stream(stack: Stack, somebody: Visitor) -> None:
    """The same job goes on, with what it has written; it is spoken to, cancelled, and done again."""
    page = await enter(somebody)
    await page.set_input_files("input[type=file]", {"name": "sketch.png", "mimeType": "image/png", "buffer": png()})
    await expect(page.get_by_alt_text("sketch.png")).to_be_visible()
    await expect(page.get_by_role("list", name="Attached images").get_by_role("listitem")).to_have_attribute(
        "aria-busy", "false"
    )
    await ask_for(page, f"a habit tracker {Hold(stack)}")
    await expect(page.get_by_alt_text("Attached image")).to_be_visible()
    await expect(code(page)).to_contain_text("import ")
    address = page.url
    await page.get_by_role("treeitem", name=re.compile("^main.dart")).click()
    await expect(code(page)).to_contain_text("void main() ")
    await page.reload()
    follow = page.get_by_role("button", name="Follow the model to")
    await page.get_by_role("treeitem", name=re.compile("^main.dart")).click()
    await expect(code(page)).to_contain_text("void main() ")
    assert page.url == address
    await follow.click()
    await expect(page.locator(".files-path")).not_to_have_text(re.compile("main.dart"))
    steer = page.get_by_label("A word to the running job")
    await steer.fill("and make it green")
    await steer.press("Enter")
    said = page.get_by_role("list", name="Said meanwhile")
    await expect(said.get_by_text("and make it green")).to_be_visible()
    await expect(said.get_by_text("goes into the next round")).to_be_visible()
    await job(page).get_by_role("button", name="Cancel").click()
    await until_done(page, "Cancelled")
    await expect(said.get_by_text("not done")).to_be_visible()
    await expect(job(page).get_by_role("button", name="Try again")).to_be_visible()


async def test_offline_and_back(stack: Stack, somebody: Visitor) -> None:
    """A connection that breaks in mid-stream is told and made again; the end is what it would have been."""
    wire, hold = Wire(), Hold(stack)
    await wire.tap(somebody.page)
    page = await enter(somebody)
    await ask_for(page, f"a focus timer {hold}")
    await expect(code(page)).to_contain_text("import ")
    await wire.cut()
    status = page.locator(".connection")
    await expect(status).to_contain_text("Connection lost")
    await expect(job(page).get_by_text("Running", exact=True)).to_be_visible()
    before = wire.opened
    wire.is_down = False
    await expect(status).to_have_text("Connected")
    assert wire.opened > before
    await hold.let_go()
    await until_done(page)
    await expect(page.get_by_role("treeitem", name=re.compile("^main.dart"))).to_be_visible()


async def test_a_problem_leads_to_its_line_and_is_handed_back(somebody: Visitor) -> None:
    page = await enter(somebody)
    await page.get_by_role("button", name="Options").click()
    await page.get_by_label("Rounds of repair at most").select_option("0")
    await page.keyboard.press("Escape")
    await ask_for(page, "a focus timer [[demo:broken]]")
    await until_done(page, "Failed")
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Problems").click()
    await require_accessible(page)
    first = page.locator(".problem").first
    place = await first.get_by_role("button", name=re.compile(r"\.dart:\d+:\d+$")).inner_text()
    await first.get_by_role("button", name=place).click()
    path, _, _ = place.rsplit(":", 2)
    await expect(page.locator(".files-path")).to_have_text(path)
    await expect(page.locator(".cm-line.line-error").first).to_be_visible()
    assert await page.evaluate("document.activeElement.shadowRoot?.activeElement?.className.includes('cm-content')")
    await page.get_by_role("tab", name="Problems").click()
    await first.get_by_role("button", name="Fix this").click()
    turn = page.get_by_role("listitem").filter(has_text="Fix this problem.").filter(has=page.get_by_text("On show"))
    await expect(turn.get_by_text("Fix", exact=True)).to_be_visible()


async def test_a_request_that_is_refused_is_kept_and_help_stands_by_its_field(somebody: Visitor) -> None:
    somebody.complaints.expect("429")
    page = somebody.page
    await page.route("**/api/projects/*/generations", _used_up)
    await page.get_by_label("What shall we build?").fill("a quiz")
    await page.get_by_label("What shall we build?").press("Enter")
    await expect(page.get_by_text("the budget of today is used up")).to_be_visible()
    await expect(prompt(page)).to_have_value("a quiz")
    await page.reload()
    await expect(prompt(page)).to_have_value("a quiz")

    await page.get_by_role("button", name="Fix", exact=True).click()
    await prompt(page).press("Enter")
    error = page.get_by_label("The error, as it was shown")
    await expect(error).to_be_focused()
    await expect(error).to_have_accessible_description(re.compile("^Put in the error"))
    await require_accessible(page)
    await error.fill("RangeError")
    await prompt(page).fill("ä" * 25_001)
    await prompt(page).press("Enter")
    await expect(prompt(page)).to_have_attribute("aria-invalid", "true")
    await expect(prompt(page)).to_have_accessible_description(re.compile("^This is too long"))
    await expect(error).not_to_have_attribute("aria-invalid", "true")
    await require_accessible(page)
    await _let_go_beside_a_dialog(page)


async def _used_up(route: Route) -> None:
    problem = {"type": "about:blank", "title": "Too many", "status": 429, "code": "daily_budget_exhausted"}
    refusal = problem | {"detail": "the budget of today is used up"}
    await (route.fulfill(status=429, json=refusal) if route.request.method == "POST" else route.continue_())


async def _let_go_beside_a_dialog(page: Page) -> None:
    """Who selects a text and lets go of it beside the dialog keeps the dialog; a click there closes it."""
    await page.get_by_role("button", name="Options").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("heading").hover()
    await page.mouse.down()
    await page.mouse.move(5, 5)
    await page.mouse.up()
    await expect(dialog).to_be_visible()
    await page.mouse.click(5, 5)
    await expect(dialog).to_be_hidden()


CORPUS = (
    "<img src=x onerror=\"window.ran='img'\">",
    "<script>window.ran='script'</script>",
    "\"><svg onload=window.ran='svg'>",
    "[a](javascript:window.ran='link')",
    "<iframe srcdoc=\"<script>parent.ran='frame'</script>\"></iframe>",
    "{{constructor.constructor('window.ran=1')()}} ${window.ran=2}",
)
EVIL = " ".join(CORPUS)
LONG_LINE = "\n```\n" + "x" * 3_000 + "\n```\n"


def _poison(frame: dict[str, Any]) -> None:
    """Put the corpus wherever a frame has words of the model, of a repository or of a tool."""
    match frame["type"]:
        case "StatusUpdate":
            frame["message"] = EVIL
        case "Text":
            frame["message"] = EVIL + LONG_LINE
        case "Chat" if "draft" not in frame:
            frame["text"] += EVIL + LONG_LINE
        case "Code":
            frame["path"] = frame["path"].replace("main.dart", f"{CORPUS[0]}.dart")
        case "Result":
            finding = {"severity": "error", "code": EVIL, "message": EVIL, "path": f"lib/{CORPUS[0]}.dart"}
            frame["diagnostics"] = [finding | {"line": 1, "column": 1, "source_line": EVIL + LONG_LINE}]
            frame["refusals"] = [{"path": EVIL, "reason": "path_not_allowed", "detail": EVIL}]


_CUT_OFF = """[...document.querySelectorAll(".conversation-turns, .problems, .pane, body")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.className)"""


async def _nothing_ran(page: Page) -> None:
    assert await page.evaluate(_CUT_OFF) == [], "long lines make what they are in wider"
    assert await page.evaluate("window.ran") is None
    assert await page.locator("img[src=x], script:not([src]), svg[onload], [srcdoc], a[href^=javascript]").count() == 0


async def test_nothing_that_others_wrote_is_run(somebody: Visitor) -> None:
    """A request, words of the model, names and texts of files, output and findings are shown as what they are: text."""
    wire = Wire(change=_poison)
    await wire.tap(somebody.page)
    page = await enter(somebody, f"Project {CORPUS[0]}")
    await ask_for(page, f"a page that says {EVIL}")
    await until_done(page)
    await expect(page.get_by_role("heading", name=f"Project {CORPUS[0]}")).to_be_visible()
    await expect(page.locator(".turn-prompt")).to_contain_text(EVIL)
    await expect(page.get_by_role("tree").get_by_text(f"{CORPUS[0].rpartition('/')[2]}.dart").first).to_be_visible()
    await _nothing_ran(page)
    await page.get_by_role("tab", name="Output").click()
    await expect(page.get_by_role("log").get_by_text(CORPUS[1]).first).to_be_visible()
    await page.get_by_role("tab", name="Problems").click()
    await expect(page.locator(".problem").first).to_contain_text(EVIL)
    await _nothing_ran(page)
    await page.locator(".problem .link").first.click()
    await _nothing_ran(page)
    await page.get_by_role("tab", name="Files").click()
    await page.get_by_role("treeitem", name=re.compile("^home_screen.dart|^wish.*dart|^app.dart")).first.click()
    await _nothing_ran(page)
