"""Storage in memory."""

from app.contracts.jobs import JobRef
from app.data.objects import ObjectKind, object_key
from app.errors import DependencyUnavailable, NotFound


class MemoryObjectStore:
    """Keeps every object in `contents`, by key. While `unavailable`, nothing can be reached."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.unavailable = False

    async def put(self, job: JobRef, kind: ObjectKind, content: bytes) -> str:
        self._reach()
        key = object_key(job, kind, content)
        self.contents[key] = content
        return key

    async def get(self, key: str) -> bytes:
        self._reach()
        try:
            return self.contents[key]
        except KeyError:
            raise NotFound(f"there is no object {key}") from None

    def _reach(self) -> None:
        if self.unavailable:
            raise DependencyUnavailable("storage")
