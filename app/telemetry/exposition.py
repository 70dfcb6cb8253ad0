"""`/metrics` of one process, on a port of its own: Wingbeat's figures, then those of Temporal's SDK.

The SDK's core counts outside Python and serves its figures itself, on a loopback port that only this module knows. They
are fetched when somebody reads, so that a process has one address and counting costs Python nothing.
"""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

from loguru import logger
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from app.errors import SettingsError
from app.telemetry.metrics import REGISTRY

LOOPBACK: Final = "127.0.0.1"
_SDK_PATIENCE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Exposition:
    """What is read together. `sdk_port` is where Temporal's SDK serves its own, if it does."""

    registry: CollectorRegistry = REGISTRY
    sdk_port: int | None = None

    def text(self) -> bytes:
        """Everything in Prometheus' text format. Without the SDK's figures when it does not answer."""
        ours = generate_latest(self.registry)
        return ours if self.sdk_port is None else ours + _figures_of_the_sdk(self.sdk_port)


@contextmanager
def served(exposition: Exposition, host: str, port: int) -> Iterator[int]:
    """Serve in a thread while the block runs; answers the port.

    Raises:
        SettingsError: it cannot be listened on. The text says which setting to mend, and how.
    """

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = exposition.text() if self.path.partition("?")[0] == "/metrics" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            logger.debug("metrics: {}", format % args)

    try:
        server = ThreadingHTTPServer((_address(host), port), Answers)
    except OSError as error:
        raise SettingsError(
            f"METRICS_PORT {port} on METRICS_HOST {host} cannot be listened on: {error.strerror}; "
            "choose a free port, and an address of this machine"
        ) from None
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _address(host: str) -> str:
    """Of this machine, it is hoped: that shows when it is listened on."""
    try:
        return str(socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])
    except (socket.gaierror, UnicodeError):
        raise SettingsError(
            f"METRICS_HOST {host!r} is no IPv4 address or name that is known here: use 127.0.0.1, or 0.0.0.0 for all"
        ) from None


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _figures_of_the_sdk(port: int) -> bytes:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_SDK_PATIENCE_S)
    with suppress(OSError, http.client.HTTPException):
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read()
        finally:
            connection.close()
    return b""
