"""What `./dev` does before anything is installed, apart from the installing itself."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from app.local import bootstrap
from app.local.options import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with lock files and nothing installed."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LAUNCHER", tmp_path)
    monkeypatch.setattr(bootstrap, "WEB", tmp_path / "web")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "web").mkdir()
    for name in ("uv.lock", "pyproject.toml", "package-lock.json", "web/package-lock.json"):
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that ran."""
    steps: list[str] = []
    monkeypatch.setattr(bootstrap, "_install_python_packages", lambda: steps.append("python"))
    monkeypatch.setattr(bootstrap, "_install_node_packages", lambda: steps.append("node"))
    monkeypatch.setattr(bootstrap, "_install_studio_packages", lambda: steps.append("studio"))
    return steps


def test_a_step_runs_again_only_for_other_lock_files(checkout: Path, installed: list[str]) -> None:
    bootstrap.main("one")
    bootstrap.main("one")
    assert installed == ["python", "node", "studio"]
    (checkout / "package-lock.json").write_text("newer")
    bootstrap.main("two")
    assert installed == ["python", "node", "studio", "node"]
    assert (checkout / ".venv" / ".wingbeat-stamp").read_text() == "two"


def test_a_step_that_failed_runs_again(checkout: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise bootstrap.SetupError("no network")

    with monkeypatch.context() as failing:
        failing.setattr(bootstrap, "_install_node_packages", fail)
        with pytest.raises(bootstrap.SetupError):
            bootstrap.main("one")
    assert not (checkout / ".venv" / ".wingbeat-stamp").exists()
    bootstrap.main("one")
    assert installed == ["python", "node", "studio"]


def test_it_needs_nothing_that_is_not_installed_yet() -> None:
    """Isolated and without site packages, as on a machine that has only Python."""
    program = f"import runpy; runpy.run_path({str(ROOT / 'app' / 'local' / 'bootstrap.py')!r}, run_name='probe')"
    assert subprocess.run(["python3", "-I", "-S", "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("folder", ["supabase/local", "web"])
def test_a_lock_file_names_no_registry(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert "://registry" not in text


@pytest.mark.parametrize("folder", ["supabase/local", "web"])
def test_a_lock_file_is_whole(folder: str) -> None:
    """npm leaves out what its registry has not, and `npm ci` then refuses the file: a fresh checkout has no studio."""
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    missing = [
        f"{path or folder} needs {name}"
        for path, package in packages.items()
        for name in {**package.get("dependencies", {}), **package.get("optionalDependencies", {})}
        if not _is_locked(name, path, packages)
    ]
    assert not missing, missing


def _is_locked(name: str, path: str, packages: dict[str, object]) -> bool:
    """Beside the package that needs it, or in a folder above, as Node looks for it."""
    places = [path, *(path[: found.start()] for found in re.finditer(r"/?node_modules/", path))]
    return any(f"{place}/node_modules/{name}".lstrip("/") in packages for place in places)
