"""The files that a case starts from."""

from pathlib import Path

from app.local.demo_model.catalogue import TEMPLATE_LEFTOVERS, load_catalogue
from app.local.options import ROOT
from evaluation.cases import Damage, Start

TEMPLATE = ROOT / "integration_template"
REPOSITORIES = Path(__file__).parent / "repositories"

Files = dict[str, bytes]


def starting_files(start: Start) -> Files:
    """Paths and contents, damage done.

    Raises:
        ValueError: there is no such app or repository, or a damage does not apply exactly once.
    """
    files = _app(start.app) if start.app else _repository(start.repository) if start.repository else _read(TEMPLATE)
    for damage in start.damage:
        files[damage.path] = _damaged(files, damage)
    return files


def _app(name: str) -> Files:
    for app in load_catalogue().all:
        if app.name == name:
            base = {path: content for path, content in _read(TEMPLATE).items() if path not in TEMPLATE_LEFTOVERS}
            return base | {path: text.encode() for path, text in app.files.items()}
    raise ValueError(f"there is no demo app {name!r}")


def _repository(name: str) -> Files:
    folder = REPOSITORIES / name
    if not folder.is_dir():
        raise ValueError(f"there is no repository {name!r}")
    return _read(folder)


def _read(folder: Path) -> Files:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


def _damaged(files: Files, damage: Damage) -> bytes:
    content = files.get(damage.path, b"").decode()
    if content.count(damage.search) != 1:
        raise ValueError(f"{damage.path}: the text to damage occurs {content.count(damage.search)} times")
    return content.replace(damage.search, damage.replace).encode()
