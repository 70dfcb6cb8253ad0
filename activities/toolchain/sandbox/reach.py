"""The way to a server that runs in a sandbox: a unix socket on this host, which nobody else may open."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

from activities.toolchain.protocol import PreviewAddress
from activities.toolchain.running import RunningProcess

_FORWARDER = Path(__file__).with_name("forwarder.py")
_BACKLOG = 128


class SandboxReach:
    """Opens a forwarder into the network of a confined process; a process that shares this host's needs none."""

    @asynccontextmanager
    async def open(self, process: RunningProcess, url: str) -> AsyncIterator[PreviewAddress]:
        """
        Args:
            url: as the process says it: on its own loopback, with a port.
        """
        if process.network_of is None:
            yield PreviewAddress(url)
            return
        parts = urlsplit(url)
        async with _forwarder(process.network_of, parts.hostname or "127.0.0.1", parts.port or 80) as path:
            yield PreviewAddress(url, path)


@asynccontextmanager
async def _forwarder(process: int, host: str, port: int) -> AsyncIterator[Path]:
    """A socket's path is at most 108 bytes: it cannot be in the job's folder."""
    folder = Path(mkdtemp(prefix="wingbeat-"))
    with ExitStack() as cleaning:
        cleaning.callback(shutil.rmtree, folder, ignore_errors=True)
        path = folder / "preview.sock"
        life, ours = os.pipe()
        cleaning.callback(os.close, ours)
        forwarder = await _spawn(path, life, process, host, port)
        try:
            yield path
        finally:
            forwarder.kill()
            await forwarder.wait()


async def _spawn(path: Path, life: int, process: int, host: str, port: int) -> asyncio.subprocess.Process:
    """The listener is open from the first moment on; it is the forwarder's alone, and closes with it."""
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(_BACKLOG)
            return await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", str(_FORWARDER),
                str(life), str(listener.fileno()), str(process), host, str(port),
                env={},
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(life, listener.fileno()),
                start_new_session=True,
            )  # fmt: skip
    finally:
        os.close(life)
