"""One's own account in the browser: its password, all that is in it, and its end."""

import json
import re
import zipfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from app.client import WingbeatClient
from app.contracts.ids import ProjectId
from app.contracts.projects import ProjectRole
from tests.studio.pages import client_of, require_heading, require_help, toast
from tests.support.jobs import eventually
from tests.support.studio import Visitor, require_accessible, visiting

NEW_PASSWORD = "another battery staple"


async def test_a_password_is_changed_and_the_account_taken_along_and_deleted(
    somebody: Visitor, browser: Browser, studio_url: str, api_url: str, user: WingbeatClient, tmp_path: Path
) -> None:
    somebody.complaints.expect(r"422.*/api/auth/change-password")
    somebody.complaints.expect(r"(409|422).*/api/auth/me")
    somebody.complaints.expect(r"401.*/api/studio/session")
    async with WingbeatClient(api_url) as client, visiting(browser, studio_url) as elsewhere:
        elsewhere.complaints.expect(r"401.*/api/studio/session/refresh")
        mine = await client_of(somebody, client)
        project = await _shared_with(user, mine)
        await elsewhere.ask("/api/studio/session", email=somebody.account.email, password=somebody.account.password)
        await require_heading(await elsewhere.open("/account"), "Your account")

        page = await somebody.open("/account")
        await _change_password(page, somebody.account.password)
        await elsewhere.page.reload()
        await require_heading(elsewhere.page, "Sign in")
        await page.reload()
        await _export(page, tmp_path / "export.zip", somebody.account.email, project)
        await _delete(page, somebody.account.email)
    assert await somebody.cookie() is None
    await _cannot_sign_in(somebody)


async def _shared_with(other: WingbeatClient, mine: WingbeatClient) -> ProjectId:
    """A project that somebody else would lose with the account."""
    project = await mine.create_project("Shared garden")
    await mine.share(project.id, (await other.me()).email, ProjectRole.EDITOR)
    return project.id


async def _change_password(page: Page, password: str) -> None:
    current, new = page.get_by_label("Current password"), page.get_by_label("New password")
    submit = page.get_by_role("button", name="Change password")
    await submit.click()
    await require_help(current, "Enter your current password")
    await require_help(new, "Enter a password")
    await current.fill("not my password")
    await new.fill(NEW_PASSWORD)
    await submit.click()
    await require_help(current, "wrong")
    await expect(new).not_to_have_attribute("aria-invalid", "true")
    await require_accessible(page)
    await current.fill(password)
    await new.fill("short")
    await submit.click()
    await require_help(new, "8 characters")
    await expect(current).not_to_have_attribute("aria-invalid", "true")
    await new.fill(NEW_PASSWORD)
    await submit.click()
    await toast(page, "Your password was changed. Your other sessions have ended.")
    await expect(current).to_have_value("")
    await expect(new).to_have_value("")


async def _export(page: Page, path: Path, email: str, project: ProjectId) -> None:
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Export my data").click()
    download = await downloading.value
    assert re.fullmatch(r"wingbeat-export-\d{4}-\d\d-\d\d\.zip", download.suggested_filename)
    await download.save_as(path)
    await toast(page, "Your data was downloaded")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        (account,) = archive.read("account.jsonl").splitlines()
        (exported,) = archive.read("projects.jsonl").splitlines()
    assert json.loads(account)["email"] == email
    assert json.loads(exported)["id"] == str(project)


async def _delete(page: Page, email: str) -> None:
    """Not without the address, the password, and a word about the project that somebody else would lose."""
    await page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog", name="Delete your account?")
    await expect(dialog.get_by_text("This cannot be undone.")).to_be_visible()
    await expect(dialog.get_by_text("every project that only you own")).to_be_visible()
    typed, password = dialog.get_by_label("to confirm"), dialog.get_by_label("Your password")
    submit = dialog.get_by_role("button", name="Delete my account")
    await typed.fill("somebody@example.com")
    await submit.click()
    await require_help(typed, f"Type exactly: {email}")
    await typed.fill(email)
    await password.fill("not my password")
    await submit.click()
    await require_help(password, "wrong")
    await password.fill(NEW_PASSWORD)
    await submit.click()
    await expect(dialog.get_by_text("You alone own these projects")).to_be_visible()
    await expect(dialog.get_by_role("listitem").filter(has_text="Shared garden")).to_be_visible()
    await dialog.get_by_label("Delete these projects too").check()
    await submit.click()
    await require_heading(page, "Sign in")


async def _cannot_sign_in(somebody: Visitor) -> None:
    """The sessions have ended at once; the sign-in goes with the account, soon after."""
    body = {"email": somebody.account.email, "password": NEW_PASSWORD}

    async def is_refused() -> bool:
        answer = await somebody.context.request.post(f"{somebody.url}/api/auth/login", data=body)
        return answer.status == 401

    await eventually(is_refused, within_s=30, what="the end of the account")
    await somebody.page.get_by_label("E-mail address").fill(somebody.account.email)
    await somebody.page.get_by_label("Password").fill(NEW_PASSWORD)
    await somebody.page.get_by_role("button", name="Sign in").click()
    await expect(somebody.page.get_by_role("alert")).to_contain_text("wrong")
