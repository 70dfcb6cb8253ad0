"""A codebase as one text: by gitingest in a process of its own, and by ourselves when that does not do."""

import sys
from pathlib import Path

import pytest
from loguru import logger

from activities.repository import codebase_summary
from activities.repository.codebase_summary import map_codebase, stream_codebase, summarise_codebase
from activities.repository.git_process import GitLimits
from app.data.archives import Archive, pack_files

FILES = {
    ".gitignore": b"lib/\n",
    "lib/app.dart": b"class App {\n  int size() => 1;\n}\n",
    "lib/main.dart": b"void main() {}\n",
    "logo.png": b"\x89PNG\0",
}


@pytest.fixture
def project() -> Archive:
    return Archive(pack_files(FILES))


async def test_gitingest_reads_what_is_ignored_too(project: Archive, tmp_path: Path) -> None:
    handlers = len(logger._core.handlers)  # type: ignore[attr-defined]
    codebase = await summarise_codebase(project, tmp_path, title="octavia/app")
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
    project: Archive, tmp_path: Path, limits: GitLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codebase_summary, "GITINGEST_LIMITS", limits)
    codebase = await summarise_codebase(project, tmp_path, title="octavia/app")
    assert codebase.notice is not None
    assert b"int size() => 1;" in codebase.text


async def test_many_files_are_left_to_the_streamer(
    project: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codebase_summary, "GITINGEST_MAX_FILES", 2)
    codebase = await summarise_codebase(project, tmp_path, title="octavia/app")
    assert codebase.notice is not None
    assert "4 files" in codebase.notice


def test_a_text_is_bounded_and_says_what_is_missing(project: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"[no text, or too large]" in stream_codebase(project, title="t")
    monkeypatch.setattr(codebase_summary, "MAX_CODEBASE_BYTES", 500)
    text = stream_codebase(Archive(pack_files(FILES | {"lib/app.dart": b"x" * 400})), title="t")
    assert len(text) <= 500
    assert b"3 further files are left out" in text


def test_a_map_tells_what_is_declared(project: Archive) -> None:
    assert b"lib/app.dart\nclass App\n  int size()" in map_codebase(project)
