"""Free ports on loopback."""

import random
import socket

LOOPBACK = "127.0.0.1"

# Below what Linux and macOS hand out to outgoing connections: a service that restarts finds its port still free.
_FIRST, _LAST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


class Ports:
    """Hands out ports that are free and that it has not handed out before."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def take(self, wanted: int | None = None) -> int:
        """The wanted port as it is, else a free one."""
        port = wanted or self._free()
        self._taken.add(port)
        return port

    def _free(self) -> int:
        while True:
            port = random.randint(_FIRST, _LAST)  # noqa: S311 - no secret
            if port not in self._taken and is_free(port):
                return port
