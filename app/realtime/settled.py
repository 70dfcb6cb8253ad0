"""The garbage collector and the connections that are here to stay."""

import gc

BATCH = 1_000
"""Connections. So many more make a full collection some 30 ms longer."""


class Settled:
    """Takes open connections out of the garbage collector's sight, a batch at a time.

    A full collection looks at every object of every connection while nothing else runs: with 10,000 of them for half a
    second, and a frame that comes then is late for everybody. What is left of ended connections is found when a batch
    of them has gone: everything then comes back into sight.
    """

    def __init__(self, *, batch: int = BATCH) -> None:
        self._batch = batch
        self._opened = 0
        self._closed = 0

    def opened(self) -> None:
        self._opened += 1
        if self._opened >= self._batch:
            self._opened = 0
            gc.collect(1)
            gc.freeze()

    def closed(self) -> None:
        self._closed += 1
        if self._closed >= self._batch:
            self._closed = 0
            gc.unfreeze()
