"""Edits: found by the strictest rung that fits, refused rather than guessed, and not a byte changed around them."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from activities.model.edits import MAX_HUNKS, Edited, EditFailure, apply_hunks, keep_format
from activities.model.hunks import Hunk, HunksMalformed, parse_hunks
from activities.model.matching import MatchRung
from app.contracts.diagnostics import RefusalReason

SOURCE = """\
import 'package:flutter/material.dart';

class Counter extends StatefulWidget {
  const Counter({super.key});

  @override
  State<Counter> createState() => _CounterState();
}

class _CounterState extends State<Counter> {
  int _count = 0;

  void _add() {
    setState(() => _count += 1);
  }

  @override
  Widget build(BuildContext context) {
    return TextButton(
      onPressed: _add,
      child: Text('$_count'),
    );
  }
}
"""


def edited(original: str, *hunks: Hunk) -> Edited:
    outcome = apply_hunks(original, hunks, shown=original)
    assert isinstance(outcome, Edited), outcome
    return outcome


def refused(original: str, *hunks: Hunk) -> RefusalReason:
    outcome = apply_hunks(original, hunks, shown=original)
    assert isinstance(outcome, EditFailure), outcome
    return outcome.reason


class TestParsing:
    def test_hunks_are_whole_lines(self) -> None:
        body = "<<<<<<< SEARCH\na\n\n=======\nb\n>>>>>>> REPLACE\n\n<<<<<<< SEARCH\nc\n=======\n>>>>>>> REPLACE\n"
        assert parse_hunks(body) == [Hunk("a\n\n", "b\n"), Hunk("c\n", "")]

    @pytest.mark.parametrize("length", [5, 6, 7, 8, 9])
    def test_markers_of_five_to_nine_characters(self, length: int) -> None:
        body = f"{'<' * length} SEARCH\na\n{'=' * length}\nb\n{'>' * length} REPLACE\n"
        assert parse_hunks(body) == [Hunk("a\n", "b\n")]

    def test_carriage_returns_trailing_spaces_and_fences_around_hunks_are_tolerated(self) -> None:
        body = "```dart\r\n<<<<<<< SEARCH \r\na\r\n=======\r\nb\r\n>>>>>>> REPLACE\r\n```\r\n"
        assert parse_hunks(body) == [Hunk("a\r\n", "b\r\n")]

    def test_a_heading_rule_in_the_text_is_not_the_divider(self) -> None:
        body = "<<<<<<< SEARCH\nTitle\n=====\n=======\nName\n====\n>>>>>>> REPLACE\n"
        assert parse_hunks(body) == [Hunk("Title\n=====\n", "Name\n====\n")]

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("", "SEARCH line"),
            ("void main() {}\n", "SEARCH line"),
            ("<<<<<<< SEARCH\na\n", "hunk 1 has no"),
            ("<<<<<<< SEARCH\na\n=======\nb\n", "hunk 1 has no"),
            ("<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n", "hunk 1 must have exactly one"),
            ("<<<<<<< SEARCH\na\n=======\nb\n=======\nc\n>>>>>>> REPLACE\n", "hunk 1 must have exactly one"),
            ("<<<<<<< SEARCH\na\n=======\n<<<<<<< SEARCH\nb\n=======\nc\n>>>>>>> REPLACE\n", "hunk 1 has no"),
            ("<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\nand then\n", "text outside of a hunk, after hunk 1"),
        ],
    )
    def test_malformed(self, body: str, told: str) -> None:
        with pytest.raises(HunksMalformed, match=told):
            parse_hunks(body)

    @given(st.text(alphabet="<>=ab \n\r"), st.text())
    def test_any_text_is_hunks_or_malformed(self, narrow: str, wide: str) -> None:
        for body in (narrow, wide, f"<<<<<<< SEARCH\n{narrow}\n=======\n{wide}\n>>>>>>> REPLACE\n"):
            try:
                assert parse_hunks(body)
            except HunksMalformed as problem:
                assert str(problem)


class TestLadder:
    def test_exact(self) -> None:
        outcome = edited(SOURCE, Hunk("  int _count = 0;\n", "  int _count = 1;\n"))
        assert outcome == Edited(SOURCE.replace("_count = 0", "_count = 1"), (MatchRung.EXACT,))

    def test_line_endings(self) -> None:
        source = SOURCE.replace("\n", "\r\n")
        outcome = edited(source, Hunk("  int _count = 0;\n", "  int _count = 1;\n  int _step = 2;\n"))
        assert outcome.text == source.replace("_count = 0;", "_count = 1;\r\n  int _step = 2;")
        assert outcome.rungs == (MatchRung.TRAILING,)

    def test_trailing_spaces_of_the_context_stay(self) -> None:
        source = "a: 1  \nb: 2\t\nc: 3\n"
        outcome = edited(source, Hunk("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 4\nc: 3\n"))
        assert outcome == Edited("a: 1  \nb: 4\nc: 3\n", (MatchRung.TRAILING,))

    def test_missing_indentation_is_added_to_the_replacement(self) -> None:
        hunk = Hunk(
            "void _add() {\n  setState(() => _count += 1);\n}\n", "void _add() {\n  _count += 1;\n\n  x();\n}\n"
        )
        outcome = edited(SOURCE, hunk)
        assert outcome.text == SOURCE.replace("setState(() => _count += 1);", "_count += 1;\n\n    x();")
        assert outcome.rungs == (MatchRung.INDENTATION,)

    def test_too_much_indentation_is_taken_from_the_replacement(self) -> None:
        outcome = edited(SOURCE, Hunk("      int _count = 0;\n", "      int _count = 0;\n      int _step = 2;\n"))
        assert outcome.text == SOURCE.replace("_count = 0;\n", "_count = 0;\n  int _step = 2;\n")

    def test_a_file_with_tabs_gets_tabs(self) -> None:
        source = "class A {\n\tvoid b() {\n\t\tc();\n\t}\n}\n"
        outcome = edited(
            source, Hunk("  void b() {\n    c();\n  }\n", "  void b() {\n    if (d) {\n      c();\n    }\n  }\n")
        )
        assert outcome.text == "class A {\n\tvoid b() {\n\t\tif (d) {\n\t\t\tc();\n\t\t}\n\t}\n}\n"
        assert outcome.rungs == (MatchRung.INDENTATION,)

    def test_a_stale_context_line_keeps_the_files_version(self) -> None:
        source = SOURCE.replace("child: Text('$_count')", "child: Text('Count: $_count')")
        hunk = Hunk(
            "    return TextButton(\n      onPressed: _add,\n      child: Text('$_count'),\n    );\n",
            "    return FilledButton(\n      onPressed: _add,\n      child: Text('$_count'),\n    );\n",
        )
        outcome = edited(source, hunk)
        assert outcome.text == source.replace("TextButton", "FilledButton")
        assert outcome.rungs == (MatchRung.FUZZY,)

    def test_typographic_quotes_in_the_context_are_the_files_plain_ones(self) -> None:
        hunk = Hunk(
            "      onPressed: _add,\n      child: Text(\u2018$_count\u2019),\n    );\n",
            "      onPressed: null,\n      child: Text(\u2018$_count\u2019),\n    );\n",
        )
        outcome = edited(SOURCE, hunk)
        assert outcome == Edited(SOURCE.replace("onPressed: _add", "onPressed: null"), (MatchRung.FUZZY,))

    @pytest.mark.parametrize("at", range(7))
    def test_an_insertion_beside_a_stale_line_goes_to_the_other_neighbour_or_is_refused(self, at: int) -> None:
        lines = [f"call{number}();\n" for number in range(6)]
        for stale in range(6):
            file = [*lines[:stale], f"other{stale}();\n", *lines[stale + 1 :]]
            hunk = Hunk("".join(lines), "".join([*lines[:at], "new();\n", *lines[at:]]))
            outcome = apply_hunks("".join(file), [hunk], shown="".join(file))
            if {at - 1, at} & set(range(6)) == {stale}:
                assert isinstance(outcome, EditFailure)
                assert outcome.reason is RefusalReason.EDIT_MISMATCH
            else:
                assert outcome == Edited("".join([*file[:at], "new();\n", *file[at:]]), (MatchRung.FUZZY,))

    def test_a_changed_line_that_differs_in_the_file_is_not_overwritten(self) -> None:
        source = SOURCE.replace("int _count = 0;", "int _count = 0; // restored later")
        hunk = Hunk(
            "class _CounterState extends State<Counter> {\n  int _count = 0;\n\n  void _add() {\n",
            "class _CounterState extends State<Counter> {\n  int _count = 5;\n\n  void _add() {\n",
        )
        assert refused(source, hunk) is RefusalReason.EDIT_MISMATCH

    def test_a_stale_search_between_two_likely_places_is_refused(self) -> None:
        part = "void save{n}() {{\n  open();\n  write(data);\n  flush();\n  close();\n}}\n"
        hunk = Hunk(
            "void save() {\n  open();\n  write(data);\n  flush();\n  close();\n",
            "void save() {\n  open();\n  write(data);\n  close();\n",
        )
        assert refused(part.format(n=1) + part.format(n=2), hunk) is RefusalReason.EDIT_AMBIGUOUS

    @pytest.mark.parametrize("search", ["  int _total = 0;\n", "  }\n    }\n  }\n", "x\n" * 400])
    def test_what_is_not_there_is_refused(self, search: str) -> None:
        assert refused(SOURCE, Hunk(search, "y\n")) is RefusalReason.EDIT_MISMATCH

    def test_brackets_alone_are_not_looked_for_in_another_indentation(self) -> None:
        source = "void a() {\n  b(\n    c(\n      d,\n    ),\n  );\n}\n"
        assert refused(source, Hunk("  ),\n);\n", "  ),\n  e,\n);\n")) is RefusalReason.EDIT_MISMATCH
        assert edited(source, Hunk("    ),\n  );\n", "    ),\n    e,\n  );\n")).rungs == (MatchRung.EXACT,)


class TestRefusals:
    @pytest.mark.parametrize(
        ("source", "search"),
        [
            ("a;\nb;\na;\n", "a;\n"),
            ("a; \nb;\na;\t\n", "a;\n"),
            ("  a;\nb;\n\ta;\n", "a;\n"),
            ("a;\na;\na;\n", "a;\na;\n"),
        ],
    )
    def test_two_places_on_any_rung(self, source: str, search: str) -> None:
        assert refused(source, Hunk(search, "c;\n")) is RefusalReason.EDIT_AMBIGUOUS

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (Hunk("b\n", "x\n"), Hunk("b\n", "y\n")),
            (Hunk("a\nb\n", "a\nx\n"), Hunk("b\nc\n", "b\ny\n")),
            (Hunk("a\nb\nc\nd\n", "a\nx\ny\nd\n"), Hunk("c\n", "z\n")),
            (Hunk("a\nb\n", "a\nx\nb\n"), Hunk("a\nb\nc\n", "a\ny\nb\nc\n")),
        ],
    )
    def test_overlapping_hunks(self, one: Hunk, other: Hunk) -> None:
        source = "a\nb\nc\nd\n"
        assert refused(source, one, other) is RefusalReason.EDIT_OVERLAP
        assert refused(source, other, one) is RefusalReason.EDIT_OVERLAP

    def test_hunks_may_share_context(self) -> None:
        outcome = edited("a\nb\nc\n", Hunk("b\nc\n", "b\ny\n"), Hunk("a\nb\n", "x\nb\n"))
        assert outcome.text == "x\nb\ny\n"

    @pytest.mark.parametrize("search", ["", "\n", "  \n\n"])
    def test_an_empty_search_only_fills_an_empty_file(self, search: str) -> None:
        assert refused("a\n", Hunk(search, "b\n")) is RefusalReason.EDIT_MALFORMED
        assert edited("", Hunk(search, "b\n")).text == "b\n"
        assert edited("\ufeff\n", Hunk(search, "b\n")).text == "\ufeffb\n"

    def test_a_search_in_an_empty_file(self) -> None:
        assert refused("", Hunk("a\n", "b\n")) is RefusalReason.EDIT_MISMATCH

    def test_hunks_that_change_nothing(self) -> None:
        assert refused("a\nb\n", Hunk("a\n", "a\n")) is RefusalReason.EDIT_MALFORMED

    def test_one_bad_hunk_and_none_is_applied_and_the_detail_names_it(self) -> None:
        outcome = apply_hunks(SOURCE, [Hunk("  int _count = 0;\n", ""), Hunk("nowhere\n", "")], shown=SOURCE)
        assert isinstance(outcome, EditFailure)
        assert "hunk 2 of 2" in outcome.detail


class TestBytesAroundTheEdit:
    @pytest.mark.parametrize(
        ("source", "hunk", "expected"),
        [
            ("a\nb", Hunk("b\n", "c\n"), "a\nc"),
            ("a\nb", Hunk("b\n", "b\nc\n"), "a\nb\nc"),
            ("a\r\nb", Hunk("b\n", "b\nc\n"), "a\r\nb\r\nc"),
            ("a\nb", Hunk("a\n", ""), "b"),
            ("a\nb", Hunk("b\n", ""), "a\n"),
            ("b", Hunk("b\n", ""), ""),
            ("b", Hunk("b\n", "c\nd\n"), "c\nd"),
        ],
    )
    def test_a_missing_final_newline_stays_missing(self, source: str, hunk: Hunk, expected: str) -> None:
        assert edited(source, hunk).text == expected

    def test_a_byte_order_mark_stays(self) -> None:
        assert edited("\ufeffa\nb\n", Hunk("a\n", "c\n")).text == "\ufeffc\nb\n"
        assert edited("\ufeffa\nb\n", Hunk("\ufeffa\n", "\ufeffc\n")).text == "\ufeffc\nb\n"

    def test_new_lines_end_like_the_lines_around_them(self) -> None:
        source = "a\nb\nc\nd\ne\nf\r\ng\r\nh\r\ni\r\n"
        assert edited(source, Hunk("h\n", "h\nx\n")).text == source.replace("h\r\n", "h\r\nx\r\n")
        assert edited(source, Hunk("a\n", "x\na\n")).text == "x\n" + source

    def test_a_whole_new_text_keeps_the_files_format(self) -> None:
        assert keep_format("\ufeffa\r\nb\r\n", "c\nd\n") == "\ufeffc\r\nd\r\n"
        assert keep_format("a\nb\n", "c\r\nd\n") == "c\r\nd\n"
        assert keep_format("", "c\n") == "c\n"


words = st.sampled_from(
    ["return x;", "}", "", "final a = 1;", "🦋 مرحبا 👩‍👩‍👧", "a\u2028b", "// c\x0cd", "é", "void main() {"]
)
indents = st.sampled_from(["", "  ", "    ", "\t", "\t\t"])
endings = st.sampled_from(["\n", "\r\n", "  \n", "\t\r\n"])
file_lines = st.lists(st.tuples(indents, words, endings).map("".join), min_size=1, max_size=25)
new_lines = st.lists(st.tuples(indents, words).map("".join), max_size=4)


@settings(max_examples=500, deadline=None)
@given(st.data(), file_lines, new_lines, st.booleans(), st.booleans())
def test_no_byte_outside_the_edited_lines_changes(
    data: st.DataObject, lines: list[str], new: list[str], marked: bool, unterminated: bool
) -> None:
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start + 1, len(lines)))
    lines[start] = lines[start].replace(lines[start].strip(), "unique" + lines[start].strip(), 1)
    assume("unique" in lines[start])
    before, old, after = "".join(lines[:start]), lines[start:end], "".join(lines[end:])
    mark = "\ufeff" if marked else ""
    original = mark + before + "".join(old) + after
    if unterminated:
        original = original.rstrip("\r\n")
        after = after.rstrip("\r\n")
    plain = [line.rstrip("\r\n") for line in old]
    hunk = Hunk("".join(f"{line}\n" for line in plain), "".join(f"{line}\n" for line in new))
    outcome = apply_hunks(original, [hunk], shown=original)
    if isinstance(outcome, EditFailure):
        assert outcome.reason is RefusalReason.EDIT_MALFORMED, "only an edit that changes nothing may be refused"
        return
    text = outcome.text
    assert text.startswith(mark + before)
    assert text.endswith(after)
    middle = text[len(mark + before) : len(text) - len(after)]
    assert [line.rstrip(" \t\r") for line in middle.split("\n") if line.strip()] == [
        line.rstrip(" \t\r") for line in new if line.strip()
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(), st.lists(st.builds(Hunk, st.text(), st.text()), min_size=1, max_size=3))
def test_any_texts_are_edited_or_refused(original: str, hunks: list[Hunk]) -> None:
    outcome = apply_hunks(original, hunks, shown=original)
    assert isinstance(outcome, Edited | EditFailure)


def dart_like(random: Random, lines: int) -> list[str]:
    """Code with the repetition of real widgets: the same brackets and calls again and again, names now and then."""
    names = [f"name{number}" for number in range(lines // 3)]
    shapes = [
        "    return Column(",
        "      children: [",
        "        Text(NAME),",
        "        const SizedBox(height: 8),",
        "      ],",
    ]
    shapes += [
        "    );",
        "  }",
        "",
        "  Widget NAME(BuildContext context) {",
        "    final NAME = widget.NAME;",
        "    NAME.dispose();",
    ]
    return [random.choice(shapes).replace("NAME", random.choice(names)) for _ in range(lines)]


def drifted(random: Random, lines: Sequence[str], spare: range) -> tuple[list[str], int]:
    """The file after somebody else's change: a line changed, added or removed outside of the spared ones."""
    place = random.choice([*range(spare.start), *range(spare.stop, len(lines))])
    kept = list(lines)
    change = random.choice(["change", "add", "remove"])
    if change == "change":
        kept[place] += " // since"
        return kept, 0
    if change == "add":
        kept.insert(place, "    added();")
        return kept, 1 if place <= spare.start else 0
    del kept[place]
    return kept, -1 if place < spare.start else 0


