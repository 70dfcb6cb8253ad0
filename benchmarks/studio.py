"""The studio in a browser: what its first load weighs, when it can be used, and whether streaming keeps it fluid.

The workshop of an empty project is loaded with a cold cache: it is the heaviest page without the editor. While a model
writes Dart at 500 tokens a second, every task of the page's main thread is measured from the browser's own trace; and
once more while somebody goes about in the tree of a project with as many files as an import may have.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Route, expect
from pydantic import BaseModel, ConfigDict

from app.local.studio import StudioBuild
from benchmarks.bench_stack import Bench, demo_stack
from benchmarks.report import Bar, Figure, Report
from tests.studio.workshop import ask_for, code, job, new_project, prompt
from tests.support.browser import open_browser
from tests.support.studio import Visitor, visiting

TOKENS_A_SECOND = 500
_CHARACTERS_A_TOKEN = 4
_LOADS = 5
_STREAMED_S = 10.0
_FILES = 5_000
_A_FOLDER = 50
_WALKS = 5
_WISH = "a habit tracker [[demo:big=40000]]"
_LIMIT_KB = 200.0
_LIMIT_INTERACTIVE_MS = 1000.0
_LIMIT_TASK_MS = 50.0
_MAIN_THREAD = "CrRendererMain"
_TASK = "RunTask"
_NOTE_INTERACTIVE = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".composer-text")) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.interactiveAt = performance.now(); });
}).observe(document, { childList: true, subtree: true });
"""
_LOADED = """() => [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]"""


class _TraceEvent(BaseModel):
    """Of Chromium's trace; `dur` in microseconds, `tdur` those in which the processor worked on it."""

    model_config = ConfigDict(extra="ignore")
    name: str
    pid: int
    tid: int
    dur: int = 0
    tdur: int = 0
    args: dict[str, Any] = {}

    @property
    def thread(self) -> tuple[int, int]:
        return self.pid, self.tid


@dataclass(frozen=True, slots=True)
class _Task:
    """What the main thread did in one go; beside others on a busy machine it lasts longer than it takes."""

    ms: float
    cpu_ms: float


def _first_load_kb(addresses: Sequence[str]) -> float:
    """KiB of what was loaded, as gzip sends it."""
    dist = StudioBuild().output
    sizes = []
    for address in addresses:
        path = urlsplit(address).path
        if path.startswith("/api/"):
            continue
        file = dist / path.lstrip("/") if path.startswith("/assets/") else dist / "index.html"
        zipped = file.with_name(f"{file.name}.gz")
        sizes.append((zipped if zipped.exists() else file).stat().st_size)
    return sum(sizes) / 1024


async def _loads(somebody: Visitor, project: str) -> tuple[list[float], float]:
    """When the composer could be used, in ms after the navigation began, and the KiB of a load."""
    page = somebody.page
    await page.add_init_script(_NOTE_INTERACTIVE)
    session = await somebody.context.new_cdp_session(page)
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    times: list[float] = []
    for _ in range(_LOADS):
        await somebody.open(f"/projects/{project}")
        await expect(prompt(page)).to_be_visible()
        times.append(float(await page.evaluate("window.interactiveAt")))
    weight = _first_load_kb(await page.evaluate(_LOADED))
    await session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    return times, weight


async def _stream(browser: Browser, page: Page) -> list[_Task]:
    """The tasks of the page while text streamed into the editor."""
    await ask_for(page, _WISH)
    await expect(code(page)).to_contain_text("import ", timeout=60_000)
    await browser.start_tracing(page=page, categories=["toplevel"])
    await page.wait_for_timeout(_STREAMED_S * 1000)
    trace = await browser.stop_tracing()
    await expect(job(page).get_by_text("Running", exact=True)).to_be_visible()
    return _tasks(trace)


async def _walk(browser: Browser, page: Page) -> list[_Task]:
    """The tasks while folders are closed and opened, and the tree is gone through from end to end."""
    await page.route(re.compile("/api/generations/[^/]+/files$"), _many_files)
    await page.reload()
    tree = page.get_by_role("tree")
    await expect(tree.get_by_role("treeitem", name="f0.dart", exact=True).first).to_be_visible()
    await expect(code(page)).not_to_be_empty()
    await tree.focus()
    await browser.start_tracing(page=page, categories=["toplevel"])
    for _ in range(_WALKS):
        for key in ("End", "ArrowUp", "Home", "ArrowLeft", "ArrowRight"):
            await page.keyboard.press(key)
            await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return _tasks(await browser.stop_tracing())


async def _many_files(route: Route) -> None:
    paths = [f"lib/a{number // _A_FOLDER}/f{number % _A_FOLDER}.dart" for number in range(_FILES)]
    await route.fulfill(json={"items": [{"path": path, "size": 1, "sha256": "0" * 64} for path in paths]})


def _tasks(trace: bytes) -> list[_Task]:
    events = [_TraceEvent.model_validate(event) for event in json.loads(trace)["traceEvents"]]
    mains = {event.thread for event in events if event.name == "thread_name" and event.args.get("name") == _MAIN_THREAD}
    by_thread: dict[tuple[int, int], list[_Task]] = {thread: [] for thread in mains}
    for event in events:
        if event.thread in mains and event.name.endswith(_TASK):
            by_thread[event.thread].append(_Task(event.dur / 1000, event.tdur / 1000))
    # The page's is the busy one; browsers keep a spare process.
    return max(by_thread.values(), key=lambda tasks: sum(task.cpu_ms for task in tasks))


async def _measured(bench: Bench) -> tuple[list[float], float, list[_Task], list[_Task]]:
    async with open_browser() as browser, visiting(browser, bench.stack.info.web_url) as somebody:
        await somebody.sign_up()
        project = await new_project(somebody)
        times, weight = await _loads(somebody, project)
        tasks = await _stream(browser, somebody.page)
        walked = await _walk(browser, somebody.page)
    return times, weight, tasks, walked


async def run() -> Report:
    """Measure the studio's bars."""
    StudioBuild().ensure()
    pace = str(TOKENS_A_SECOND * _CHARACTERS_A_TOKEN)
    async with demo_stack(model_pace=pace) as bench:
        times, weight, tasks, walked = await _measured(bench)
    return Report(
        bench="studio",
        bars=[
            Bar(name="first load without the editor, gzip", value=weight, limit=_LIMIT_KB, unit="KB"),
            Bar(
                name="interactive with a cold cache, median",
                value=median(times),
                limit=_LIMIT_INTERACTIVE_MS,
                unit="ms",
            ),
            Bar(
                name=f"longest task at {TOKENS_A_SECOND} tokens/s",
                value=max(task.ms for task in tasks),
                limit=_LIMIT_TASK_MS,
                unit="ms",
            ),
            Bar(
                name=f"longest task in a tree of {_FILES:,} files",
                value=max(task.ms for task in walked),
                limit=_LIMIT_TASK_MS,
                unit="ms",
            ),
        ],
        figures=[
            Figure(name="slowest load", value=max(times), unit="ms"),
            Figure(name="tasks while streaming", value=len(tasks), unit=""),
            Figure(name="main thread busy", value=sum(task.ms for task in tasks) / _STREAMED_S / 10, unit="%"),
            Figure(name="tasks over 16 ms", value=sum(task.ms > 16 for task in tasks), unit=""),
            Figure(name="longest task by the processor's time", value=max(task.cpu_ms for task in tasks), unit="ms"),
            Figure(name="the same in the tree", value=max(task.cpu_ms for task in walked), unit="ms"),
        ],
    )
