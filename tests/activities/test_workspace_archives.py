"""Archives are deterministic, and nothing in a hostile one gets out of its folder."""

import os
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data import archives
from app.data.archives import ArchiveRefused, list_files, pack, read_file, unpack
from app.errors import NotFound


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "lib/src").mkdir(parents=True)
    (root / "lib/main.dart").write_text("void main() {}\n")
    (root / "lib/src/a.dart").write_text("class A {}\n")
    (root / "pubspec.yaml").write_text("name: a\n")
    (root / "assets").mkdir()
    (root / "assets/é.bin").write_bytes(bytes(range(256)))
    for folder in archives.TOOL_FOLDERS:
        (root / folder).mkdir()
        (root / folder / "state.json").write_text("{}")
    return root


def test_what_is_packed_comes_back(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    unpack(pack(project), target)
    assert sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()) == [
        "assets/é.bin",
        "lib/main.dart",
        "lib/src/a.dart",
        "pubspec.yaml",
    ]
    assert (target / "assets/é.bin").read_bytes() == bytes(range(256))
    assert pack(target) == pack(project)


def test_times_and_modes_do_not_change_the_archive(project: Path) -> None:
    before = pack(project)
    os.utime(project / "lib/main.dart", (0, 1_000_000_000))
    (project / "lib/main.dart").chmod(0o755)
    assert pack(project) == before


def test_files_are_read_and_listed(project: Path) -> None:
    archive = pack(project)
    assert read_file(archive, "lib/main.dart") == b"void main() {}\n"
    entries = list_files(archive)
    assert [entry.path for entry in entries] == ["assets/é.bin", "lib/main.dart", "lib/src/a.dart", "pubspec.yaml"]
    assert entries[1].size == 15 and entries[1].sha256 == sha256(b"void main() {}\n").hexdigest()
    for missing in ("lib", "lib/", "../pubspec.yaml", "/pubspec.yaml", "LIB/main.dart", ""):
        with pytest.raises(NotFound):
            read_file(archive, missing)


@pytest.mark.parametrize("make", [lambda p: p.symlink_to("/etc/passwd"), lambda p: p.symlink_to("."), os.mkfifo])
def test_links_and_special_files_are_not_packed(project: Path, make: Callable[[Path], None]) -> None:
    make(project / "lib/odd")
    with pytest.raises(ArchiveRefused, match="lib/odd"):
        pack(project)


def archive_of(*members: tuple[str, bytes], kind: int = stat.S_IFREG) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


HOSTILE_NAMES = [
    "../out",
    "a/../../out",
    "/etc/cron.d/x",
    "a//b",
    "./a",
    "a/.",
    "C:/x",
    "a\\..\\b",
    "a\nb",
    "folder/",
    "..",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_path_refuses_the_archive_as_a_whole(name: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused):
        unpack(archive_of(("good.dart", b""), (name, b"x")), tmp_path / "target")
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_a_nul_in_it_is_refused(tmp_path: Path) -> None:
    archive = archive_of(("good_dart", b"x")).replace(b"good_dart", b"good\x00dart")
    with pytest.raises(ArchiveRefused):
        unpack(archive, tmp_path / "target")


@pytest.mark.parametrize(
    "archive",
    [
        archive_of(("link", b"/etc/passwd"), kind=stat.S_IFLNK),
        archive_of(("device", b""), kind=stat.S_IFCHR),
        archive_of(("a", b""), ("a/b", b"")),
        b"not a zip",
        b"",
        archive_of(("a", b"hello" * 100))[:-30],
    ],
    ids=["link", "device", "file-as-folder", "text", "empty", "cut"],
)
def test_a_hostile_archive_is_refused(archive: bytes, tmp_path: Path) -> None:
    for read in (
        lambda: unpack(archive, tmp_path / "target"),
        lambda: list_files(archive),
        lambda: read_file(archive, "a"),
    ):
        with pytest.raises(ArchiveRefused):
            read()
    assert list(tmp_path.iterdir()) == []


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = archive_of(("a", b"1"), ("a", b"2"))
    with pytest.raises(ArchiveRefused):
        unpack(archive, tmp_path / "target")


def test_limits_hold_for_both_ways(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (project / "zeros.bin").write_bytes(bytes(100_000))
    archive = pack(project)
    monkeypatch.setattr(archives, "RATIO_FREE_BYTES", 0)
    for name, limit in (("MAX_RATIO", 10), ("MAX_FILES", 3), ("MAX_FILE_BYTES", 200), ("MAX_TOTAL_BYTES", 250)):
        with monkeypatch.context() as patched:
            patched.setattr(archives, name, limit)
            with pytest.raises(ArchiveRefused):
                pack(project)
            with pytest.raises(ArchiveRefused):
                unpack(archive, tmp_path / "target")


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = b"a" * 1000
    honest = archive_of(("a", content))
    lying = honest.replace(len(content).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(ArchiveRefused):
        unpack(lying, tmp_path / "target")


@settings(max_examples=150, deadline=None)
@given(position=st.integers(0, 10_000), value=st.integers(0, 255))
def test_a_damaged_archive_is_read_or_refused(position: int, value: int) -> None:
    archive = bytearray(archive_of(("lib/main.dart", b"void main() {}\n" * 20), ("pubspec.yaml", b"name: a\n")))
    archive[position % len(archive)] = value
    try:
        entries = list_files(bytes(archive))
    except ArchiveRefused:
        return
    assert all(not entry.path.startswith(("/", "..")) for entry in entries)
