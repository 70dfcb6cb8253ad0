"""The studio's build: made from web/ when what is in there is not what the last build was made of."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.local.errors import StackError
from app.local.node import find_node, node_environment, npm_command
from app.local.options import ROOT

WEB = ROOT / "web"
_NO_SOURCES = frozenset({"node_modules", "dist", "tests", "coverage"})
_STAMP = ".wingbeat-stamp"
_LAST_WORDS = 2000


class StudioNotBuilt(StackError):
    """The text ends with the tool's last words."""


@dataclass(frozen=True, slots=True)
class StudioBuild:
    """The studio of a checkout; `folder` is its web/."""

    folder: Path = WEB

    @property
    def output(self) -> Path:
        return self.folder / "dist"

    def is_current(self) -> bool:
        """Whether the build is of exactly these sources."""
        try:
            return (self.output / _STAMP).read_text(encoding="utf-8") == self._stamp()
        except OSError:
            return False

    def ensure(self) -> bool:
        """Build unless the build is current; answers whether it built. A second process waits for the first.

        Raises:
            StudioNotBuilt: it cannot be built. What was there before is left as it was.
            MissingProgram: there is no Node.js.
        """
        lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_current():
                return False
            self._build()
            return True
        finally:
            os.close(lock)

    def _build(self) -> None:
        """Beside the old one, which is replaced when all of it is there."""
        stamp, fresh = self._stamp(), self.folder / "dist.new"
        if not (self.folder / "node_modules").is_dir():
            raise StudioNotBuilt("the studio's packages are not installed: run ./dev up, or npm ci in web/")
        try:
            self._run(*npm_command(), "run", "build", "--", "--outDir", fresh.name, "--emptyOutDir")
            self._run(str(find_node()), "scripts/precompress.mjs", fresh.name)
            (fresh / _STAMP).write_text(stamp, encoding="utf-8")
            shutil.rmtree(self.output, ignore_errors=True)
            fresh.rename(self.output)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=node_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StudioNotBuilt(f"the studio cannot be built:\n{done.stdout.strip()[-_LAST_WORDS:]}")

    def _stamp(self) -> str:
        digest = hashlib.sha256()
        for path in _sources(self.folder):
            name, content = path.relative_to(self.folder).as_posix().encode(), path.read_bytes()
            digest.update(b"%d %s %d " % (len(name), name, len(content)))
            digest.update(content)
        return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    """Every file that a build may read, in a fixed order. Modification times say nothing: a checkout sets them all."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "dist.")) or path.name in _NO_SOURCES:
            continue
        yield from (one for one in sorted(path.rglob("*")) if one.is_file()) if path.is_dir() else [path]
