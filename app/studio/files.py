"""What the build left, in memory: each file with its precompressed variants and how long browsers keep it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

INDEX: Final = "/index.html"
ASSETS: Final = "/assets/"
"""Where Vite puts the files that have their content's hash in their name."""

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class Encoding(StrEnum):
    """Of variants, by the value of `Content-Encoding`, the better one first."""

    BROTLI = "br"
    GZIP = "gzip"

    @property
    def suffix(self) -> str:
        return ".br" if self is Encoding.BROTLI else ".gz"


@dataclass(frozen=True, slots=True)
class StudioFile:
    """`variants` are the same content, compressed."""

    content: bytes
    media_type: str
    etag: str
    cache_control: str
    variants: Mapping[Encoding, bytes]


class StudioFiles:
    """The files below a folder, read when first asked for, and again when its index.html is another one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index_seen: tuple[int, int] | None = None
        self._files: Mapping[str, StudioFile] = {}

    def index(self) -> StudioFile | None:
        """The page. None where there is no build."""
        seen = self._seen()
        if seen != self._index_seen:
            self._files = {} if seen is None else dict(_read(self._folder))
            self._index_seen = seen
        return self._files.get(INDEX)

    def file(self, path: str) -> StudioFile | None:
        """The file at exactly this path, which begins with a slash."""
        if self._index_seen is None:
            self.index()
        return self._files.get(path)

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / INDEX.lstrip("/")).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


def _read(folder: Path) -> Iterator[tuple[str, StudioFile]]:
    """Nothing hidden, and of unknown kinds nothing."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in relative.parts)
        if path.suffix in _MEDIA_TYPES and not is_hidden and path.is_file():
            name = f"/{relative.as_posix()}"
            yield name, _file(name, path)


def _file(name: str, path: Path) -> StudioFile:
    content = path.read_bytes()
    variants = {encoding: path.with_name(path.name + encoding.suffix) for encoding in Encoding}
    return StudioFile(
        content,
        media_type=_MEDIA_TYPES[path.suffix],
        etag=f'"{sha256(content).hexdigest()[:32]}"',
        cache_control=_cache_control(name),
        variants=MappingProxyType({one: found.read_bytes() for one, found in variants.items() if found.is_file()}),
    )


def _cache_control(name: str) -> str:
    """The page names the others, so it is always asked for; what is hashed never changes."""
    if name == INDEX:
        return "no-store"
    return "public, max-age=31536000, immutable" if name.startswith(ASSETS) else "public, no-cache"
