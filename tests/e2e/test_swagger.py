"""Swagger UI in a real browser: Authorize logs in, and a call then carries the token."""

from secrets import token_hex

from playwright.async_api import expect

from app.client import WingbeatClient
from tests.support.browser import browser_page


async def test_authorize_works_in_the_browser(api_url: str) -> None:
    email, password = f"swagger-{token_hex(6)}@example.com", token_hex(16)
    async with WingbeatClient(api_url) as client:
        await client.sign_up(email, password)
    async with browser_page() as page:
        await page.goto(f"{api_url}/api/docs")
        await page.locator("button.btn.authorize").first.click()
        dialog = page.locator(".modal-ux")
        await dialog.locator("#oauth_username").fill(email)
        await dialog.locator("#oauth_password").fill(password)
        await dialog.locator(".auth-btn-wrapper button.authorize").click()
        await expect(dialog.get_by_text("Logout").first).to_be_visible()
        await dialog.locator("button.btn-done").click()
        operation = page.locator(".opblock-get", has=page.locator('[data-path="/api/auth/me"]'))
        await operation.locator(".opblock-summary-control").click()
        await operation.get_by_role("button", name="Try it out").click()
        await operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table")
        await expect(answer.locator(".response-col_status").last).to_contain_text("200")
        await expect(answer).to_contain_text(email)
