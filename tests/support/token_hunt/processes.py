"""What the listings of processes show during a run: a light sampler of arguments and environments."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from tests.support.token_hunt.needles import SETTINGS

_EVERY_S: Final = 0.2
_PROGRAMS_WITH_SETTINGS: Final = (b"worker.py", b"app.main", b"tests.support.held_worker")
"""They are told the secrets by their environment."""
_GIT_HEADER: Final = b"GIT_CONFIG_VALUE_"
"""Git is told a token by this variable, and only by it: an argument or a file is read by others."""


class ProcessSampler:
    """Writes into `target` whatever new it sees of this process's descendants, until it is stopped."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="process sampler", daemon=True)
        self._seen: set[bytes] = set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        with self._target.open("ab") as target:
            while not self._stop.wait(_EVERY_S):
                for process in _descendants(os.getpid()):
                    with suppress(OSError):
                        self._note(process, target)

    def _note(self, process: int, target: BinaryIO) -> None:
        arguments = Path(f"/proc/{process}/cmdline").read_bytes()
        key = b"%d %s" % (process, arguments)
        if not arguments or key in self._seen:
            return
        self._seen.add(key)
        environment = Path(f"/proc/{process}/environ").read_bytes()
        target.write(arguments + b"\n" + b"\n".join(_unexpected(arguments, environment)) + b"\n")


def _unexpected(arguments: bytes, environment: bytes) -> Iterator[bytes]:
    """The environment without what its program is to have."""
    with_settings = any(program in arguments for program in _PROGRAMS_WITH_SETTINGS)
    for variable in environment.split(b"\0"):
        name = variable.partition(b"=")[0]
        told = with_settings and name.decode(errors="replace") in SETTINGS
        if not told and not name.startswith(_GIT_HEADER):
            yield variable


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(process.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
