"""The api in the test's own process, over services of another stack."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from app.main import ApiServer
from app.realtime.runtime import RealtimeLimits
from app.settings import Settings


class _Server(ApiServer):
    """Leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Served:
    """`task` ends when the server has stopped; `stop` asks it to, as a signal would."""

    port: int
    task: asyncio.Task[None]
    server: ApiServer

    @property
    def url(self) -> str:
        """With the prefix."""
        return f"http://127.0.0.1:{self.port}/api"

    def stop(self) -> None:
        self.server.should_exit = True


@asynccontextmanager
async def served(settings: Settings, *, limits: RealtimeLimits | None = None) -> AsyncIterator[Served]:
    """The api on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(settings, limits=limits)
    api = Served(listener.getsockname()[1], asyncio.create_task(server.serve([listener])), server)
    try:
        while not server.started:
            assert not api.task.done(), "the api did not start"
            await asyncio.sleep(0.01)
        yield api
    finally:
        api.stop()
        await api.task


@asynccontextmanager
async def serving(settings: Settings, *, limits: RealtimeLimits | None = None) -> AsyncIterator[str]:
    """The api on a free port; answers its URL, with the prefix."""
    async with served(settings, limits=limits) as api:
        yield api.url


def settings_of(environment: Mapping[str, str], **changes: str) -> Settings:
    return Settings.model_validate({name.lower(): value for name, value in environment.items()} | changes)
