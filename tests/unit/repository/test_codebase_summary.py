"""A codebase as one text: by gitingest in a process of its own, and by ourselves when that does not do."""

import sys
from pathlib import Path

import pytest
from loguru import logger

from activities.repository import codebase_summary
from activities.repository.codebase_summary import map_codebase, stream_codebase, summarise_codebase
from activities.repository.git_process import GitLimits

PATHS = ["lib/app.dart", "lib/main.dart", "logo.png"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/app.dart").write_text("class App {\n  int size() => 1;\n}\n")
    (tmp_path / "lib/main.dart").write_text("void main() {}\n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\0")
    (tmp_path / ".gitignore").write_text("lib/\n")
    return tmp_path


async def test_gitingest_reads_what_is_ignored_too(project: Path) -> None:
    handlers = len(logger._core.handlers)  # type: ignore[attr-defined]
    codebase = await summarise_codebase(project, PATHS, title="octavia/app")
    assert codebase.notice is None
    assert codebase.text.startswith(b"octavia/app\n")
    assert b"int size() => 1;" in codebase.text
    assert len(logger._core.handlers) == handlers  # type: ignore[attr-defined]
    assert "gitingest" not in sys.modules


@pytest.mark.parametrize(
    "limits",
    [GitLimits(wall_time_s=0.01), GitLimits(output_bytes=10), GitLimits(memory_bytes=32 * 1024**2)],
    ids=["time", "output", "memory"],
)
async def test_gitingest_over_a_limit_is_replaced(
    project: Path, limits: GitLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codebase_summary, "GITINGEST_LIMITS", limits)
    codebase = await summarise_codebase(project, PATHS, title="octavia/app")
    assert codebase.notice is not None
    assert b"int size() => 1;" in codebase.text


async def test_many_files_are_left_to_the_streamer(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codebase_summary, "GITINGEST_MAX_FILES", 2)
    codebase = await summarise_codebase(project, PATHS, title="octavia/app")
    assert codebase.notice is not None
    assert "3 files" in codebase.notice


def test_a_text_is_bounded_and_says_what_is_missing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"[no text, or too large]" in stream_codebase(project, PATHS, title="t")
    monkeypatch.setattr(codebase_summary, "MAX_CODEBASE_BYTES", 500)
    (project / "lib/app.dart").write_text("x" * 400)
    text = stream_codebase(project, PATHS, title="t")
    assert len(text) <= 500
    assert b"3 further files are left out" in text


def test_a_map_tells_what_is_declared(project: Path) -> None:
    assert b"lib/app.dart\nclass App\n  int size()" in map_codebase(project, PATHS)
