"""All parts of the client in one."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import connect

from app.client.accounts import AccountCalls
from app.client.generations import GenerationCalls
from app.client.github import GitHubCalls
from app.client.live import LiveConnection
from app.client.materials import MaterialCalls
from app.client.projects import ProjectCalls
from app.client.reviews import ReviewCalls
from app.client.versions import VersionCalls
from app.client.watch import watched
from app.contracts.events import ServerFrame
from app.contracts.ids import GenerationId


class WingbeatClient(AccountCalls, ProjectCalls, MaterialCalls, GenerationCalls, VersionCalls, ReviewCalls):
    """REST calls and live connections of one user. The session is kept in memory and refreshed before it ends.

    Every call raises `ApiError` when the server refuses and `httpx.TransportError` when it cannot be reached.
    """

    def __init__(self, api_url: str, *, timeout_s: float = 30.0) -> None:
        super().__init__(api_url, timeout_s=timeout_s)
        self.github = GitHubCalls(self._call)

    @asynccontextmanager
    async def live(self, *, auto_refresh: bool = True) -> AsyncIterator[LiveConnection]:
        """An authenticated WebSocket; with `auto_refresh` it stays so for as long as it is read."""
        url = self._api_url.replace("http", "ws", 1) + "/api/ws"
        async with connect(url, max_size=2**22, compression=None, proxy=None) as socket:
            connection = LiveConnection(socket, self._session if auto_refresh else None)
            await connection.authenticate(await self._fresh_session() or self.session)
            yield connection

    def watch(
        self, generation: GenerationId, *, after_seq: int = 0, patience_s: float = 60.0
    ) -> AsyncGenerator[ServerFrame, None]:
        """The job's frames up to its `Result`, through every break of the connection; see `watched`."""
        return watched(self.live, generation, after_seq=after_seq, patience_s=patience_s)
