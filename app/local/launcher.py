"""Starts a service's processes and ends them, so that no process is forgotten."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence

from app.local.guardian import Guardian
from app.local.logs import ServiceLogs
from app.local.service import Service


class Launcher:
    """Makes the processes of one service: with its environment and user, its log, in a group of their own."""

    def __init__(self, service: Service, logs: ServiceLogs, guardian: Guardian) -> None:
        self._service = service
        self._logs = logs
        self._guardian = guardian

    async def start(
        self, command: Sequence[str], *, stdin: int = asyncio.subprocess.DEVNULL
    ) -> asyncio.subprocess.Process:
        """Raises `OSError`. The process is the guardian's from its first moment until `bury`."""
        service = self._service
        log = self._logs.open(service.name)
        user = service.user
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd=service.working_folder,
                env=dict(service.environment),
                umask=0o077,
                start_new_session=True,
                preexec_fn=self._guardian.registration(service.stop_signal),
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        finally:
            os.close(log)
        self._guardian.started(process.pid, service.stop_signal)
        return process

    async def bury(self, process: asyncio.subprocess.Process) -> None:
        """Ends what is left of the process and its group, so that the next life finds no rival."""
        kill_group(process.pid)
        await process.wait()
        self._guardian.ended(process.pid)


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
