"""The benchmarks of edits and of the parser in small, and that they would tell."""

import pytest

from activities.model.edits import Edited
from activities.model.envelope import EnvelopeParser
from activities.model.hunks import parse_hunks
from activities.model.matching import MatchRung
from benchmarks import edits, parser
from benchmarks.edit_cases import SHAPES, cases


def test_no_edit_is_misapplied_in_silence() -> None:
    result = edits.tally(25 * len(SHAPES), seed=5)
    assert result.misapplied == []
    assert result.right_as_shown > 0.9 * result.as_shown
    assert set(result.rungs) == set(MatchRung)


def test_no_byte_outside_of_an_edit_changes() -> None:
    changed, refused = edits.changed_outside(1_000, seed=5)
    assert changed == 0
    assert refused < 500


def test_the_cases_are_the_same_every_time() -> None:
    assert list(cases(80, seed=3)) == list(cases(80, seed=3))


def test_an_edit_at_the_first_place_that_fits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(current: str, shown: str | None, body: str) -> Edited | None:
        hunk = parse_hunks(body)[0]
        found = hunk.search in current
        return Edited(current.replace(hunk.search, hunk.replace, 1), ()) if found else None

    monkeypatch.setattr(edits, "applied", careless)
    kinds = set(edits.tally(10 * len(SHAPES)).misapplied)
    assert {"duplicates", "twin elsewhere, short block", "ellipsis in the replacement"} <= kinds


@pytest.mark.parametrize("size", [16, 512])
def test_the_parser_holds_little_and_loses_nothing(size: int) -> None:
    text = parser.answer()
    assert parser.kept_kb(text, size, 1) < 256
    whole = parser.parse(EnvelopeParser("ab12cd"), iter([text]))
    assert parser.parse(EnvelopeParser("ab12cd"), iter(parser.chunks_of(text, size))) == whole
    assert whole[1] > 10
