"""What goes wrong with the Flutter tool, and what we make of it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from activities.errors import is_retryable
from activities.toolchain.choice import FoundSdk, look_for_sdk, warm_packages
from activities.toolchain.flutter.preview_session import PreviewTimes
from activities.toolchain.flutter.sdk import FlutterSdk
from activities.toolchain.limits import Limits
from activities.toolchain.protocol import (
    TAIL_LINES,
    BuildRequest,
    LivePreview,
    PreviewEnded,
    PreviewEnding,
    PreviewEvent,
    PreviewReady,
    PreviewTrouble,
)
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.unconfined import UnconfinedLauncher
from app.contracts.errors import ErrorCode
from app.errors import DependencyUnavailable, ToolchainFailed, ToolchainRefused
from app.settings import Settings
from tests.fakes.flutter_sdk import install_stand_in, set_faults
from tests.support.jobs import eventually

TEMPLATE = Path(__file__).parents[2] / "integration_template"
BROKEN = "void main() {\n  print(1\n}\n"
SOON = PreviewTimes(ready=60.0, page=0.05, restart=60.0, stop=60.0, terminate=0.3)
IMPATIENT = replace(SOON, stop=0.3)
"""Of who is about to see that something does not end."""


@dataclass
class Host:
    root: Path
    found: FoundSdk
    runner: ProcessRunner

    def sdk(self, times: PreviewTimes = SOON) -> FlutterSdk:
        return FlutterSdk(self.found.commands, self.found.provenance, self.runner, SandboxReach(), times)

    def faulty(self, *faults: str, times: PreviewTimes = SOON) -> FlutterSdk:
        set_faults(self.root, *faults)
        return self.sdk(times)


@pytest.fixture(scope="module")
async def shared_host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    folder = tmp_path_factory.mktemp("faults")
    root = install_stand_in(folder / "flutter")
    settings = Settings(flutter_root=root, pub_cache=folder / "pub-cache", allow_stand_in_sdk=True)
    runner = ProcessRunner(UnconfinedLauncher(Limits(), notice=None))
    found = await look_for_sdk(settings, runner)
    await warm_packages(found, runner, TEMPLATE)
    return Host(root, found, runner)


@pytest.fixture
def host(shared_host: Host) -> Host:
    set_faults(shared_host.root)
    return shared_host


@pytest.fixture
async def project(host: Host, tmp_path: Path) -> Path:
    folder = tmp_path / "job" / "integration"
    shutil.copytree(TEMPLATE, folder)
    await host.sdk().pub_get(folder, ignore)
    return folder


async def ignore(line: str) -> None: ...


@asynccontextmanager
async def previewed(sdk: FlutterSdk, project: Path) -> AsyncIterator[tuple[LivePreview, AsyncIterator[PreviewEvent]]]:
    """A preview that leaves no process behind, however it goes. What it starts is below a child of its own."""
    before = _wardens()
    async with sdk.start_preview(project, ignore) as preview:
        yield preview, preview.events()
    assert _wardens() <= before


def _wardens() -> set[int]:
    """Processes of other tests' stacks, which come and go, are none."""
    return {child.pid for child in psutil.Process().children() if "/warden.py" in _command(child)}


async def the_end(events: AsyncIterator[PreviewEvent]) -> PreviewEnded:
    ended = [event async for event in events][-1]
    assert isinstance(ended, PreviewEnded)
    return ended


async def test_a_server_out_of_reach_is_worth_another_try(host: Host, project: Path) -> None:
    """Section 3, exit code 69: the only one."""
    (project / "pubspec.lock").unlink()
    shutil.rmtree(host.found.commands.shared_packages / "template-locks")
    try:
        with pytest.raises(DependencyUnavailable) as caught:
            await host.faulty("network_down").pub_get(project, ignore)
        assert is_retryable(caught.value)
    finally:
        set_faults(host.root)
        await warm_packages(host.found, host.runner, TEMPLATE)


async def test_another_package_than_the_locked_one_is_refused(host: Host, project: Path) -> None:
    """Section 3, exit code 75."""
    with pytest.raises(ToolchainRefused, match="does not match") as caught:
        await host.faulty("hash_mismatch").pub_get(project, ignore)
    assert not is_retryable(caught.value)


async def test_a_crash_of_the_analyzer_is_not_the_projects_fault(host: Host, project: Path) -> None:
    with pytest.raises(ToolchainFailed, match="crashed unexpectedly") as caught:
        await host.faulty("server_crash").analyze(project, ignore)
    assert caught.value.code is ErrorCode.TOOLCHAIN_FAILED and is_retryable(caught.value)


async def test_errors_that_json_leaves_out_are_found(host: Host, project: Path) -> None:
    """Section 4: errors in pubspec.yaml make it end with 3, but are in the default format only."""
    report = await host.faulty("hidden_pubspec_error").analyze(project, ignore)
    (found,) = report.diagnostics
    assert (found.code, found.path, found.line) == ("missing_name", "pubspec.yaml", 3) and report.has_errors
    assert found.message == "The value of the 'name' field is required."


