"""Keeping a preview served: one run after another, within bounds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.previews import PreviewRun, PreviewRunEnd
    from app.contracts.version_frames import PreviewState

from workflows.bounds import clipped
from workflows.failures import MAX_MESSAGE_BYTES, JobFailed, host_was_lost, job_error
from workflows.policies.previews import RUN_PREVIEW
from workflows.preview_host import PreviewHost
from workflows.steps import run_step

MAX_RESTARTS: Final = 3
"""In a row: a run that was ready for `STEADY` begins a new row."""
STEADY: Final = timedelta(minutes=2)
FIRST_PAUSE: Final = timedelta(seconds=1)
SHOWN_LINES: Final = 12
"""Of a tail, in a failure's message."""

_WORDS: Final = {
    PreviewRunEnd.REFUSED: "the app does not compile",
    PreviewRunEnd.NOT_READY: "the app was not served in time",
    PreviewRunEnd.EXITED: "the tool that serves the app ended by itself",
    PreviewRunEnd.HUNG: "the tool that serves the app hung",
    PreviewRunEnd.UNHEALTHY: "the app's page did not answer any more",
}
_HOPELESS: Final = (PreviewRunEnd.REFUSED, PreviewRunEnd.NOT_READY)
"""Another run would end as this one did."""


@dataclass(frozen=True, slots=True)
class PreviewEnd:
    """How a preview ended."""

    state: PreviewState
    error: JobError | None = None
    tail: tuple[str, ...] = ()


STOPPED: Final = PreviewEnd(PreviewState.STOPPED)


class Serving:
    """Runs until there is a reason to end. `on_restart` is awaited before each further run."""

    def __init__(self, host: PreviewHost, on_restart: Callable[[PreviewRun | None], Awaitable[None]]) -> None:
        self._host = host
        self._on_restart = on_restart
        self._restarts = 0

    async def run(self) -> PreviewEnd:
        while True:
            try:
                run = await run_step(RUN_PREVIEW, await self._host.job())
            except JobFailed as failure:
                return PreviewEnd(PreviewState.FAILED, failure.error)
            except ActivityError as failure:
                end = self._after_failure(failure)
                last = None
            else:
                end = self._after(run)
                last = run
            if end is not None:
                return end
            await self._on_restart(last)
            await workflow.sleep(FIRST_PAUSE * 2 ** max(0, self._restarts - 1), summary="before the preview's next run")

    def _after(self, run: PreviewRun) -> PreviewEnd | None:
        """None when another run is worth it."""
        if run.end in (PreviewRunEnd.IDLE, PreviewRunEnd.GONE):
            return STOPPED
        if run.end in _HOPELESS:
            return _failed(run, _WORDS[run.end])
        if run.served_s >= STEADY.total_seconds():
            self._restarts = 0
        if self._restarts >= MAX_RESTARTS:
            return _failed(run, f"{_WORDS[run.end]}, {self._restarts + 1} times in a row")
        self._restarts += 1
        return None

    def _after_failure(self, failure: ActivityError) -> PreviewEnd | None:
        if host_was_lost(failure):
            try:
                self._host.lost()
            except JobFailed as failed:
                return PreviewEnd(PreviewState.FAILED, failed.error)
            return None
        error = job_error(failure)
        if not error.retryable or self._restarts >= MAX_RESTARTS:
            return PreviewEnd(PreviewState.FAILED, error)
        self._restarts += 1
        return None


def _failed(run: PreviewRun, what: str) -> PreviewEnd:
    found = [f"{each.path}:{each.line}:{each.column} {each.message}" for each in run.diagnostics]
    lines = found[:SHOWN_LINES] or run.tail[-SHOWN_LINES:]
    message = "\n".join([f"{what}:" if lines else what, *lines])
    error = JobError(code=ErrorCode.PREVIEW_FAILED, message=clipped(message, MAX_MESSAGE_BYTES))
    return PreviewEnd(PreviewState.FAILED, error, tuple(run.tail))
