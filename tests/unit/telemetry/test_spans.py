"""Spans of programs and of failures, as a collector gets them: names and ends, never arguments and texts."""

import asyncio
import socket
import subprocess
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
from app.local.options import ROOT
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


def test_a_collector_that_is_silent_holds_no_process_up() -> None:
    """In a process of its own: a tracer is set up once in each. Unbounded, the last batch would wait for 5 s."""
    program = """
import sys, time
from app.settings import Settings
from app.telemetry import otlp
from app.telemetry.spans import span
otlp._GOODBYE_S = 0.2
with otlp.exported(Settings(otel_exporter_otlp_endpoint=sys.argv[1]), "tested"):
    with span("lost", {}):
        pass
    began = time.monotonic()
print(time.monotonic() - began)
"""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        argv = [sys.executable, "-c", program, f"http://127.0.0.1:{silent.getsockname()[1]}"]
        ended = subprocess.run(argv, cwd=ROOT, env={}, capture_output=True, text=True, timeout=60, check=True)
    assert float(ended.stdout) < 4


def test_a_variable_that_the_sdk_refuses_is_one_line() -> None:
    """Of the api's own process: this one is read when the SDK is imported."""
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "few"}
    argv = [sys.executable, "-m", "app.main"]
    ended = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT" in line
    assert "mend it" in line


async def _cancelled(folder: Path) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await run_bounded(["sleep", "30"], cwd=folder, environment={"PATH": "/usr/bin:/bin"}, limits=GitLimits())