async def test_a_compiler_without_memory_says_so(host: Host, project: Path, tmp_path: Path) -> None:
    """Section 8: exit code -9 in the text."""
    with pytest.raises(ToolchainFailed, match="lack of memory"):
        await host.faulty("out_of_memory").build_web(BuildRequest(project, tmp_path / "job/site"), ignore)


@pytest.mark.parametrize(
    ("fault", "exit_code", "words"),
    [("port_taken", 1, "Failed to bind web development server"), ("out_of_memory", -9, "Launching lib/main.dart")],
)
async def test_a_preview_that_cannot_begin_ends(
    host: Host, project: Path, fault: str, exit_code: int, words: str
) -> None:
    async with previewed(host.faulty(fault), project) as (_, events):
        ended = await the_end(events)
        assert (ended.ending, ended.exit_code) == (PreviewEnding.EXITED, exit_code)
        assert words in "\n".join(ended.tail)


@pytest.mark.parametrize("fault", ["never_ready", "page_fails"])
async def test_a_preview_that_never_gets_ready_ends_with_the_last_lines(host: Host, project: Path, fault: str) -> None:
    """Section 5: ready is the address, the start, and a page with status 200."""
    async with previewed(host.faulty(fault, times=PreviewTimes(ready=3.0, terminate=0.3)), project) as (_, events):
        ended = await the_end(events)
        assert ended.ending is PreviewEnding.NOT_READY
        assert any(line.startswith("Launching") for line in ended.tail)


async def test_a_crash_while_it_runs_is_told_with_its_lines(host: Host, project: Path) -> None:
    async with previewed(host.sdk(), project) as (preview, events):
        assert isinstance(await anext(events), PreviewReady)
        set_faults(host.root, "crash_mid_run")
        trouble, ended = [event async for event in events]
        assert trouble == PreviewTrouble("Unhandled exception:")
        assert isinstance(ended, PreviewEnded) and (ended.ending, ended.exit_code) == (PreviewEnding.EXITED, 255)
        assert ended.tail[-1] == "Bad state: the stand-in was told to crash" and ended.diagnostics == ()
        with pytest.raises(ToolchainFailed):
            await preview.restart()
        await preview.stop()


async def test_a_tool_that_does_not_stop_is_made_to(host: Host, project: Path) -> None:
    """Section 7: `app.stop`, SIGTERM, SIGKILL."""
    async with previewed(host.faulty("hang_after_stop", "ignore_sigterm", times=IMPATIENT), project) as (
        preview,
        events,
    ):
        assert isinstance(await anext(events), PreviewReady)
        await preview.stop()
        ended = await the_end(events)
        assert (ended.ending, ended.exit_code) == (PreviewEnding.STOPPED, -9)


async def test_a_tool_that_hangs_after_a_compile_error_is_ended(host: Host, project: Path) -> None:
    """Section 5: a watchdog after `app.stop`."""
    (project / "lib/main.dart").write_text(BROKEN)
    async with previewed(host.faulty("hang_after_compile_error", times=IMPATIENT), project) as (_, events):
        ended = await the_end(events)
        assert ended.ending is PreviewEnding.HUNG
        assert {found.path for found in ended.diagnostics} == {"lib/main.dart"}


async def test_a_restart_without_an_answer_fails(host: Host, project: Path) -> None:
    async with previewed(host.faulty("no_answer", times=PreviewTimes(restart=0.3)), project) as (preview, events):
        assert isinstance(await anext(events), PreviewReady)
        with pytest.raises(ToolchainFailed, match="did not answer"):
            await preview.restart()


async def test_noise_and_split_lines_do_not_hide_the_protocol(host: Host, project: Path) -> None:
    """Sections 5 and 6: lines in pieces, giant lines, binary noise and floods between the messages."""
    async with previewed(host.faulty("split_lines", "binary", "long_line=3", "flood=2"), project) as (preview, events):
        assert isinstance(await anext(events), PreviewReady)
        assert len(preview.tail) <= TAIL_LINES and max(map(len, preview.tail)) <= 1_000


async def test_waiting_for_another_command_is_told(host: Host, project: Path) -> None:
    """Section 1: the startup lock."""
    async with previewed(host.faulty("lock_wait"), project) as (_, events):
        trouble = await anext(events)
        assert isinstance(trouble, PreviewTrouble) and "startup lock" in trouble.line
        set_faults(host.root)
        assert isinstance(await anext(events), PreviewReady)


def _command(process: psutil.Process) -> str:
    with suppress(psutil.Error):  # it may end at any moment
        return " ".join(process.cmdline())
    return ""


async def test_leaving_a_running_preview_leaves_nothing(host: Host, project: Path) -> None:
    """Section 7: the compiler outlives the tool when only the tool is killed."""
    async with previewed(host.faulty("ignore_sigterm"), project) as (_, events):
        assert isinstance(await anext(events), PreviewReady)
        mine = psutil.Process()

        async def compiler_runs() -> bool:
            return any("sys.stdin.read" in _command(child) for child in mine.children(recursive=True))

        await eventually(compiler_runs, within_s=60)
