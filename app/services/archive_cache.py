"""Archives that were read lately, kept within a bound of bytes."""

from collections import OrderedDict

from app.data.objects import ObjectStore

MAX_BYTES = 64 * 1024 * 1024


class ArchiveCache:
    """Reads through to the store; the least recently used go first.

    A key names its content, so what is kept is never stale. It knows no callers: whoever asks has checked who may read.
    """

    def __init__(self, objects: ObjectStore, *, max_bytes: int = MAX_BYTES) -> None:
        self._objects = objects
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def get(self, key: str) -> bytes:
        """Raises `NotFound` and `DependencyUnavailable` as the store does."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        content = await self._objects.get(key)
        self._keep(key, content)
        return content

    def _keep(self, key: str, content: bytes) -> None:
        if key in self._kept or len(content) > self._max_bytes:
            return
        self._kept[key] = content
        self._size += len(content)
        while self._size > self._max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)
