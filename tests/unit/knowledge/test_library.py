"""What is read of a folder of knowledge packs, and what is not."""

from pathlib import Path

import pytest

from app.knowledge import library
from app.knowledge.library import KnowledgeLibrary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pack = tmp_path / "packs" / "charts"
    (pack / "guides").mkdir(parents=True)
    (pack / "README.md").write_text("# Charts\nDraws charts.\n")
    (pack / "guides/bars.md").write_text("# Bars\nDrawn with `BarChart`.\n")
    (pack / "notes.txt").write_text("no Markdown")
    return tmp_path / "packs"


def paths(folder: Path, name: str = "charts") -> list[str]:
    return [file.path for file in KnowledgeLibrary(folder).files(name)]


def test_a_pack_is_a_folder_of_markdown(folder: Path) -> None:
    [pack] = KnowledgeLibrary(folder).packs()
    assert (pack.name, pack.title, pack.description, pack.files) == ("charts", "charts", "", 2)
    assert pack.size == sum((folder / "charts" / path).stat().st_size for path in paths(folder))
    assert paths(folder) == ["README.md", "guides/bars.md"]


def test_a_pack_may_say_what_it_is(folder: Path) -> None:
    (folder / "charts/pack.toml").write_text('name = "Our charts"\ndescription = "The in-house SDK."\n')
    [pack] = KnowledgeLibrary(folder).packs()
    assert (pack.title, pack.description) == ("Our charts", "The in-house SDK.")


@pytest.mark.parametrize("about", ["name = ", "nome = 1\n", 'name = ["a"]\n'])
def test_a_wrong_description_hides_no_pack(folder: Path, about: str) -> None:
    (folder / "charts/pack.toml").write_text(about)
    assert [pack.title for pack in KnowledgeLibrary(folder).packs()] == ["charts"]


def test_no_link_leads_out(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("a secret")
    (folder / "charts/linked.md").symlink_to(outside / "secret.md")
    (folder / "charts/folder").symlink_to(outside)
    (folder / "pack").symlink_to(outside)
    (folder / "charts/pack.toml").symlink_to(outside / "secret.md")
    assert paths(folder) == ["README.md", "guides/bars.md"]
    assert [pack.name for pack in KnowledgeLibrary(folder).packs()] == ["charts"]
    assert KnowledgeLibrary(folder).files("pack") == []
    assert KnowledgeLibrary(folder).files("../outside") == []


def test_what_is_too_large_hidden_or_no_text_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "charts/binary.md").write_bytes(b"\xff\xfe")
    (folder / "charts/nul.md").write_bytes(b"a\0b")
    (folder / "charts/.hidden.md").write_text("hidden")
    (folder / "charts/large.md").write_text("x" * (library.MAX_FILE_BYTES + 1))
    for name in (".git", "Upper Case", "sp ace"):
        (folder / name).mkdir()
    assert paths(folder) == ["README.md", "guides/bars.md"]
    assert len(KnowledgeLibrary(folder).packs()) == 1
    monkeypatch.setattr(library, "MAX_FILES", 1)
    assert paths(folder) == ["README.md"]


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    for missing in (None, tmp_path / "nowhere"):
        nothing = KnowledgeLibrary(missing)
        assert (nothing.packs(), nothing.files("charts"), nothing.missing(["charts"])) == ([], [], ["charts"])
