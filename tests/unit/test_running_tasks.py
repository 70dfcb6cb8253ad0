"""The tasks of a killed process are found by the next; those of one that lives, or stands still, never are."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.local.options import ROOT
from app.temporal.running_tasks import RunningTasks

_HOLDS = """
import sys, time
from pathlib import Path
from app.temporal.running_tasks import RunningTasks

running = RunningTasks(Path(sys.argv[1]))
with running.open(), running.noted(b"first"), running.noted(b"second"):
    with running.noted(b"done"):
        pass
    sys.stdout.write("holds\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


@contextmanager
def _holding(root: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs two tasks."""
    process = subprocess.Popen([sys.executable, "-c", _HOLDS, str(root)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"holds\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_killed_process_leaves_its_tasks_once(tmp_path: Path) -> None:
    root = tmp_path / "running"
    with _holding(root) as process:
        process.send_signal(signal.SIGSTOP)
        assert RunningTasks(root).of_the_dead() == [], "it stands still, and may go on"
        (folder,) = root.iterdir()
        assert [stat.S_IMODE(path.stat().st_mode) for path in (root, folder)] == [0o700, 0o700]
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        process.kill()
        process.wait()
        assert sorted(RunningTasks(root).of_the_dead()) == [b"first", b"second"]
        assert RunningTasks(root).of_the_dead() == []
        assert list(root.iterdir()) == []


def test_a_process_that_ends_leaves_nothing(tmp_path: Path) -> None:
    running = RunningTasks(tmp_path / "running")
    with running.open(), running.noted(b"token"):
        assert running.of_the_dead() == [], "its own"
    assert list((tmp_path / "running").iterdir()) == []


def test_without_a_folder_nothing_is_noted(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    running = RunningTasks(tmp_path / "file")
    with running.open(), running.noted(b"token"):
        assert running.of_the_dead() == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.task").touch()
    assert RunningTasks(tmp_path).of_the_dead() == []
    assert (tmp_path / "other" / "mine.task").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with RunningTasks(tmp_path / "running").open():
        pass
    tmp_path.chmod(0o700)
