"""Programs without a sandbox: ended with all that they started, and limited, but not held in."""

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from activities.toolchain.launching import Confinement, ConfinementKind
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command
from app.errors import ToolchainFailed

_WARDEN = Path(__file__).with_name("warden.py")
_STREAM_BYTES = 128 * 1024


@dataclass(slots=True)
class _Watched:
    """A process under its warden, which removes the private folder.

    `life` is the pipe whose closing kills all; None when it is closed.
    """

    process: asyncio.subprocess.Process
    life: int | None = field(repr=False)

    @property
    def ran_out_of_memory(self) -> bool:
        return False

    @property
    def network_of(self) -> int | None:
        return None

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self.life is not None:
            os.close(self.life)
            self.life = None

    async def gone(self) -> int:
        code = await self.process.wait()
        self.kill()
        return as_exit_code(code)


def as_exit_code(code: int) -> int:
    """What a wrapper's exit code says of its program: 128 and a signal's number is that signal."""
    return 128 - code if 128 < code <= 128 + signal.NSIG else code


class UnconfinedLauncher:
    """`notice` says why there is no sandbox, and what would bring one; None when it was asked for."""

    def __init__(self, limits: Limits, *, notice: str | None) -> None:
        self._limits = limits
        self.confinement = Confinement(ConfinementKind.NONE, notice)

    async def launch(self, command: Command, *, stdin: int) -> _Watched:
        private = Path(mkdtemp(prefix="wingbeat-"))
        environment = complete_environment(command, home=private)
        theirs, ours = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", str(_WARDEN),
                str(theirs), self._limits.as_text, str(private), "--", *command.argv,
                cwd=command.cwd,
                env=environment,
                stdin=stdin,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_STREAM_BYTES,
                pass_fds=(theirs,),
                start_new_session=True,
            )  # fmt: skip
        except BaseException as error:
            os.close(ours)
            shutil.rmtree(private, ignore_errors=True)
            if isinstance(error, OSError):
                raise ToolchainFailed(f"{command.argv[0]} cannot be started: {error.strerror}") from None
            raise
        finally:
            os.close(theirs)
        return _Watched(process, ours)


def complete_environment(command: Command, *, home: Path) -> dict[str, str]:
    """What every program gets, where the command does not say otherwise. `home` is private to it."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        **command.environment,
    }
