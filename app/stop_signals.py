"""SIGTERM and SIGINT, heeded at any time of a process's life."""

import asyncio
import signal
from types import TracebackType
from typing import Self

_STOPPING = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """SIGTERM and SIGINT while the block runs. Until `begun` they cancel the task that waits for others to come up."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._starting: asyncio.Task[object] | None = None

    async def __aenter__(self) -> Self:
        self._starting = asyncio.current_task()
        for number in _STOPPING:
            asyncio.get_running_loop().add_signal_handler(number, self._ask)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        for number in _STOPPING:
            asyncio.get_running_loop().remove_signal_handler(number)
        if self._starting is None or not self._asked.is_set() or kind is not asyncio.CancelledError:
            return False
        self._starting.uncancel()
        return True

    def begun(self) -> None:
        self._starting = None

    async def asked(self) -> None:
        await self._asked.wait()

    def _ask(self) -> None:
        self._asked.set()
        if self._starting is not None:
            self._starting.cancel()