def test_stale_context_is_merged_right_or_refused() -> None:
    applied = 0
    for seed in range(400):
        random = Random(seed)
        context = dart_like(random, 8)
        lines = [*dart_like(random, 60), *context[:4], f"    call{seed}(old);", *context[4:], *dart_like(random, 60)]
        hunk_lines = lines[60:69]
        now, moved = drifted(random, lines, range(64, 65))
        hunk = Hunk("\n".join(hunk_lines) + "\n", "\n".join(hunk_lines).replace("(old)", "(new)") + "\n")
        text = "\n".join(now) + "\n"
        outcome = apply_hunks(text, [hunk], shown=text)
        if isinstance(outcome, Edited):
            applied += 1
            now[64 + moved] = f"    call{seed}(new);"
            assert outcome.text == "\n".join(now) + "\n", seed
    assert applied > 300


def test_stale_context_in_a_thousand_lines_changes_the_one_place_or_nothing() -> None:
    random = Random(1)
    lines = dart_like(random, 1000)
    text = "\n".join(lines) + "\n"
    applied = 0
    for _ in range(100):
        start = random.randrange(970)
        searched = lines[start : start + 20]
        searched[3] += " // stale"
        hunk = Hunk("\n".join(searched) + "\n", "\n".join(searched[:10] + searched[11:]) + "\n")
        outcome = apply_hunks(text, [hunk], shown=text)
        if isinstance(outcome, Edited):
            assert outcome.text == "\n".join(lines[: start + 10] + lines[start + 11 :]) + "\n"
            applied += 1
    assert applied > 90


@pytest.mark.timeout(60)
def test_many_hunks_take_no_longer_than_they_should() -> None:
    source = "".join(f"  final value{number} = {number};\n" for number in range(20_000))
    hunks = [Hunk(f"  final value{number} = {number};\n", f"  final value{number} = 0;\n") for number in range(1, 501)]
    assert len(edited(source, *hunks).rungs) == MAX_HUNKS
    assert refused(source, *hunks, hunks[0]) is RefusalReason.EDIT_MALFORMED
