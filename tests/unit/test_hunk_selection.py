"""Choosing among changes: all of them is the version, none is the base, and any choice applies."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.contracts.diffs import DiffHunk, FileDiff
from app.contracts.reviews import Rejection
from app.errors import Invalid
from app.services.diffing import diff_files
from app.services.hunk_selection import MAX_REJECTED_TEXT_BYTES, chosen_files, rejected_text, still_applying
from app.services.line_diff import lines_of

_LINES = st.lists(st.sampled_from(["a", "b", "c\r", "}", "", "\x0b", "é", "\ufeff"]), max_size=30)
_TEXT = st.builds(lambda lines, end: ("\n".join(lines) + end).encode(), _LINES, st.sampled_from(["", "\n", "\r\n"]))
_CONTENT = st.one_of(_TEXT, _TEXT, st.binary(max_size=8), st.just(b""))
_FILES = st.dictionaries(st.sampled_from(["lib/a.dart", "lib/b.dart", "c", "d"]), _CONTENT)


def _rejecting(diffs: list[FileDiff], choose: st.DataObject) -> list[Rejection]:
    rejected = []
    for diff in diffs:
        match choose.draw(st.sampled_from(["take", "whole", "some"])):
            case "whole":
                rejected.append(Rejection(path=diff.path))
            case "some" if diff.hunks:
                some = choose.draw(st.lists(st.sampled_from([hunk.id for hunk in diff.hunks]), min_size=1, unique=True))
                rejected.append(Rejection(path=diff.path, hunks=some))
    return rejected


@given(old=_FILES, new=_FILES)
@example(old={"a": b"x\n"}, new={"a": b""})
def test_everything_is_the_version_and_nothing_is_the_base(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    diffs = diff_files(old, new)
    assert chosen_files(old, new, diffs, []) == new
    assert chosen_files(old, new, diffs, [Rejection(path=diff.path) for diff in diffs]) == old
    by_hunks = [Rejection(path=diff.path, hunks=[hunk.id for hunk in diff.hunks] or None) for diff in diffs]
    assert chosen_files(old, new, diffs, by_hunks) == old


@given(old=_FILES, new=_FILES, choose=st.data())
def test_any_choice_is_the_base_with_the_taken_hunks_patched_in(
    old: dict[str, bytes], new: dict[str, bytes], choose: st.DataObject
) -> None:
    diffs = diff_files(old, new)
    rejected = _rejecting(diffs, choose)
    chosen = chosen_files(old, new, diffs, rejected)
    refused = {rejection.path: rejection.hunks for rejection in rejected}
    for diff in diffs:
        path, hunks = diff.path, refused.get(diff.path, [])
        if not hunks:
            expected = new.get(path) if hunks == [] else old.get(path)
        elif len(hunks) == len(diff.hunks):
            expected = old.get(path)
        else:
            taken = [hunk for hunk in diff.hunks if hunk.id not in hunks]
            expected = _patched(old[path].decode(), taken).encode()
        assert chosen.get(path) == expected
    assert {path: chosen[path] for path in chosen.keys() - {diff.path for diff in diffs}} == {
        path: old[path] for path in old.keys() - {diff.path for diff in diffs}
    }


def _patched(old: str, hunks: list[DiffHunk]) -> str:
    """By the text of the hunks alone, as `patch` does it."""
    source, result, at = lines_of(old), [], 0
    for hunk in hunks:
        start = hunk.old_start - 1 if hunk.old_lines else hunk.old_start
        result += source[at:start]
        at = start + hunk.old_lines
        _, *body = lines_of(hunk.text)
        for marked, following in zip(body, [*body[1:], ""], strict=True):
            if marked[0] in " +":
                result.append(marked[1:-1] if following.startswith("\\") else marked[1:])
    return "".join([*result, *source[at:]])


def _numbered(count: int) -> list[str]:
    return [f"line {number}\r\n" for number in range(count)]


def test_each_hunk_stands_for_itself() -> None:
    old = _numbered(60)
    new = [*old[:5], "five\r\n", *old[6:30], *old[33:50], "more\r\n", *old[50:], "no newline at the end"]
    before, after = {"a": "".join(old).encode()}, {"a": "".join(new).encode()}
    (diff,) = diffs = diff_files(before, after)
    assert len(diff.hunks) == 4
    for refused in range(16):
        ids = [hunk.id for number, hunk in enumerate(diff.hunks) if refused >> number & 1]
        chosen = chosen_files(before, after, diffs, [Rejection(path="a", hunks=ids)] if ids else [])["a"].decode()
        assert ("five\r\n" in chosen) is not bool(refused & 1)
        assert ("line 31\r\n" in chosen) is bool(refused & 2)
        assert ("more\r\n" in chosen) is not bool(refused & 4)
        assert chosen.endswith("no newline at the end") is not bool(refused & 8)
        again = diff_files({"a": chosen.encode()}, after)
        assert sum(len(found.hunks) for found in again) == refused.bit_count()


@pytest.mark.parametrize(
    "rejected",
    [
        [Rejection(path="b")],
        [Rejection(path="a", hunks=["0123456789abcdef"])],
        [Rejection(path="a"), Rejection(path="a")],
    ],
)
def test_what_is_no_change_cannot_be_rejected(rejected: list[Rejection]) -> None:
    old, new = {"a": b"1\n"}, {"a": b"2\n"}
    with pytest.raises(Invalid):
        chosen_files(old, new, diff_files(old, new), rejected)


def test_what_was_rejected_is_told_within_bounds() -> None:
    old = {"a": b"1\n", "gone": b"x\n", "kept": b"k\n"}
    new = {"a": b"2\n", "new": b"<n>\n" * 9000, "kept": b"K\n"}
    diffs = diff_files(old, new)
    told = rejected_text(diffs, [Rejection(path="a"), Rejection(path="gone"), Rejection(path="new")])
    assert told.startswith("--- changes to a\n@@ -1,1 +1,1 @@\n-1\n+2\n--- deletion of gone\n--- new file new\n")
    assert len(told.encode()) <= MAX_REJECTED_TEXT_BYTES
    assert "kept" not in told
    assert rejected_text(diffs, []) == ""


def test_of_a_decision_about_another_base_what_names_a_change_is_kept() -> None:
    lines = [f"{number}\n" for number in range(40)]
    new = {"a": "".join(["x\n", *lines[1:-1], "y\n"]).encode(), "b": b"new\n"}
    first, last = diff_files({"a": "".join(lines).encode()}, new)[0].hunks
    rejected = [Rejection(path="a", hunks=[first.id, last.id]), Rejection(path="b"), Rejection(path="c", hunks=["0"])]
    now = diff_files({"a": "".join([*lines[:-1], "y\n"]).encode()}, new)
    assert still_applying(now, rejected) == [Rejection(path="a", hunks=[first.id]), Rejection(path="b")]
    assert still_applying(diff_files(new, new), rejected) == []
