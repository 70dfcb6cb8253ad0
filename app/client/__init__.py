"""A small typed client of the public API: `./dev demo`, the tests and the benchmarks use it."""

from app.client.calls import ApiError
from app.client.client import WingbeatClient
from app.client.live import LiveConnection, MessageRefused

__all__ = ["ApiError", "LiveConnection", "MessageRefused", "WingbeatClient"]
