"""Whether a preview's page answers, and by which way it is reached."""

import asyncio
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from activities.toolchain.protocol import PreviewAddress
from activities.toolchain.running import RunningProcess

_PATIENCE_S = 10.0


class PageReach(Protocol):
    """A way to a server of a process: direct, or into the process's own network."""

    def open(self, process: RunningProcess, url: str) -> AbstractAsyncContextManager[PreviewAddress]:
        """Open while the block runs."""
        ...


def is_on_loopback(url: str) -> bool:
    """What the tool says is not believed when it leads elsewhere."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.port is not None and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


async def answering(address: PreviewAddress, *, every_s: float) -> None:
    """Return when the page answers 200, however long that takes."""
    while not await answers(address):  # noqa: ASYNC110 (another process has no event to wait for)
        await asyncio.sleep(every_s)


async def answers(address: PreviewAddress) -> bool:
    """Whether the page answers 200 now."""
    transport = httpx.AsyncHTTPTransport(uds=str(address.socket) if address.socket else None)
    try:
        async with (
            httpx.AsyncClient(transport=transport, timeout=_PATIENCE_S) as client,
            client.stream("GET", address.url) as answer,
        ):
            return answer.status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
