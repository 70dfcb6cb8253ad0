"""A project that goes from one person to another, each at an open page of their own."""

from playwright.async_api import Browser, Page, expect

from app.client import WingbeatClient
from app.contracts.projects import ProjectRole
from tests.studio.pages import choose, client_of, come_back, require_heading, toast
from tests.studio.workshop import prompt
from tests.support.studio import Visitor, visiting


async def test_from_an_invitation_to_the_ownership(
    somebody: Visitor, browser: Browser, studio_url: str, api_url: str
) -> None:
    """Nobody loads a page again: who turns to it sees what the other one did."""
    async with WingbeatClient(api_url) as client, visiting(browser, studio_url) as guest:
        mine = await client_of(somebody, client)
        project = await mine.create_project("Garden planner")
        address = f"/projects/{project.id}"
        members = await somebody.open(f"{address}/settings?tab=members")
        await _invite(members, guest.account.email)

        await guest.sign_up()
        workshop = await guest.open(address)
        await expect(prompt(workshop)).to_be_visible()
        theirs = await guest.new_tab(f"{address}/settings?tab=members")
        await expect(theirs.get_by_text("Share this project")).to_have_count(0)

        role = members.get_by_label(f"Role of {guest.account.email}")
        await come_back(members)
        await expect(role).to_have_value("editor")
        await role.select_option("viewer")
        await toast(members, f"{guest.account.email} is now Viewer")
        await come_back(workshop)
        await expect(workshop.get_by_text("Viewer", exact=True)).to_be_visible()
        await expect(workshop.get_by_text("You may look at this project.")).to_be_visible()
        await expect(prompt(workshop)).to_have_count(0)

        await _hand_over(members, guest.account.email)
        await come_back(theirs)
        await expect(theirs.get_by_text("Share this project")).to_be_visible()
        await expect(theirs.get_by_label(f"Role of {guest.account.email}")).to_have_value("owner")
        await expect(theirs.get_by_label(f"Role of {somebody.account.email}")).to_have_value("editor")

        await _leave(members)
        await come_back(theirs)
        await expect(theirs.get_by_label(f"Role of {somebody.account.email}")).to_have_count(0)
        await client_of(guest, client)
        ((left, its_role),) = [(one.email, one.role) for one in await client.members(project.id)]
        assert (left, its_role) == (guest.account.email, ProjectRole.OWNER)


async def _invite(page: Page, email: str) -> None:
    """An address that has no account: what it may do is settled, and who it is is awaited."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Role", exact=True).select_option("editor")
    await page.get_by_role("button", name="Share").click()
    await toast(page, f"Shared with {email}")
    row = page.get_by_role("listitem").filter(has_text=email)
    await expect(row.get_by_text("waits for them to sign up")).to_be_visible()
    await expect(row.get_by_text("Invited", exact=True)).to_be_visible()
    await expect(row.get_by_text("Editor", exact=True)).to_be_visible()
    await expect(row.get_by_role("combobox")).to_have_count(0)
    await page.get_by_role("button", name=f"Actions for {email}").click()
    await expect(page.get_by_role("menuitem")).to_have_text(["Take the invitation back"])
    await page.keyboard.press("Escape")


async def _hand_over(page: Page, email: str) -> None:
    await choose(page, f"Actions for {email}", "Hand over ownership")
    dialog = page.get_by_role("dialog", name=f"Hand the project over to {email}?")
    await expect(dialog.get_by_text("Only they can undo this.")).to_be_visible()
    await dialog.get_by_role("button", name="Hand over").click()
    await toast(page, f"{email} owns the project now")
    await expect(page.get_by_text("Share this project")).to_have_count(0)
    await expect(page.get_by_role("combobox")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Activity")).to_have_count(0)


async def _leave(page: Page) -> None:
    await page.get_by_role("tab", name="General").click()
    await page.get_by_role("button", name="Leave project").click()
    dialog = page.get_by_role("dialog", name="Leave Garden planner?")
    await expect(dialog.get_by_text("You will not see it any more.")).to_be_visible()
    await dialog.get_by_role("button", name="Leave project").click()
    await toast(page, "You have left Garden planner")
    await require_heading(page, "Projects")
    await expect(page.get_by_text("No projects yet")).to_be_visible()
