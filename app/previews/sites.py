"""Published builds: static files out of an archive, found by exact name only."""

import asyncio
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from app.data.archives import list_files
from app.data.objects import ObjectStore

MAX_CACHED_BYTES = 256 * 1024 * 1024
"""Of packed builds in memory; the least lately asked for makes room."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".symbols": "text/plain; charset=utf-8",
}
_OTHER = "application/octet-stream"
_INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """`etag` with its quotes."""

    content: bytes
    media_type: str
    etag: str


class Site:
    """One build."""

    def __init__(self, archive: bytes) -> None:
        self.size = len(archive)
        self._etags: Mapping[str, str] = {entry.path: f'"{entry.sha256}"' for entry in list_files(archive)}
        self._zip = zipfile.ZipFile(BytesIO(archive))

    def file(self, path: str) -> SiteFile | None:
        """The file at a request's path; a path of the app's own routes is its index. None when there is none."""
        name = path.removeprefix("/") or _INDEX
        if name not in self._etags:
            if "." in PurePosixPath(name).name:
                return None
            name = _INDEX
        if name not in self._etags:
            return None
        media_type = _TYPES.get(PurePosixPath(name).suffix.lower(), _OTHER)
        return SiteFile(self._zip.read(name), media_type, self._etags[name])


class SiteCache:
    """Builds by their archive's key, which names the content: a cached one is never stale."""

    def __init__(self, objects: ObjectStore, *, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self._objects = objects
        self._max_bytes = max_bytes
        self._sites: OrderedDict[str, Site] = OrderedDict()
        self._loading: dict[str, asyncio.Lock] = {}

    async def site(self, archive_key: str) -> Site:
        """
        Raises:
            NotFound: the archive is gone. DependencyUnavailable: storage cannot be reached.
        """
        async with self._loading.setdefault(archive_key, asyncio.Lock()):
            site = self._sites.get(archive_key)
            if site is None:
                archive = await self._objects.get(archive_key)
                site = self._sites[archive_key] = await asyncio.to_thread(Site, archive)
        self._loading.pop(archive_key, None)
        self._sites.move_to_end(archive_key)
        while len(self._sites) > 1 and sum(each.size for each in self._sites.values()) > self._max_bytes:
            self._sites.popitem(last=False)
        return site


def matches(if_none_match: str, etag: str) -> bool:
    """Whether the browser has the file already."""
    return etag in (part.strip().removeprefix("W/") for part in if_none_match.split(","))
