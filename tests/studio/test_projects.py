"""Projects in the browser: made, found, renamed, shared, deleted; and by the keyboard alone."""

from playwright.async_api import Browser, Page, expect

from app.client import WingbeatClient
from app.contracts.projects import ProjectChange
from tests.studio.pages import choose, client_of, come_back, require_heading, toast
from tests.support.browser import TIMEOUT_MS
from tests.support.jobs import eventually
from tests.support.studio import Visitor, require_accessible, visiting

MODIFIED = "Somebody else changed this project meanwhile"


async def test_from_a_wish_to_a_project_that_is_renamed_found_and_deleted(somebody: Visitor) -> None:
    page = somebody.page
    await expect(page.get_by_text("No projects yet")).to_be_visible()
    await page.get_by_role("button", name="Build it").click()
    await expect(page.get_by_text("Say what the app should do")).to_be_visible()
    await page.get_by_role("button", name="Recipe box").click()
    await expect(page.get_by_label("What shall we build?")).to_have_value(
        r"A recipe box: photos, ingredients that scale with the servings, and a shopping list"
    )
    await _empty_project(page, "Garden <b>planner</b>")
    await _empty_project(page, "Trip budget")
    await page.get_by_label("Search projects").fill("plan GARD")
    await expect(page.get_by_role("link", name="Trip budget")).to_have_count(0)
    await choose(page, "Actions for Garden", "Rename")
    await require_accessible(page)
    await page.get_by_role("dialog").get_by_label("Name").fill("Garden planner")
    await page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    await toast(page, "It is now called Garden planner")
    await page.get_by_label("Search projects").fill("")
    await choose(page, "Actions for Trip budget", "Delete project")
    await require_accessible(page)
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("to confirm").fill("Trip")
    await dialog.get_by_role("button", name="Delete project").click()
    await expect(dialog.get_by_text("Type exactly: Trip budget")).to_be_visible()
    await dialog.get_by_label("to confirm").fill("Trip budget")
    await dialog.get_by_role("button", name="Delete project").click()
    await toast(page, "Trip budget was deleted")
    await expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=3))).to_have_count(1)


async def test_two_people_change_a_project_at_once(somebody: Visitor, api_url: str) -> None:
    """Nobody's words are lost: what the other made of it is shown, and either may count."""
    somebody.complaints.expect(r"412")
    async with WingbeatClient(api_url) as client:
        mine = await client_of(somebody, client)
        project = await mine.create_project("Garden", "Beds")
        page = await somebody.open(f"/projects/{project.id}/settings")
        await page.get_by_label("Description").fill("Beds and seeds")
        await mine.change_project(project, ProjectChange(name="Yard"))
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text(MODIFIED)).to_be_visible()
        await expect(page.get_by_text("Name is now: Yard")).to_be_visible()
        await require_accessible(page)
        await page.get_by_role("button", name="Keep mine").click()
        await toast(page, "Saved")
        page_of_projects = await mine.projects()
        assert [(p.name, p.description) for p in page_of_projects.items] == [("Garden", "Beds and seeds")]


async def test_theirs_is_taken_and_what_only_we_typed_is_kept(somebody: Visitor, api_url: str) -> None:
    somebody.complaints.expect(r"412")
    async with WingbeatClient(api_url) as client:
        mine = await client_of(somebody, client)
        project = await mine.create_project("Garden", "Beds")
        page = await somebody.open(f"/projects/{project.id}/settings")
        name, description = page.get_by_label("Name"), page.get_by_label("Description")
        await name.fill("My garden")
        await description.fill("Beds and seeds")
        theirs = await mine.change_project(project, ProjectChange(name="Yard"))
        await come_back(page)
        await expect(page.get_by_role("link", name="Yard", exact=True)).to_be_visible()
        await expect(name).to_have_value("My garden")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("Name is now: Yard")).to_be_visible()
        assert (await mine.projects()).items == [theirs], "saved before anybody decided"
        await page.get_by_role("button", name="Take theirs").click()
        await expect(page.get_by_text(MODIFIED)).to_have_count(0)
        await expect(name).to_have_value("Yard")
        await expect(description).to_have_value("Beds and seeds")
        await page.get_by_role("button", name="Save changes").click()
        await toast(page, "Saved")
        (saved,) = (await mine.projects()).items
        assert (saved.name, saved.description, saved.version) == ("Yard", "Beds and seeds", theirs.version + 1)


