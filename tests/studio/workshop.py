"""A project's workshop in the browser, and a connection to cut."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.support.studio import Visitor

JOB_MS = 60_000
"""For a whole job of the demo model."""
CONNECTION_LOST = 4000
"""A close code that means nothing to the studio: the connection is gone."""


async def new_project(somebody: Visitor, name: str = "A workshop") -> str:
    """A project of theirs, made without the page: its id."""
    token = (
        await somebody.ask("/api/studio/session", email=somebody.account.email, password=somebody.account.password)
    )["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = await somebody.context.request.post(f"{somebody.url}/api/projects", data={"name": name}, headers=headers)
    assert answer.ok, await answer.text()
    project: dict[str, Any] = await answer.json()
    return str(project["id"])


async def enter(somebody: Visitor, name: str = "A workshop") -> Page:
    """Open the workshop of a new project."""
    page = await somebody.open(f"/projects/{await new_project(somebody, name)}")
    await expect(prompt(page)).to_be_visible()
    return page


def prompt(page: Page) -> Locator:
    return page.get_by_label("What is to be done")


async def ask_for(page: Page, wish: str) -> None:
    await prompt(page).fill(wish)
    await prompt(page).press("Enter")


def job(page: Page) -> Locator:
    """The line that tells how the job on show stands."""
    return page.get_by_role("region", name="The job on show")


def code(page: Page) -> Locator:
    """The text in the editor: its lines in sight."""
    return page.locator(".cm-content")


async def until_done(page: Page, status: str = "Done") -> None:
    await expect(job(page).get_by_text(status, exact=True)).to_be_visible(timeout=JOB_MS)


@dataclass
class Wire:
    """The live connection of a page, through our hands: frames may be changed, the line may be cut."""

    change: Callable[[dict[str, Any]], None] = lambda _frame: None
    is_down: bool = False
    opened: int = 0
    _open: list[WebSocketRoute] = field(default_factory=list)

    async def tap(self, page: Page) -> None:
        """Before the page is opened."""
        await page.route_web_socket("**/api/ws", self._on_socket)

    async def cut(self) -> None:
        """The connection breaks, and none can be made until `is_down` is taken back."""
        self.is_down = True
        for socket in self._open:
            await socket.close(code=CONNECTION_LOST)
        self._open.clear()

    async def _on_socket(self, socket: WebSocketRoute) -> None:
        if self.is_down:
            await socket.close(code=CONNECTION_LOST)
            return
        self.opened += 1
        self._open.append(socket)
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: socket.send(self._changed(message)))

    def _changed(self, message: str | bytes) -> str | bytes:
        frame = json.loads(message)
        self.change(frame)
        return json.dumps(frame)
