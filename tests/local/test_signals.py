"""What a program with a stack does with Ctrl-C, a polite kill, a closed terminal and a kill that it never sees."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.local.data_folder import DataFolder, sole_use
from app.local.options import ROOT
from tests.local.test_supervisor import is_running
from tests.support.stack import make_data_folder

SERVICES = 2


@pytest.fixture
def folder() -> Iterator[Path]:
    path = make_data_folder()
    yield path
    shutil.rmtree(path)


class Program:
    """The program and the processes it has told of."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.pids: list[int] = []

    def read_until(self, word: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            last = line.split()[-1]
            if last.isdigit():
                self.pids.append(int(last))
            if word in line:
                return line.strip()
        pytest.fail(f"the program ended without saying {word!r}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextmanager
def program(folder: Path, occupation: str) -> Iterator[Program]:
    command = [sys.executable, "-m", "tests.local.signal_program", str(folder), occupation]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        try:
            yield Program(process)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_waiting_program_ends_well(folder: Path, number: signal.Signals) -> None:
    with program(folder, "wait") as running:
        running.read_until("ready")
        assert len(running.pids) == SERVICES
        assert running.end(number) == 0
        assert running.read_until("asked") == f"asked to end by {number.name}"
        assert not any(map(is_running, running.pids))


def test_a_working_program_is_interrupted(folder: Path) -> None:
    with program(folder, "work") as running:
        running.read_until("ready")
        assert running.end(signal.SIGTERM) == 130
        assert running.read_until("stopped") == "stopped by SIGTERM"
        assert not any(map(is_running, running.pids))


def test_a_starting_program_is_interrupted(folder: Path) -> None:
    with program(folder, "start") as running:
        running.read_until("mail")
        assert running.end(signal.SIGINT) == 130
        assert not any(map(is_running, running.pids))


def test_a_killed_program_leaves_nothing_and_the_data(folder: Path) -> None:
    with program(folder, "wait") as running:
        running.read_until("ready")
        running.end(signal.SIGKILL)
        assert (folder / "stack.json").exists()
    with sole_use(DataFolder(folder)):
        assert not any(map(is_running, running.pids))
    with program(folder, "wait") as running:
        running.read_until("ready")
        assert running.end(signal.SIGTERM) == 0
