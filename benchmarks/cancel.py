"""How long a cancelled job lives on: from the request to no process, no folder and a record that says `cancelled`.

In each stage that lasts: the model's, and the tools' on a stand-in SDK whose commands hang. And what the sandbox costs
a command, against the same command without it.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from activities.toolchain.process import Command
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.selection import probe_sandbox
from app.client import LiveConnection
from app.contracts.events import Code, Result, StatusUpdate
from app.contracts.generations import GenerationStatus, Stage, StageState
from app.contracts.ids import GenerationId
from benchmarks.bench_stack import Bench, demo_stack
from benchmarks.report import Bar, Figure, Report, percentile
from tests.fakes.flutter_sdk import install_stand_in, set_faults, stand_in_settings

_RUNS_PER_STAGE = 8
_GONE_LIMIT_S = 1.5
_SANDBOX_LIMIT_MS = 25.0
_COMMANDS = 40
_PACE = "4000"
_SLOW_PACE_PROMPT = "a recipe book [[demo:slow]]"
_AGAIN_S = 0.01
_GIVE_UP_S = 30.0
_HANGS_AFTER_S = 0.7


@dataclass(frozen=True, slots=True)
class Gone:
    """Seconds from the request to cancel until each was so."""

    recorded: float
    processes: float
    folder: float

    @property
    def all(self) -> float:
        return max(self.recorded, self.processes, self.folder)


async def run() -> Report:
    """Measure the cancellation row of the quality bars, and the sandbox's cost."""
    with tempfile.TemporaryDirectory(prefix="wingbeat-sdk-") as folder:
        sdk = await asyncio.to_thread(_hanging_sdk, Path(folder) / "sdk")
        async with demo_stack(model_pace=_PACE, settings=stand_in_settings(sdk)) as bench:
            measured = {
                stage: await _measure(bench, sdk, stage) for stage in (Stage.MODEL, Stage.PUB_GET, Stage.ANALYZE)
            }
    plain, confined = await _command_times()
    return _report(measured, plain, confined)


def _hanging_sdk(root: Path) -> Path:
    """A stand-in whose `dart analyze` never ends; `flutter` hangs when its fault is set."""
    install_stand_in(root)
    dart = root / "bin" / "dart"
    real = dart.rename(root / "bin" / "dart-that-ends")
    dart.write_text(f'#!/bin/sh\ncase "$*" in *analyze*) exec sleep 100;; esac\nexec {real} "$@"\n')
    dart.chmod(0o755)
    return root


async def _measure(bench: Bench, sdk: Path, stage: Stage) -> list[Gone]:
    return [await _cancelled_in(bench, sdk, stage) for _ in range(_RUNS_PER_STAGE)]


async def _cancelled_in(bench: Bench, sdk: Path, stage: Stage) -> Gone:
    await asyncio.to_thread(set_faults, sdk, *(["hang"] if stage is Stage.PUB_GET else []))
    async with bench.client.live() as live:
        prompt = _SLOW_PACE_PROMPT if stage is Stage.MODEL else "a recipe book"
        job = await live.generate(bench.project.id, prompt)
        if not await _reached(live, job.id, stage):
            raise RuntimeError(f"the job was not held in {stage}: is the stand-in in use?")
        began = time.monotonic()
        traces = asyncio.create_task(_traces_gone(bench, job.id, began))
        await bench.client.cancel(job.id)
        recorded = await _recorded(live, job.id, began)
        processes, folder = await traces
    return Gone(recorded, processes, folder)


async def _reached(live: LiveConnection, job: GenerationId, stage: Stage) -> bool:
    """Return well within the stage: when the model's text comes, or when the tool's process hangs."""
    async for frame in live.until_result(job):
        if stage is Stage.MODEL and isinstance(frame, Code):
            return True
        if not isinstance(frame, StatusUpdate) or stage is Stage.MODEL:
            continue
        if frame.stage is stage and frame.state is StageState.STARTED:
            return await _is_running(job)
    return False


