"""Ends the services of a stack whose supervisor is gone, however it went. Run by its path, standard library only.

Standard input is a pipe that the supervisor holds open: `+PID SIGNAL` when a service starts, `-PID` when it has ended.
The pipe's end means that the supervisor is gone (or done: then no service is left).
"""

import os
import signal
import sys
import time

_GRACE_S = 4.0
_POLL_S = 0.02


def _watch() -> dict[int, int]:
    """Reads until the pipe ends; answers the processes that are left and the signals that stop them."""
    left: dict[int, int] = {}
    for line in sys.stdin.buffer:
        if line.startswith(b"+"):
            pid, stop_signal = line[1:].split()
            left[int(pid)] = int(stop_signal)
        else:
            left.pop(int(line[1:]), None)
    return left


def _send(pid: int, stop_signal: int) -> bool:
    try:
        os.kill(pid, stop_signal)
    except ProcessLookupError:
        return False
    return True


def _send_group(pid: int, stop_signal: int) -> None:
    try:
        os.killpg(pid, stop_signal)
    except (ProcessLookupError, PermissionError):
        return


def _end(left: dict[int, int]) -> None:
    running = {pid for pid, stop_signal in left.items() if _send(pid, stop_signal)}
    deadline = time.monotonic() + _GRACE_S
    while running and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        running = {pid for pid in running if _send(pid, 0)}
    for pid in left:
        _send_group(pid, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    _end(_watch())
