"""Previews through the whole product, on a stand-in SDK: live, restarted, stopped, published."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from app.client import ApiError, LiveConnection, MessageRefused, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.previews import SharedPreview, ShareState
from app.contracts.projects import Project
from app.contracts.version_frames import Preview, PreviewState
from app.local.options import EVERY_SERVICE
from app.local.stack import Stack
from evaluation.smoke import smoke
from tests.fakes.flutter_sdk import install_stand_in, set_faults, stand_in_settings
from tests.support.collector import Collector, paths
from tests.support.jobs import eventually, watch_to_the_end
from tests.support.stack import temporary_stack

pytestmark = pytest.mark.timeout(600)

PROMPT = "a quiz"
JOB = ("websocket GenerateCode", "StartWorkflow:CodeGeneration")


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_stand_in(tmp_path_factory.mktemp("sdk") / "flutter")


@pytest.fixture(scope="module")
async def flutter_stack(sdk: Path, collector: Collector) -> AsyncIterator[Stack]:
    settings = stand_in_settings(sdk) | {
        "LOG_LEVEL": "DEBUG",
        "AUTH_RATE_LIMIT": "off",
        "MAX_PREVIEWS_PER_USER": "1",
        "PUB_CACHE": str(sdk.parent / "pub-cache"),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "1000",
    }
    async with temporary_stack(services=EVERY_SERVICE, settings=settings, model_pace="40000") as running:
        yield running


@pytest.fixture(scope="module")
async def maker(flutter_stack: Stack) -> AsyncIterator[WingbeatClient]:
    async with WingbeatClient(flutter_stack.info.api_url, timeout_s=60) as client:
        await client.sign_up("maker@example.com", "correct horse battery staple")
        yield client


@pytest.fixture(scope="module")
async def app(maker: WingbeatClient) -> Project:
    return await maker.create_project("A previewed project")


@pytest.fixture(scope="module")
async def version(maker: WingbeatClient, app: Project) -> Generation:
    return await _made(maker, app)


async def _made(maker: WingbeatClient, app: Project, options: GenerationOptions | None = None) -> Generation:
    async with maker.live() as live:
        accepted = await live.generate(app.id, PROMPT, options=options)
        await watch_to_the_end(live, accepted.id)
    made = await maker.generation(accepted.id)
    assert made.status is GenerationStatus.COMPLETED, made.error
    return made


async def _until(live: LiveConnection, enough: Callable[[Preview], bool]) -> Preview:
    async def look() -> Preview:
        async for frame in live.frames(timeout_s=60):
            if isinstance(frame, Preview) and enough(frame):
                assert frame.seq is None
                return frame
        raise AssertionError("the connection ended")

    async with asyncio.timeout(90):
        return await look()


def _folders(stack: Stack) -> list[Path]:
    root = Path(stack.environment["WORKSPACES_DIR"])
    return [path for kind in ("previews", "sites") for path in (root / kind).glob("*/*")]


async def _gone(stack: Stack) -> None:
    async def nothing_left() -> bool:
        return not _folders(stack)

    await eventually(nothing_left, within_s=60, what="the removal of the preview's files")


async def test_the_tools_of_the_sdk_are_in_the_trace_of_the_job(collector: Collector, version: Generation) -> None:
    """One span for each run of one, within the activity that needed it."""
    wanted = {("RunActivity:pub_get", "run flutter"), ("RunActivity:analyze", "run dart")}

    async def have_it() -> bool:
        job = collector.trace_with("temporalWorkflowID", generation_workflow_id(version.id))
        return wanted <= {path[-2:] for path in paths(job) if path[:2] == JOB}

    await eventually(have_it, within_s=20, every_s=0.5, what="a span of a tool within each")


async def test_a_live_preview_from_start_to_stop(
    flutter_stack: Stack, maker: WingbeatClient, app: Project, version: Generation
) -> None:
    async with maker.live() as live, httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        assert (await live.run_preview(version.id)).state is PreviewState.STARTING
        running = await _until(live, lambda frame: frame.state is PreviewState.RUNNING)
        assert running.url is not None and not running.url.startswith(flutter_stack.info.api_url)
        assert (await maker.preview(version.id)).url == running.url
        page = await browser.get(running.url, headers={"Cookie": "session=secret", "Authorization": "Bearer secret"})
        assert page.status_code == 200 and "flutter" in page.text.lower()
        assert "frame-ancestors" in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"
        wrong_host = await browser.get(running.url, headers={"Host": "rebound.example"})
        assert wrong_host.status_code == 404

        again = await maker.start_preview(version.id)
        assert (again.state, again.url) == (PreviewState.RUNNING, running.url)

        newer = await _made(maker, app)
        shown = await _until(live, lambda frame: frame.state is PreviewState.RUNNING)
        assert shown.url == running.url
        assert (await maker.preview(version.id)).shown_generation_id == newer.id
        with pytest.raises(ApiError) as refused:
            await maker.start_preview(newer.id)
        assert refused.value.code is ErrorCode.TOO_MANY_PREVIEWS

        await live.stop_preview(version.id)
        await _until(live, lambda frame: frame.state is PreviewState.STOPPED)
        ended = await maker.preview(version.id)
        assert ended.state is PreviewState.STOPPED and ended.url is None
        with pytest.raises(httpx.TransportError):
            await browser.get(running.url)
    await _gone(flutter_stack)


async def test_a_preview_that_breaks_is_served_again_and_one_that_cannot_start_says_why(
    flutter_stack: Stack, maker: WingbeatClient, version: Generation, sdk: Path
) -> None:
    async with maker.live() as live:
        await live.run_preview(version.id)
        await _until(live, lambda frame: frame.state is PreviewState.RUNNING)
        set_faults(sdk, "crash_mid_run")
        try:
            await _until(live, lambda frame: frame.state is PreviewState.RESTARTING)
        finally:
            set_faults(sdk)
        await _until(live, lambda frame: frame.state is PreviewState.RUNNING)
        await live.stop_preview(version.id)
        await _until(live, lambda frame: frame.state is PreviewState.STOPPED)
        set_faults(sdk, "hash_mismatch")
        try:
            await live.run_preview(version.id)
            await _until(live, lambda frame: frame.state is PreviewState.FAILED)
        finally:
            set_faults(sdk)
    ended = await maker.preview(version.id)
    assert ended.error is not None and ended.error.message and ended.url is None
    await _gone(flutter_stack)


async def test_a_published_build_until_its_link_is_taken_back(
    flutter_stack: Stack, maker: WingbeatClient, version: Generation
) -> None:
    asked = await maker.publish_preview(version.id)
    assert asked.link is not None
    published = await _published(maker, version.id)
    assert published.link is None
    async with _visiting(flutter_stack, asked.link) as browser:
        page = await browser.get("/")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        script = await browser.get("/main.dart.js")
        assert script.headers["content-type"].startswith("text/javascript")
        known = await browser.get("/main.dart.js", headers={"If-None-Match": script.headers["etag"]})
        assert known.status_code == 304 and not known.content
        assert (await browser.get("/some/route")).content == page.content
        assert (await browser.get("/%2e%2e/%2e%2e/etc/passwd.txt")).status_code == 404
    another = await maker.publish_preview(version.id)
    assert another.state is ShareState.PUBLISHED and another.link not in (None, asked.link)
    await maker.withdraw_preview(version.id)
    for link in (asked.link, another.link):
        assert link is not None
        async with _visiting(flutter_stack, link) as browser:

            async def dead(browser: httpx.AsyncClient = browser) -> bool:
                return (await browser.get("/")).status_code == 404

            await eventually(dead, within_s=60, what="the end of the link")
    with pytest.raises(ApiError) as refused:
        await maker.shared_preview(version.id)
    assert refused.value.code is ErrorCode.NOT_FOUND
    await _gone(flutter_stack)


async def test_a_build_that_is_opened_is_found_to_work(maker: WingbeatClient, version: Generation) -> None:
    assert await smoke(maker, version.id) == []


async def test_the_last_of_its_users_takes_it_along(flutter_stack: Stack, maker: WingbeatClient, app: Project) -> None:
    version = await _made(maker, app, GenerationOptions(on_disconnect=OnDisconnect.CANCEL))
    async with maker.live() as live:
        await live.run_preview(version.id)
        await _until(live, lambda frame: frame.state is PreviewState.RUNNING)

    async def stopped() -> bool:
        return (await maker.preview(version.id)).state is PreviewState.STOPPED

    await eventually(stopped, within_s=60, what="the end of a preview that nobody uses")
    await _gone(flutter_stack)


async def test_deleting_the_project_ends_its_preview(flutter_stack: Stack, maker: WingbeatClient) -> None:
    doomed = await maker.create_project("A doomed project")
    version = await _made(maker, doomed)
    async with maker.live() as live:
        await live.run_preview(version.id)
        await _until(live, lambda frame: frame.state is PreviewState.RUNNING)
    async with httpx.AsyncClient(base_url=f"{flutter_stack.info.api_url}/api", trust_env=False, timeout=30) as http:
        headers = {"Authorization": f"Bearer {maker.session.access_token}"}
        assert (await http.delete(f"/projects/{doomed.id}", headers=headers)).status_code == 204
    await _gone(flutter_stack)


async def test_without_an_sdk_there_is_no_preview(user: WingbeatClient, shared_project: Project) -> None:
    async with user.live() as live:
        accepted = await live.generate(shared_project.id, PROMPT)
        await watch_to_the_end(live, accepted.id)
        with pytest.raises(MessageRefused) as told:
            await live.run_preview(accepted.id)
    assert told.value.error.code is ErrorCode.TOOLCHAIN_UNAVAILABLE
    with pytest.raises(ApiError) as refused:
        await user.start_preview(accepted.id)
    assert refused.value.problem.status == 503
    assert refused.value.code is ErrorCode.TOOLCHAIN_UNAVAILABLE and "FLUTTER_ROOT" in refused.value.problem.detail


async def _published(maker: WingbeatClient, generation: GenerationId) -> SharedPreview:
    async def done() -> bool:
        shared = await maker.shared_preview(generation)
        assert shared.state is not ShareState.FAILED, shared.error
        return shared.state is ShareState.PUBLISHED

    await eventually(done, within_s=60, what="the build")
    return await maker.shared_preview(generation)


def _visiting(stack: Stack, link: str) -> httpx.AsyncClient:
    """A browser knows that `*.localhost` is this machine; Python's resolver may not."""
    url = httpx.URL(link)
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{url.port}", headers={"Host": url.netloc.decode()}, trust_env=False, timeout=30
    )
