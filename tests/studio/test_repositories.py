"""From a linked GitHub account to a pull request and back, in a browser; and nothing of a repository is ever markup."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from app.client import WingbeatClient
from app.contracts.generations import GenerationOptions, GenerationRequest, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Pull, Repository
from tests.support.browser import TIMEOUT_MS
from tests.support.demo_app import demo_app
from tests.support.linking import Linked
from tests.support.studio import Visitor, require_accessible

LOGIN = "octavia-studio"
BRANCH = "release/<img/src=x/onerror=pwned()>"
WISH = "Rename it to 'Groceries', and make it dark"
MESSAGE = "Call it Groceries <script>pwned()</script>"
SLOW_MS = 60_000
"""For what a job does."""


@pytest.fixture
def repository(github: FakeGitHub) -> Repository:
    """Of somebody who has not installed the App yet, and is signed in at GitHub in the browser."""
    made = github.add_repository(LOGIN, "shop", {**demo_app("task_list"), "packages/core/pubspec.yaml": "name: core\n"})
    github.commit(made, {"README.md": "# Next\n"}, message="Next", branch=BRANCH)
    github.state.browser = LOGIN
    return made


async def test_from_a_linked_account_to_a_pull_request_and_back(
    somebody: Visitor, repository: Repository, github: FakeGitHub
) -> None:
    page = await somebody.open("/repositories")
    await _link(page)
    project = await _import(page, repository)
    async with WingbeatClient(somebody.url, timeout_s=60) as client:
        await client.log_in(somebody.account.email, somebody.account.password)
        version = await _changed(Linked(client, github, LOGIN), project)

    await somebody.open(f"/generations/{version}/review")
    await _review_by_keyboard(page)
    await require_accessible(page)
    await page.get_by_role("button", name="Check the chosen files").click()
    await expect(page.get_by_text("No syntax errors")).to_be_visible(timeout=SLOW_MS)

    await page.get_by_role("button", name="Prepare the pull request").click()
    await page.get_by_label("Branch").fill("main")
    await page.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_label("Branch")).to_have_attribute("aria-invalid", "true")
    await require_accessible(page)
    await page.get_by_label("Branch").fill("")
    await page.get_by_label("Title").fill("Groceries")
    await page.get_by_role("button", name="Publish", exact=True).click()
    link = page.get_by_role("link", name="Pull request #")
    await expect(link).to_be_visible(timeout=SLOW_MS)
    await require_accessible(page)

    (pull,) = _pulls(github, repository)
    assert (pull.title, pull.base, pull.state) == ("Groceries", "main", "open")
    assert github.log(repository, pull.head, "%s")[0] == MESSAGE
    there = github.show(repository, f"{pull.head}:lib/app.dart")
    assert ("'Groceries'" in there, "ThemeMode.dark" in there) == (True, False), "the rejected hunk stays out"

    await page.get_by_role("button", name="Withdraw").click()
    await page.get_by_role("button", name="Close pull request and delete branch").click()
    await expect(page.get_by_text("Withdrawn: the pull request is closed.")).to_be_visible(timeout=SLOW_MS)
    assert [one.state for one in _pulls(github, repository)] == ["closed"]
    await _unlink(page, somebody)


async def _link(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Link your GitHub account")).to_be_visible()
    await require_accessible(page)
    await page.get_by_role("button", name="Link GitHub").click()
    await expect(page.get_by_text(f"Linked as {LOGIN}")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/repositories$"))


async def _import(page: Page, repository: Repository) -> ProjectId:
    """Import the repository; answers the project that became of it."""
    await page.get_by_label("Search repositories").fill("sho")
    await require_accessible(page)
    await page.get_by_role("button", name=repository.full_name).click()
    await expect(page.get_by_role("option", name=BRANCH)).to_be_attached()
    await require_accessible(page)
    await page.get_by_role("button", name="Import into a new project").click()
    await expect(page.get_by_role("heading", name=f"{repository.full_name} is imported")).to_be_visible(timeout=SLOW_MS)
    await expect(page.get_by_role("radio")).to_have_count(2)
    await require_accessible(page)
    address = await page.get_by_role("link", name="Open in the workshop").get_attribute("href") or ""
    found = re.match(r"/projects/([^?]+)\?generation=", address)
    assert found, address
    return ProjectId(UUID(found[1]))


async def _changed(person: Linked, project: ProjectId) -> GenerationId:
    """A version with changes, as the workshop would start it."""
    options = GenerationOptions(target_folder="lib", max_fix_attempts=0)
    ended = await person.ended(await person.client.start(project, GenerationRequest(prompt=WISH, options=options)))
    assert ended.status is GenerationStatus.COMPLETED, ended.error
    return ended.id


async def _review_by_keyboard(page: Page) -> None:
    """Two hunks: the title is taken, the theme is not; then the message."""
    await expect(page.get_by_text("2 of 2 changes chosen")).to_be_visible()
    keys = page.keyboard
    await keys.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await keys.press("r")
    await keys.press("Escape")
    await keys.press("j")
    await expect(page.get_by_role("group", name="Change 1 of 2 in lib/app.dart, accepted")).to_be_focused()
    await keys.press("j")
    await keys.press("r")
    await expect(page.get_by_role("group", name="Change 2 of 2 in lib/app.dart, rejected")).to_be_focused()
    await expect(page.get_by_text("1 of 2 changes chosen")).to_be_visible()
    await keys.press("e")
    await expect(page.get_by_label("Commit message")).to_be_focused()
    await keys.type(MESSAGE)
    await expect(page.get_by_text("1 of 2 changes chosen")).to_be_visible()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Commit message")).to_have_value(MESSAGE)
    await expect(page.get_by_role("group", name="Change 2 of 2 in lib/app.dart, rejected")).to_be_visible()


def _pulls(github: FakeGitHub, repository: Repository) -> list[Pull]:
    return [pull for pull in github.state.pulls if pull.repository == repository.id]


async def _unlink(page: Page, somebody: Visitor) -> None:
    await somebody.open("/repositories?github_error=github_link_failed")
    await expect(page.get_by_role("alert")).to_contain_text("Linking was not finished")
    await page.get_by_role("button", name="Unlink").click()
    await page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    await expect(page.get_by_role("heading", name="Link your GitHub account")).to_be_visible()


HOSTILE = (
    "<img src=x onerror=pwned()>",
    "<script>pwned()</script>",
    "<svg onload=pwned()>",
    '"><iframe srcdoc="<script>parent.pwned()</script>">',
    "javascript:pwned()",
    "{{constructor.constructor('pwned()')()}}",
    "\u202egnp.exe",
)
_GENERATION = "0f58250a-af09-4576-83cb-81def743cf02"
_REVIEW = r"/api/generations/[^/]+/review$"
_PULL = {
    "repository": HOSTILE[0],
    "branch": HOSTILE[1],
    "base_branch": HOSTILE[2],
    "number": 7,
    "url": "javascript:pwned()",
    "state": "open",
    "head_sha": "0" * 40,
}


def _hostile_file(at: int, text: str) -> dict[str, Any]:
    lines = f"@@ -1 +1 @@\n-{text}\n+// {text}\n"
    hunk = {"id": f"h{at}", "old_start": 1, "old_lines": 1, "new_start": 1, "new_lines": 1, "text": lines}
    counts = {"old_size": 9, "new_size": 9, "lines_added": 1, "lines_deleted": 1}
    return {"path": f"lib/{text}.dart", "change": "modified", "hunks": [hunk], "text_omitted": None, **counts}


def _hostile_review(generation: str, publication: Mapping[str, Any], state: str) -> dict[str, Any]:
    text = " ".join(HOSTILE)
    found = {"path": text, "line": 1, "column": 1, "severity": "error", "code": text, "message": text}
    return {
        "generation_id": generation,
        "project_id": generation,
        "version": 1,
        "state": state,
        "against": None,
        "files": [_hostile_file(at, one) for at, one in enumerate(HOSTILE)],
        "rejected": [],
        "message": text,
        "sensitive": [f"lib/{HOSTILE[0]}.dart"],
        "stale": False,
        "check": {
            "state": "problems",
            "diagnostics": [{**found, "source_line": text}],
            "provenance": text,
            "error": None,
        },
        "publication": {"branch": text, "commit": text, "pull_request": None, "error": None, **publication},
        "updated_at": None,
    }


async def _told(page: Page, pattern: str, answer: Mapping[str, Any]) -> None:
    """From now on the api says this."""

    async def fulfil(route: Route) -> None:
        await route.fulfill(content_type="application/json", body=json.dumps(answer))

    await page.route(re.compile(pattern), fulfil)


async def _require_text_only(page: Page) -> None:
    """What was hostile is to be read, and is nothing else."""
    await expect(page.locator("main")).to_contain_text(HOSTILE[0])
    made = await page.locator("main :is(img, script, svg, iframe, [onerror], [href^='javascript'])").count()
    assert (made, await page.evaluate("window.wasPwned")) == (0, None)


async def test_nothing_of_a_repository_is_markup(somebody: Visitor) -> None:
    page, generation = somebody.page, _GENERATION
    await page.add_init_script("window.pwned = () => { window.wasPwned = true; };")
    conflict = {"path": HOSTILE[0], "hunks": [f"<<<<<<<\n{text}\n>>>>>>>" for text in HOSTILE]}
    secret = f"secrets are not pushed: lib/{HOSTILE[0]}.dart line 3 (GitHub Token)"
    about = {"id": generation, "name": " ".join(HOSTILE), "role": "owner", "prompt": " ".join(HOSTILE)}
    await _told(page, rf"/api/generations/{generation}$", {**about, "project_id": generation})
    await _told(page, rf"/api/projects/{generation}$", about)

    failed = {"state": "failed", "error": {"code": "publish_conflict", "message": HOSTILE[0], "retryable": False}}
    await _told(page, _REVIEW, _hostile_review(generation, {**failed, "conflicts": [conflict]}, "open"))
    await somebody.open(f"/generations/{generation}/review")
    await page.get_by_role("button", name="Publish again").click()
    await expect(page.get_by_role("checkbox", name=f"lib/{HOSTILE[0]}.dart")).to_be_visible()
    await page.get_by_role("button", name="Side by side").click()
    await require_accessible(page)
    await _require_text_only(page)

    refused = {"state": "failed", "error": {"code": "secret_found", "message": secret, "retryable": False}}
    await _told(page, _REVIEW, _hostile_review(generation, {**refused, "conflicts": []}, "open"))
    await page.reload()
    await page.get_by_role("button", name=f"lib/{HOSTILE[0]}.dart, line 3").click()
    await expect(page.get_by_role("group", name=f"Change 1 of 1 in lib/{HOSTILE[0]}.dart")).to_be_focused()
    await _require_text_only(page)

    published = {"state": "completed", "pull_request": _PULL, "conflicts": []}
    await _told(page, _REVIEW, _hostile_review(generation, published, "published"))
    await page.reload()
    await expect(page.get_by_text("Pull request #7")).to_be_visible()
    await _require_text_only(page)

    await _told(page, r"/auth/github/status$", {"status": "linked", "login": HOSTILE[0], "installation_ids": [1]})
    marks = {"private": True, "archived": True, "fork": True, "permission": "read", "installation_id": 1}
    listed = [{"id": at, "full_name": text, "default_branch": text, **marks} for at, text in enumerate(HOSTILE)]
    await _told(page, r"/api/repos\?", {"items": listed, "next_cursor": None})
    branches = [{"name": text, "commit": "0" * 40, "protected": True} for text in HOSTILE]
    await _told(page, r"/api/repos/.*/branches", {"items": branches, "next_cursor": None})
    await somebody.open("/repositories")
    await page.get_by_role("button", name=HOSTILE[0]).click()
    await expect(page.get_by_role("option", name=HOSTILE[1])).to_be_attached()
    await require_accessible(page)
    await _require_text_only(page)


_STEPS = {
    "checking": "Check the chosen files",
    "plan": "Ask GitHub for the branches",
    "push": "Merge, commit and push",
    "pull_request": "Open the pull request",
}


async def test_steps_show_as_they_are_told(somebody: Visitor) -> None:
    """Also of a publication that somebody else began: the page asks for nothing before it has heard of it."""
    page, followed = somebody.page, asyncio.Queue[WebSocketRoute]()
    await page.route_web_socket(re.compile("/api/ws$"), lambda socket: _follow(socket, followed))
    about = {"id": _GENERATION, "project_id": _GENERATION, "name": "Shop", "role": "owner", "prompt": "Go"}
    await _told(page, rf"/api/(generations|projects)/{_GENERATION}$", about)
    withdrawn = {"state": "withdrawn", "conflicts": []}
    await _told(page, _REVIEW, _hostile_review(_GENERATION, withdrawn, "open"))
    await somebody.open(f"/generations/{_GENERATION}/review")
    await expect(page.get_by_role("button", name="Publish again")).to_be_visible()
    socket = await asyncio.wait_for(followed.get(), timeout=TIMEOUT_MS / 1000)
    steps = page.get_by_role("list", name="Publish")
    for step, name in _STEPS.items():
        running = {"state": "running", "step": step, "conflicts": []}
        await _told(page, _REVIEW, _hostile_review(_GENERATION, running, "open"))
        _tell(socket, type="Publishing", state="running", step=step)
        await expect(steps.locator("[aria-current=step]")).to_have_text(name)
    await expect(page.get_by_text("This version is being published.")).to_be_visible()
    await require_accessible(page)
    await _publish_despite_problems(page, socket)
    published = {"state": "completed", "pull_request": _PULL, "conflicts": []}
    await _told(page, _REVIEW, _hostile_review(_GENERATION, published, "published"))
    _tell(socket, type="Publishing", state="completed")
    await expect(page.get_by_text("Pull request #7")).to_be_visible()


async def _publish_despite_problems(page: Page, socket: WebSocketRoute) -> None:
    """The publication ends with what its check has found; the next one is meant."""
    error = {"code": "check_failed", "message": "repair them", "retryable": False}
    failed = {"state": "failed", "error": error, "conflicts": []}
    await _told(page, _REVIEW, _hostile_review(_GENERATION, failed, "open"))
    _tell(socket, type="Publishing", state="failed", code="check_failed")
    await page.get_by_role("button", name="Publish again").click()
    await page.get_by_label("Title").fill("Meant")
    await page.get_by_role("checkbox", name=f"lib/{HOSTILE[0]}.dart").check()
    await page.get_by_role("checkbox", name="Publish although the check found problems").check()
    await require_accessible(page)
    running = {"state": "running", "step": "plan", "branch": "wingbeat/meant", "conflicts": []}
    await _told(page, rf"/api/generations/{_GENERATION}/publish$", running)
    async with page.expect_request(re.compile("/publish$")) as asked:
        await page.get_by_role("button", name="Publish", exact=True).click()
    body = json.loads((await asked.value).post_data or "")
    assert (body["title"], body["despite_problems"]) == ("Meant", True)
    await expect(page.get_by_text("This version is being published.")).to_be_visible()


def _follow(socket: WebSocketRoute, followed: asyncio.Queue[WebSocketRoute]) -> None:
    """The api's connection, but that it knows of the version."""
    server = socket.connect_to_server()

    def said(text: str | bytes) -> None:
        message = json.loads(text)
        if message["type"] != "Subscribe":
            server.send(text)
            return
        _tell(socket, type="Subscribed", request_id=message["request_id"], status="completed", last_seq=9)
        followed.put_nowait(socket)

    socket.on_message(said)


def _tell(socket: WebSocketRoute, **frame: Any) -> None:
    socket.send(json.dumps({"v": 1, "ts": "2026-01-01T00:00:00Z", "generation_id": _GENERATION, **frame}))


async def test_the_way_in_with_github_is_offered_where_there_is_one(visitor: Visitor) -> None:
    page = visitor.page
    await _told(page, r"/api/studio/settings$", {"github_sign_in": True, "has_session": False})
    await visitor.open("/sign-in?error=sign_in_failed")
    way = page.get_by_role("link", name="Sign in with GitHub")
    await expect(way).to_have_attribute("href", "/api/studio/session/github")
    await expect(page.get_by_role("alert")).to_contain_text("did not work, or took too long")
    await require_accessible(page)
    await visitor.open("/sign-in?error=constructor")
    await expect(page.get_by_role("alert")).to_have_text("Signing in did not work. Try again.")
