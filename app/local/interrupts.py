"""The signals that end a stack: Ctrl-C, a polite kill, a closed terminal."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """The first signal ends what the owner does: `wait` returns, any other work of its task is cancelled.

    Further ones call `on_impatience`.

    Attributes:
        received: the first signal, None before it comes.
    """

    def __init__(self, *, on_impatience: Callable[[], None]) -> None:
        self.received: signal.Signals | None = None
        self._on_impatience = on_impatience
        self._first: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()
        self._awaited = False

    @contextmanager
    def listen(self, owner: "asyncio.Task[object]") -> Iterator[None]:
        """Takes the signals while the block runs; in the main thread only."""
        loop = asyncio.get_running_loop()
        # Who started us with a signal ignored (nohup) wants it ignored.
        numbers = [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]
        for number in numbers:
            loop.add_signal_handler(number, self._receive, number, owner)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    async def wait(self) -> signal.Signals:
        """Returns the first signal."""
        self._awaited = True
        try:
            return await asyncio.shield(self._first)
        finally:
            self._awaited = False

    def _receive(self, number: signal.Signals, owner: "asyncio.Task[object]") -> None:
        if self.received is not None:
            self._on_impatience()
            return
        self.received = number
        self._first.set_result(number)
        if not self._awaited:
            owner.cancel()
