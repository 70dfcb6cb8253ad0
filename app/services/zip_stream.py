"""A zip that is sent while it is made: what was handed out is not kept."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class _Outbox:
    """What the archive has written and nobody has taken yet. It cannot be sought in: sizes follow their entries."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        return

    def close(self) -> None:
        return

    def take(self) -> bytes:
        taken = b"".join(self._chunks)
        self._chunks.clear()
        return taken


class ZipStream:
    """Write an entry, `take` what came of it, and in the end `close` and `take` the rest."""

    def __init__(self) -> None:
        self._outbox = _Outbox()
        self._zip = zipfile.ZipFile(self._outbox, "w", zipfile.ZIP_DEFLATED)

    @contextmanager
    def entry(self, name: str) -> Iterator[IO[bytes]]:
        """An entry of unknown size. One at a time."""
        with self._zip.open(name, "w", force_zip64=True) as file:
            yield file

    def add_packed(self, name: str, content: bytes) -> None:
        """An entry that is an archive itself: packing it again gains nothing."""
        self._zip.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED)

    def take(self) -> bytes:
        """What was made since the last time."""
        return self._outbox.take()

    def close(self) -> None:
        """Write the directory: without it the archive is visibly incomplete."""
        self._zip.close()
