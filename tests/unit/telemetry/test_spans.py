"""Spans of programs and of failures, as a collector gets them: names and ends, never arguments and texts."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from opentelemetry import trace

from activities.repository.git_process import GitLimits, run_bounded, run_git
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.unconfined import UnconfinedLauncher
from app.settings import Settings
from app.telemetry.otlp import exported
from app.telemetry.spans import Attribute, span
from tests.support.collector import Collector, collecting, paths

SECRET = "ghp_0123456789abcdef0123456789"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


async def test_programs_and_failures(collector: Collector, tmp_path: Path) -> None:
    runner = ProcessRunner(UnconfinedLauncher(Limits(), notice=None))
    command = Command(
        argv=(sys.executable, "-c", f"print('{SECRET}'); raise SystemExit(3)"),
        cwd=tmp_path,
        environment={},
        wall_time=timedelta(seconds=20),
    )

    async def say(_: str) -> None:
        return

    with exported(Settings(otel_exporter_otlp_endpoint=collector.url), "tested"):
        with span("job", {Attribute.MESSAGE: "GenerateCode"}):
            await run_git(["version", SECRET], cwd=tmp_path, environment={"PATH": "/usr/bin:/bin"}, limits=GitLimits())
            await runner.run(command, say)
            await _cancelled(tmp_path)
        with pytest.raises(ValueError, match=SECRET), span("failing", {}):
            raise ValueError(SECRET)
        with pytest.raises(ValueError, match=SECRET), trace.get_tracer("another").start_as_current_span("library's"):
            raise ValueError(SECRET)
    python = Path(sys.executable).name
    assert paths(collector.spans) >= {("job",), ("job", "run git"), ("job", f"run {python}"), ("job", "run sleep")}
    codes = {span.name: span.attributes.get(Attribute.EXIT_CODE) for span in collector.spans}
    assert (codes[f"run {python}"], codes["run sleep"]) == (3, None)
    sent = b"".join(collector.bodies)
    assert SECRET.encode() not in sent
    assert sent.count(b"ValueError") >= 2, "the type of a failure is told"


async def _cancelled(folder: Path) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await run_bounded(["sleep", "30"], cwd=folder, environment={"PATH": "/usr/bin:/bin"}, limits=GitLimits())