async def test_a_project_is_shared_and_taken_away_again(
    somebody: Visitor, browser: Browser, studio_url: str, api_url: str
) -> None:
    async with WingbeatClient(api_url) as client, visiting(browser, studio_url) as guest:
        project = await (await client_of(somebody, client)).create_project("Garden planner")
        await guest.sign_up()
        guest.complaints.expect(r"404")
        owner = await somebody.open(f"/projects/{project.id}/settings?tab=members")
        await owner.get_by_role("button", name="Share").click()
        await expect(owner.get_by_text("Enter your e-mail address")).to_be_visible()
        await owner.get_by_label("E-mail address").fill(guest.account.email)
        await owner.get_by_role("button", name="Share").click()
        await toast(owner, f"Shared with {guest.account.email}")
        await require_accessible(owner)

        page = await guest.open()
        await page.get_by_role("link", name="Garden planner").click()
        await require_heading(page, "Garden planner")
        await expect(page.get_by_text("Viewer", exact=True)).to_be_visible()
        await expect(page.get_by_label("What is to be done")).to_have_count(0)
        await guest.open(f"/projects/{project.id}/settings", page=page)
        await expect(page.get_by_text("Only an owner can change these settings.")).to_be_visible()
        await expect(page.get_by_label("Name")).to_be_disabled()
        await expect(page.get_by_role("button", name="Delete project")).to_have_count(0)
        await expect(page.get_by_role("tab", name="Activity")).to_have_count(0)
        await expect(page.get_by_role("button", name="Leave project")).to_be_visible()

        await owner.get_by_label(f"Role of {guest.account.email}").select_option("editor")
        await toast(owner, f"{guest.account.email} is now Editor")
        await choose(owner, f"Actions for {guest.account.email}", "Remove")
        await require_accessible(owner)
        await owner.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await toast(owner, f"{guest.account.email} was removed")
        await owner.get_by_role("tab", name="Activity").click()
        await expect(owner.get_by_text("removed a former member")).to_be_visible()

        await page.reload()
        await expect(page.get_by_text("You cannot see this project")).to_be_visible()
        await page.get_by_role("link", name="To your projects").click()
        await expect(page.get_by_text("No projects yet")).to_be_visible()


async def test_everything_by_the_keyboard(visitor: Visitor) -> None:
    """From the sign-up to a shared project and its versions, without a pointer."""
    page = await visitor.open("/sign-up")
    await require_heading(page, "Sign up")
    await _tab_to(page, "E-mail address")
    await page.keyboard.type(visitor.account.email)
    await _tab_to(page, "New password")
    await page.keyboard.type(visitor.account.password)
    await page.keyboard.press("Enter")
    await require_heading(page, "Projects")
    await _tab_to(page, "Empty project")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    await page.keyboard.type("Kept keys")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Kept keys")).to_be_visible()
    await _tab_to(page, "Actions for Kept keys")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Open")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        await page.keyboard.press(key)
    await require_heading(page, "Settings")
    await _tab_to(page, "General")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_label("E-mail address")).to_be_visible()
    await _tab_to(page, "E-mail address")
    await page.keyboard.type("friend@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("waits for them to sign up")).to_be_visible()
    await _tab_to(page, "Versions")
    await page.keyboard.press("Enter")
    await require_heading(page, "Versions")
    await expect(page.get_by_text("No versions yet")).to_be_visible()


async def _empty_project(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Empty project").click()
    await page.get_by_role("dialog").get_by_label("Name").fill(name)
    await page.get_by_role("dialog").get_by_role("button", name="Create project").click()
    await expect(page.get_by_role("link", name=name)).to_be_visible()


_NAMES = """() => {
  const named = (one) => (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim();
  const all = document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]");
  return { focused: named(document.activeElement), all: [...all].map(named) };
}"""


async def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so: once around, at most, from when it is there."""

    async def is_there() -> bool:
        return name in (await page.evaluate(_NAMES))["all"]

    await eventually(is_there, within_s=TIMEOUT_MS / 1000, what=f"{name!r} on the page")
    for _ in range(60):
        await page.keyboard.press("Tab")
        if (await page.evaluate(_NAMES))["focused"] == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")
