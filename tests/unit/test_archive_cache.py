"""The cache of archives: each is fetched once, and never more is kept than its bound."""

import pytest

from app.contracts.jobs import JobRef
from app.data.objects import ObjectKind
from app.errors import NotFound
from app.services.archive_cache import ArchiveCache


class _Counted:
    """A store whose objects are ten bytes, told by their key; it counts what is fetched."""

    def __init__(self) -> None:
        self.fetched: list[str] = []

    async def put(self, job: JobRef, kind: ObjectKind, content: bytes) -> str:
        raise NotImplementedError

    async def get(self, key: str) -> bytes:
        self.fetched.append(key)
        if key == "none":
            raise NotFound("no such object")
        return key.encode() * 10


async def test_the_least_recently_used_goes_first() -> None:
    store = _Counted()
    cache = ArchiveCache(store, max_bytes=20)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert await cache.get(key) == key.encode() * 10
    assert store.fetched == ["a", "b", "c", "b"]


async def test_what_is_over_the_bound_is_not_kept_and_drives_nothing_out() -> None:
    store = _Counted()
    cache = ArchiveCache(store, max_bytes=15)
    for key in ("a", "bb", "bb", "a"):
        await cache.get(key)
    assert store.fetched == ["a", "bb", "bb"]


async def test_what_is_missing_is_asked_for_again() -> None:
    store = _Counted()
    cache = ArchiveCache(store, max_bytes=15)
    for _ in range(2):
        with pytest.raises(NotFound):
            await cache.get("none")
    assert store.fetched == ["none", "none"]