async def _is_running(job: GenerationId) -> bool:
    """Whether a tool of the job hangs: still runs when it would have ended otherwise."""
    with suppress(TimeoutError):
        await _until(lambda: bool(_processes(job)), within_s=5.0)
        await asyncio.sleep(_HANGS_AFTER_S)
    return bool(await asyncio.to_thread(_processes, job))


async def _recorded(live: LiveConnection, job: GenerationId, began: float) -> float:
    async for frame in live.until_result(job):
        if isinstance(frame, Result):
            if frame.status is not GenerationStatus.CANCELLED:
                raise RuntimeError(f"the job ended as {frame.status}")
            return time.monotonic() - began
    raise RuntimeError("the job did not end")


async def _traces_gone(bench: Bench, job: GenerationId, began: float) -> tuple[float, float]:
    folders = Path(bench.stack.environment["WORKSPACES_DIR"])
    processes, folder = await asyncio.gather(
        _until(lambda: not _processes(job)), _until(lambda: not list(folders.glob(f"*/{job}")))
    )
    return processes - began, folder - began


def _processes(job: GenerationId) -> list[int]:
    """Those that have the job's folder in their arguments or as theirs."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if str(job) in process.cwd() or any(str(job) in part for part in process.cmdline()):
                found.append(process.pid)
    return found


async def _until(holds: Callable[[], bool], *, within_s: float = _GIVE_UP_S) -> float:
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 (other processes have no event to wait for)
            await asyncio.sleep(_AGAIN_S)
    return time.monotonic()


async def _command_times() -> tuple[list[float], list[float]]:
    """Milliseconds of a command that does nothing: as it is, and in the sandbox; taken in turns."""
    probe = await probe_sandbox()
    if probe.launcher is None:
        raise RuntimeError(f"there is no sandbox to measure: {probe.reason}")
    runner = ProcessRunner(probe.launcher)
    command = Command(argv=("/bin/true",), cwd=Path("/"), environment={}, wall_time=timedelta(seconds=20))
    plain, confined = [], []
    for _ in range(_COMMANDS):
        plain.append(await _timed(_plainly(command)))
        confined.append(await _timed(runner.run(command, _ignore)))
    return plain, confined


async def _plainly(command: Command) -> None:
    process = await asyncio.create_subprocess_exec(
        *command.argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    await process.communicate()


async def _timed(work: Awaitable[object]) -> float:
    began = time.monotonic()
    await work
    return (time.monotonic() - began) * 1000


async def _ignore(_line: str) -> None:
    """There is none."""


def _report(measured: dict[Stage, list[Gone]], plain: list[float], confined: list[float]) -> Report:
    everything = [gone for runs in measured.values() for gone in runs]
    overhead = statistics.median(confined) - statistics.median(plain)
    return Report(
        bench="cancel",
        bars=[
            Bar(
                name="cancel to processes and folders gone and recorded, p95",
                value=percentile([gone.all for gone in everything], 0.95),
                limit=_GONE_LIMIT_S,
                unit="s",
            ),
            Bar(name="sandbox, added to a command, p50", value=overhead, limit=_SANDBOX_LIMIT_MS, unit="ms"),
        ],
        figures=[
            *(_median(f"{stage}: {what}", [getattr(gone, what) for gone in runs])
              for stage, runs in measured.items() for what in ("recorded", "processes", "folder")),
            Figure(name="slowest", value=max(gone.all for gone in everything), unit="s"),
            Figure(name="command without sandbox, p50", value=statistics.median(plain), unit="ms"),
            Figure(name="command in the sandbox, p50", value=statistics.median(confined), unit="ms"),
        ],
    )  # fmt: skip


def _median(name: str, values: list[float]) -> Figure:
    return Figure(name=f"{name}, p50", value=statistics.median(values), unit="s")
