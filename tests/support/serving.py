"""The api in the test's own process, over services of another stack."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from app.main import ApiServer
from app.realtime.runtime import RealtimeLimits
from app.settings import Settings


class _Server(ApiServer):
    """Leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(settings: Settings, *, limits: RealtimeLimits | None = None) -> AsyncIterator[str]:
    """The api on a free port; answers its URL, with the prefix."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(settings, limits=limits)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            assert not task.done(), "the api did not start"
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    finally:
        server.should_exit = True
        await task


def settings_of(environment: Mapping[str, str], **changes: str) -> Settings:
    return Settings.model_validate({name.lower(): value for name, value in environment.items()} | changes)
