"""Which of a repository's files are let in, from the listing alone."""

import pytest

from activities.repository.git_failures import RepositoryEmpty, RepositoryTooLarge, TooManyFiles
from activities.repository.git_tree import TreeEntry
from activities.repository.guard import GuardedTree, TreeLimits, check_sizes, guard_tree, is_lfs_pointer
from app.contracts.errors import ErrorCode
from app.contracts.imports import LeftOutReason
from app.errors import NotFound

OID = "0" * 40


def entry(path: str | bytes, *, mode: str = "100644", size: int | None = 3) -> TreeEntry:
    return TreeEntry(mode, OID, path.encode() if isinstance(path, str) else path, size)


def guarded(*entries: TreeEntry) -> GuardedTree:
    return guard_tree(entries, TreeLimits())


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (entry("link", mode="120000"), LeftOutReason.SYMLINK),
        (entry("sub", mode="160000", size=None), LeftOutReason.SUBMODULE),
        (entry("a/.git/config"), LeftOutReason.GIT_FOLDER),
        (entry("a/.GIT/config"), LeftOutReason.GIT_FOLDER),
        (entry("git~1/config"), LeftOutReason.GIT_FOLDER),
        (entry(".g\u200cit/config"), LeftOutReason.GIT_FOLDER),
        (entry(".git . /config"), LeftOutReason.GIT_FOLDER),
        (entry("two\nlines"), LeftOutReason.UNSAFE_NAME),
        (entry("a\\b"), LeftOutReason.UNSAFE_NAME),
        (entry("c:d"), LeftOutReason.UNSAFE_NAME),
        (entry("turned\u202eround"), LeftOutReason.UNSAFE_NAME),
        (entry(b"no\xfftext"), LeftOutReason.UNSAFE_NAME),
        (entry("../up"), LeftOutReason.UNSAFE_NAME),
        (entry("/".join(["d"] * 41)), LeftOutReason.TOO_DEEP),
        (entry("n" * 256), LeftOutReason.TOO_DEEP),
        (entry("LIB/a.dart"), LeftOutReason.CASE_COLLISION),
        (entry("Lib/other.dart"), LeftOutReason.CASE_COLLISION),
        (entry("lib"), LeftOutReason.CASE_COLLISION),
    ],
)
def test_is_left_out(bad: TreeEntry, reason: LeftOutReason) -> None:
    tree = guarded(bad, entry("lib/a.dart"), entry("lib/main.dart"))
    assert [file.path for file in tree.files] == ["lib/a.dart", "lib/main.dart"]
    (left_out,) = tree.left_out
    assert (left_out.reason, left_out.path.isprintable()) == (reason, True)


@pytest.mark.parametrize("path", ["--upload-pack=x", "-rf", ".gitignore", ".github/ci.yml", "é.txt", "a b", "x.git/y"])
def test_is_let_in(path: str) -> None:
    assert [file.path for file in guarded(entry(path)).files] == [path]


def test_a_repository_over_its_limits_is_refused() -> None:
    with pytest.raises(RepositoryEmpty):
        guarded()
    limits = TreeLimits(repository_files=3, files=2, file_bytes=10, total_bytes=15)
    with pytest.raises(TooManyFiles):
        guard_tree([entry(str(n)) for n in range(4)], limits)
    with pytest.raises(TooManyFiles, match="one folder"):
        check_sizes(guarded(*(entry(str(n)) for n in range(3))), limits)
    for large in (11, None):
        with pytest.raises(RepositoryTooLarge, match=r"video\.mp4"):
            check_sizes(guarded(entry("video.mp4", size=large)), limits)
    with pytest.raises(RepositoryTooLarge, match="together"):
        check_sizes(guarded(entry("a", size=9), entry("b", size=9)), limits)


def test_a_folder_is_taken_by_itself() -> None:
    tree = guarded(
        entry("huge.bin", size=None),
        entry("app/pubspec.yaml"),
        entry("app/build/out.js"),
        entry("app/lib/build/kept.dart"),
        entry("app/link", mode="120000"),
        entry("application/x"),
        entry("link", mode="120000"),
    )
    part = tree.below("app")
    check_sizes(part, TreeLimits())
    assert [file.path for file in part.files] == ["pubspec.yaml", "lib/build/kept.dart"]
    assert {(one.path, one.reason) for one in part.left_out} == {
        ("link", LeftOutReason.SYMLINK),
        ("build/out.js", LeftOutReason.TOOL_OUTPUT),
    }
    assert part.left_out_count == 2
    with pytest.raises(NotFound) as refused:
        check_sizes(tree.below("nowhere"), TreeLimits())
    assert refused.value.code is ErrorCode.FOLDER_NOT_FOUND


def test_only_some_are_named_and_all_are_counted() -> None:
    tree = guarded(*(entry(f"link{n}", mode="120000") for n in range(150)), entry("a"))
    part = tree.below("")
    assert (len(part.left_out), part.left_out_count) == (100, 150)


def test_a_pointer_is_told_from_a_file() -> None:
    assert is_lfs_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    assert not is_lfs_pointer(b"version 1")
