"""Diffs of versions: a patch that gives the new text, within its bounds."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.contracts.diffs import DiffHunk, FileChange, FileDiff, TextOmission
from app.services.diffing import MAX_COMPARISONS, MAX_FILE_BYTES, MAX_TEXT_BYTES, diff_files
from app.services.line_diff import MAX_MATCHED_LINES, lines_of

_PIECES = st.sampled_from(
    ["a", "b", "}", "", "\r", "\x0b", "\x85", "\u2028", "é", "\\ No newline at end of file", "-- x"]
)
_TEXTS = st.builds("\n".join, st.lists(_PIECES, max_size=40))


def _applied(old: str, hunks: Sequence[DiffHunk]) -> str:
    """`old` after a strict patch: every context and deleted line must be there."""
    source = lines_of(old)
    result: list[str] = []
    at = 0
    for hunk in hunks:
        start = hunk.old_start - 1 if hunk.old_lines else hunk.old_start
        result += source[at:start]
        at = start
        assert len(result) == (hunk.new_start - 1 if hunk.new_lines else hunk.new_start)
        header, *body = lines_of(hunk.text)
        assert header == f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@\n"
        for marked, following in zip(body, [*body[1:], ""], strict=True):
            mark, line = marked[0], marked[1:]
            if mark == "\\":
                continue
            line = line[:-1] if following.startswith("\\") else line
            if mark in " -":
                assert source[at] == line
                at += 1
            if mark in " +":
                result.append(line)
        assert at == start + hunk.old_lines
    return "".join(result + source[at:])


def _one(old: str, new: str, *, work: int = MAX_COMPARISONS) -> FileDiff:
    (diff,) = diff_files({"a.dart": old.encode()}, {"a.dart": new.encode()}, max_comparisons=work)
    return diff


@given(old=_TEXTS, new=_TEXTS, work=st.sampled_from([0, 40, MAX_COMPARISONS]))
@example(old="", new="\n", work=MAX_COMPARISONS)
@example(old="a", new="a\n", work=MAX_COMPARISONS)
@example(old="a\n", new="", work=MAX_COMPARISONS)
def test_the_hunks_make_the_new_text_of_the_old(old: str, new: str, work: int) -> None:
    diffs = diff_files({"a.dart": old.encode()}, {"a.dart": new.encode()}, max_comparisons=work)
    if old == new:
        assert diffs == []
        return
    (diff,) = diffs
    assert diff.change is FileChange.MODIFIED
    assert _applied(old, diff.hunks) == new
    assert diff.lines_added - diff.lines_deleted == len(lines_of(new)) - len(lines_of(old))
    assert len({hunk.id for hunk in diff.hunks}) == len(diff.hunks)


@given(text=_TEXTS)
def test_added_and_deleted_files(text: str) -> None:
    content = {"a": text.encode()}
    (added,) = diff_files({}, content)
    (deleted,) = diff_files(content, {})
    assert (added.change, added.old_size, added.new_size) == (FileChange.ADDED, None, len(content["a"]))
    assert (deleted.change, deleted.old_size, deleted.new_size) == (FileChange.DELETED, len(content["a"]), None)
    assert _applied("", added.hunks) == text
    assert _applied(text, deleted.hunks) == ""


def _numbered(count: int) -> list[str]:
    return [f"line {number}\n" for number in range(count)]


def test_changes_apart_are_hunks_of_their_own_with_ids_that_stay() -> None:
    old = _numbered(60)
    new = [*old]
    new[10], new[40] = "ten\n", "forty\n"
    first, second = _one("".join(old), "".join(new)).hunks
    assert first.text == ("@@ -8,7 +8,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13\n")
    new[10:10] = ["inserted\n"] * 5
    moved = _one("".join(old), "".join(new)).hunks[1]
    assert moved.id == second.id
    assert moved.new_start == second.new_start + 5
    assert first.id != second.id


def test_git_takes_the_hunks_as_a_patch(tmp_path: Path) -> None:
    old = "".join(_numbered(50)) + "no newline"
    new = old.replace("line 3\n", "").replace("line 30\n", "thirty\nand more\n") + "\nnow there is\n"
    (tmp_path / "a.dart").write_text(old)
    patch = "--- a/a.dart\n+++ b/a.dart\n" + "".join(hunk.text for hunk in _one(old, new).hunks)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch, text=True, check=True)
    assert (tmp_path / "a.dart").read_text() == new


@pytest.mark.parametrize(
    ("old", "new", "omission"),
    [
        (b"a\0b", b"a", TextOmission.BINARY),
        (b"a", b"caf\xe9", TextOmission.BINARY),
        (b"a", b"x" * (MAX_FILE_BYTES + 1), TextOmission.TOO_LARGE),
        (b"x" * (MAX_FILE_BYTES + 1), b"", TextOmission.TOO_LARGE),
    ],
)
def test_files_without_text(old: bytes, new: bytes, omission: TextOmission) -> None:
    (diff,) = diff_files({"a": old}, {"a": new})
    assert (diff.text_omitted, diff.hunks) == (omission, [])
    assert (diff.old_size, diff.new_size) == (len(old), len(new))


def test_the_whole_text_is_bounded() -> None:
    files = {f"{number}": b"x" * (MAX_FILE_BYTES - 100) for number in range(6)}
    diffs = diff_files({}, files)
    assert [diff.text_omitted for diff in diffs] == [None] * 4 + [TextOmission.DIFF_TOO_LARGE] * 2
    assert sum(len(hunk.text) for diff in diffs for hunk in diff.hunks) <= MAX_TEXT_BYTES
    assert diffs[-1].lines_added == 1


def test_hostile_files_take_no_longer_than_their_time() -> None:
    chance = random.Random(7)
    old, new = ("".join(f"{chance.randrange(120)}\n" for _ in range(MAX_MATCHED_LINES)) for _ in range(2))
    began = monotonic()
    diff = _one(old, new, work=1_000_000)
    assert monotonic() - began < 30
    assert _applied(old, diff.hunks) == new


def test_files_of_very_many_lines_keep_what_they_share_at_both_ends() -> None:
    count = 3 * MAX_MATCHED_LINES
    old = _numbered(count)
    new = [*old[:10], *[f"new {number}\n" for number in range(count)], *old[-10:]]
    diff = _one("".join(old), "".join(new))
    assert (diff.lines_added, diff.lines_deleted) == (count, count - 20)
    assert diff.text_omitted is None
