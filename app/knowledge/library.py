"""The folder of knowledge packs. Its owner runs this installation; even so no link is followed, nothing unbounded."""

import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.contracts.knowledge import KnowledgePack, PackName

MAX_FILE_BYTES = 256 * 1024
MAX_FILES = 200
MAX_PACK_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 6

_ABOUT = "pack.toml"
_NAME = TypeAdapter(PackName)


class _About(BaseModel):
    """`pack.toml`."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=120)
    description: str = Field(default="", max_length=1000)


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """A Markdown file of a pack. `path` is relative to the pack, with `/`."""

    path: str
    text: str


class KnowledgeLibrary:
    """The packs below `folder`; none without one. Read anew each time: files are added while processes run.

    A file that is too large, no UTF-8 or beyond the bounds of its pack is left out.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    def packs(self) -> list[KnowledgePack]:
        """By name."""
        return [self._described(name) for name in self._names()]

    def files(self, name: str) -> Sequence[KnowledgeFile]:
        """The files of a pack, by path; none when there is no such pack."""
        if self._folder is None or name not in self._names():
            return []
        return list(_bounded(_markdown(self._folder / name)))

    def missing(self, names: Sequence[str]) -> list[str]:
        """Those of the names that are no pack, in their order."""
        known = set(self._names())
        return [name for name in names if name not in known]

    def _names(self) -> list[str]:
        if self._folder is None or not self._folder.is_dir():
            return []
        with os.scandir(self._folder) as entries:
            folders = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        return [name for name in folders if _is_name(name)]

    def _described(self, name: str) -> KnowledgePack:
        files, about = self.files(name), self._about(name)
        return KnowledgePack(
            name=name,
            title=about.name or name,
            description=about.description,
            files=len(files),
            size=sum(len(file.text.encode()) for file in files),
        )

    def _about(self, name: str) -> _About:
        assert self._folder is not None
        text = _text(self._folder / name / _ABOUT)
        try:
            return _About.model_validate(tomllib.loads(text or ""))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            logger.warning("{} of the knowledge pack {} is not used: {}", _ABOUT, name, type(error).__name__)
            return _About()


def _is_name(name: str) -> bool:
    try:
        _NAME.validate_python(name)
    except ValidationError:
        return False
    return True


def _bounded(files: Iterator[KnowledgeFile]) -> Iterator[KnowledgeFile]:
    total = 0
    for number, file in enumerate(files, 1):
        total += len(file.text.encode())
        if number > MAX_FILES or total > MAX_PACK_BYTES:
            return
        yield file


def _markdown(root: Path, prefix: str = "", depth: int = 0) -> Iterator[KnowledgeFile]:
    with os.scandir(root / prefix) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth < MAX_DEPTH:
                yield from _markdown(root, f"{path}/", depth + 1)
        elif entry.name.lower().endswith((".md", ".markdown")) and entry.is_file(follow_symlinks=False):
            text = _text(root / path)
            if text is not None:
                yield KnowledgeFile(path, text)


def _text(path: Path) -> str | None:
    """None when it is not there, no regular file, too large or no text."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
        return content.decode() if len(content) <= MAX_FILE_BYTES and b"\x00" not in content else None
    except (OSError, UnicodeDecodeError):
        return None
