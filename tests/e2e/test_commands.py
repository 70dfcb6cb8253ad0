"""`./dev up` and `./dev demo` as a person runs them: what they print, what they write, and that nothing is left."""

import asyncio
import json
import os
import pty
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.local.options import ROOT, StackInfo
from tests.support.jobs import eventually
from tests.support.stack import make_data_folder, remove_data_folder


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """Made by the first who starts a stack there; the next ones find what the one before left."""
    folder = make_data_folder()
    yield folder
    remove_data_folder(folder)


@pytest.fixture
def data(kept: Path) -> Path:
    """A data folder that tells of no stack: one that was killed leaves its file."""
    (kept / "stack.json").unlink(missing_ok=True)
    return kept


async def _info(data: Path) -> StackInfo:
    file = data / "stack.json"

    async def written() -> bool:
        return file.exists()

    await eventually(written, within_s=100, what="stack.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return StackInfo.model_validate_json(file.read_text())


async def _all_gone(pids: list[int]) -> None:
    async def gone() -> bool:
        return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)

    await eventually(gone, within_s=60, what="the end of every process")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_up_leaves_nothing_behind(data: Path, how: signal.Signals) -> None:
    """tests/local/test_signals.py has every signal that ends it."""
    command = await asyncio.create_subprocess_exec(
        "./dev", "up", "--data", str(data), "--headless", cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    info = await _info(data)
    pids = list(info.pids.values())
    assert {"api", "worker", "temporal", "postgres", "supabase", "mail", "model"} <= set(info.pids)
    command.send_signal(how)
    await asyncio.wait_for(command.communicate(), timeout=60)
    await _all_gone(pids)


async def test_up_ends_with_its_terminal(data: Path) -> None:
    ours, theirs = pty.openpty()
    command = await asyncio.create_subprocess_exec(
        "setsid", "--ctty", "./dev", "up", "--data", str(data), cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    loop = asyncio.get_running_loop()

    def read_on() -> None:
        try:
            os.read(ours, 4096)
        except OSError:  # the command has ended
            loop.remove_reader(ours)

    loop.add_reader(ours, read_on)
    pids = list((await _info(data)).pids.values())
    loop.remove_reader(ours)
    os.close(ours)
    await asyncio.wait_for(command.wait(), timeout=60)
    await _all_gone(pids)


async def test_demo_ends_with_one_json_line() -> None:
    command = await asyncio.create_subprocess_exec(
        "./dev",
        "demo",
        "a todo list",
        "--json",
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(command.communicate(), timeout=110)
    assert command.returncode == 0, err.decode()[-2000:]
    outcome = json.loads(out.decode().strip().splitlines()[-1])
    assert outcome["status"] == "completed"
    assert outcome["seq_gaps"] == 0
    assert outcome["events"] > 0
    assert outcome["files"] > 5
    assert (outcome["provenance"], outcome["model"]) == ("syntax-only", "demo-model")
    assert set(outcome) == {
        "status", "generation_id", "files", "events", "seq_gaps", "provenance", "model", "ready_s", "elapsed_s",
    }  # fmt: skip
