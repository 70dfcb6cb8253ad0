"""Questions that tell whether a service is ready. They never raise for a service that is not there yet."""

import asyncio
import http.client
from collections.abc import Awaitable, Callable

from app.local.ports import LOOPBACK

Probe = Callable[[], Awaitable[bool]]

_TIMEOUT_S = 2.0


def answers_ok(port: int, path: str) -> Probe:
    """Ready when GET of the path on loopback answers 200."""

    def ask() -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_S)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    async def probe() -> bool:
        return await asyncio.to_thread(ask)

    return probe
