"""Stands between the worker and a program that no sandbox holds, and ends all that the program leaves behind.

Run by path as a program of its own, with the standard library only: `warden.py LIFE_FD LIMITS FOLDER -- ARGV...`.
LIFE_FD is the reading end of a pipe: when the other end closes, because the worker wants it or is dead, everything is
killed. LIMITS are `name=value` pairs of `resource.RLIMIT_*`, comma-separated. FOLDER, unless it is empty, is the
program's own and removed at the end. SIGTERM is passed on to the program's process group. The exit code is the
program's; 128 and the signal's number when a signal ended it; 127 when it cannot be run.

On Linux orphans come back to the warden (PR_SET_CHILD_SUBREAPER), so that a program that left its session is found.
Elsewhere the program's process group is all that is found.
"""

import ctypes
import os
import resource
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

_SET_CHILD_SUBREAPER = 36
_NOT_RUNNABLE = 127
_AGAIN_S = 0.01


def main(arguments: Sequence[str]) -> int:
    life, limits, folder, _, *argv = arguments
    os.set_inheritable(int(life), False)  # noqa: FBT003
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    wake, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    program = os.fork()
    if program == 0:
        _become(argv, limits)
    signal.signal(signal.SIGTERM, lambda _number, _frame: _signal_group(program, signal.SIGTERM))
    _give_up_outputs()
    code = _wait(program, int(life), wake)
    _kill_all(program)
    if folder:
        _remove(folder)
    return code


def _become(argv: Sequence[str], limits: str) -> None:
    try:
        os.setsid()
        for limit in filter(None, limits.split(",")):
            name, value = limit.split("=")
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(value), int(value)))
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execv(argv[0], list(argv))  # noqa: S606
    except (OSError, ValueError) as error:
        os.write(2, f"{argv[0]} cannot be run: {error}\n".encode())
    os._exit(_NOT_RUNNABLE)


def _give_up_outputs() -> None:
    """The pipes end when the last program closes them, not when the warden does."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def _wait(program: int, life: int, wake: int) -> int:
    """Until the program ends, or the other end of `life` closes."""
    while True:
        ready, _, _ = select.select([life, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
        if life in ready and not os.read(life, 1):
            _signal_group(program, signal.SIGKILL)
            return 128 + signal.SIGKILL
        ended = _reap(program)
        if ended is not None:
            return ended


def _reap(program: int) -> int | None:
    """Take in every child that has ended; the program's exit code if it is among them."""
    code: int | None = None
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == program:
                exit_code = os.waitstatus_to_exitcode(ended[1])
                code = exit_code if exit_code >= 0 else 128 - exit_code
    return code


def _kill_all(program: int) -> None:
    """Kill until nothing is left: what is born meanwhile is found in the next round."""
    _signal_group(program, signal.SIGKILL)
    while descendants := _descendants():
        for process in descendants:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _reap(program)
        select.select([], [], [], _AGAIN_S)
    _reap(program)


def _signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _descendants() -> list[int]:
    """Everything below this process that runs (zombies do not)."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if sys.platform == "linux" else ():  # noqa: PTH208 (no slow imports here)
        if name.isdigit():
            with suppress(OSError, ValueError):
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123
                    state, parent = file.read().rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _remove(folder: str) -> None:
    try:
        os.rmdir(folder)  # noqa: PTH106 (no slow imports here)
    except OSError:
        import shutil  # noqa: PLC0415 (most folders are empty, and this is slow to load)

        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
