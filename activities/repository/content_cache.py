"""What was worked out of a file's content, so that no unchanged file is read through twice."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class ContentCache(Generic[T]):
    """Results of `compute` by content; the least recently used are forgotten.

    In memory only: nothing about a project outlives its host's worker. Safe to share between threads. `computed`
    counts the contents that were not known.
    """

    def __init__(self, compute: Callable[[bytes], T], *, limit: int) -> None:
        self._compute = compute
        self._limit = limit
        self._results: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()
        self.computed = 0

    def of(self, content: bytes) -> T:
        """The result for this content."""
        digest = blake2b(content, digest_size=16).digest()
        with self._lock:
            if digest in self._results:
                self._results.move_to_end(digest)
                return self._results[digest]
        result = self._compute(content)
        with self._lock:
            self.computed += 1
            self._results[digest] = result
            if len(self._results) > self._limit:
                self._results.popitem(last=False)
        return result
