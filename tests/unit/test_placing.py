"""Edits of files that changed since the model saw them, or that it never saw: at the meant place, or refused."""

import pytest

from activities.model.edits import Edited, EditFailure, apply_hunks
from activities.model.hunks import Hunk
from app.contracts.diagnostics import RefusalReason

SHOWN = """\
class Wallet {
  final List<Coin> coins = [];
  int limit = 10;

  void addCoin(Coin coin) {
    coins.add(coin);
    notifyOwner();
  }

  void removeCoin(Coin coin) {
    coins.remove(coin);
    notifyBank();
  }

  void clearAll() {
    coins.clear();
    notifyNobody();
  }
}
"""
TWIN = "class Purse {\n  int limit = 10;\n}\n"


def applied(current: str, *hunks: Hunk, shown: str | None = SHOWN) -> str | RefusalReason:
    outcome = apply_hunks(current, hunks, shown=shown)
    return outcome.text if isinstance(outcome, Edited) else outcome.reason


LIMIT = Hunk("  int limit = 10;\n", "  int limit = 99;\n")
REMOVE = Hunk(
    "  void removeCoin(Coin coin) {\n    coins.remove(coin);\n    notifyBank();\n  }\n",
    "  void removeCoin(Coin coin) {\n    coins.remove(coin);\n  }\n",
)


class TestAFileThatChanged:
    @pytest.mark.parametrize(
        "current",
        [
            SHOWN.replace("notifyNobody", "notifyAll"),
            "// A new first line.\n" + SHOWN,
            SHOWN.replace("  void removeCoin", "  void added() {}\n\n  void removeCoin"),
            SHOWN.replace("    coins.clear();\n    notifyNobody();\n", ""),
            SHOWN + TWIN,
        ],
    )
    def test_a_change_elsewhere_does_not_matter(self, current: str) -> None:
        assert applied(current, LIMIT) == current.replace("limit = 10", "limit = 99", 1)

    def test_a_short_text_that_now_stands_elsewhere_only_is_refused(self) -> None:
        current = SHOWN.replace("  int limit = 10;\n", "") + TWIN
        assert applied(current, LIMIT) is RefusalReason.EDIT_MISMATCH
        assert applied(TWIN + current, LIMIT) is RefusalReason.EDIT_MISMATCH

    def test_a_short_text_with_another_neighbour_is_refused(self) -> None:
        current = SHOWN.replace("  int limit = 10;\n", "  int limit = 10;\n  int step = 1;\n")
        assert applied(current, LIMIT) is RefusalReason.EDIT_MISMATCH

    def test_a_line_that_somebody_changed_is_not_overwritten(self) -> None:
        current = SHOWN.replace("notifyBank();", "notifyBank(coin);")
        assert applied(current, REMOVE) is RefusalReason.EDIT_MISMATCH

    def test_changed_context_keeps_the_files_version(self) -> None:
        current = SHOWN.replace("coins.remove(coin);", "coins.remove(coin); // once")
        assert applied(current, REMOVE) == current.replace("    notifyBank();\n", "")

    def test_which_of_two_neighbouring_copies_was_meant_cannot_be_told(self) -> None:
        steps = [f"  Step(\n    title: 'number {n}',\n  ),\n" for n in range(4)]
        shown, current = "".join(steps), "".join([*steps[:2], steps[1], *steps[2:]])
        hunk = Hunk(steps[1], steps[1].replace("number", "step"))
        assert applied(current, hunk, shown=shown) is RefusalReason.EDIT_AMBIGUOUS

    def test_what_was_ambiguous_when_it_was_shown_stays_so(self) -> None:
        shown = SHOWN + TWIN
        assert applied(SHOWN, LIMIT, shown=shown) is RefusalReason.EDIT_AMBIGUOUS

    def test_what_the_model_was_not_shown_is_not_looked_for(self) -> None:
        current = SHOWN.replace("limit = 10", "limit = 11")
        assert applied(current, Hunk("  int limit = 11;\n", "")) is RefusalReason.EDIT_MISMATCH

    def test_line_endings_and_the_byte_order_mark_are_no_change(self) -> None:
        current = "\ufeff" + SHOWN.replace("\n", "\r\n")
        assert applied(current, LIMIT) == current.replace("limit = 10", "limit = 99")


class TestAFileThatWasNotShown:
    def test_a_text_that_tells_much_is_found(self) -> None:
        copied = SHOWN[SHOWN.index("  void addCoin") : SHOWN.index("  void clearAll")]
        hunk = Hunk(copied, copied.replace("notifyBank", "notifyCity"))
        assert applied(SHOWN, hunk, shown=None) == SHOWN.replace("notifyBank", "notifyCity")

    @pytest.mark.parametrize("hunk", [LIMIT, REMOVE])
    def test_a_text_that_tells_little_is_refused(self, hunk: Hunk) -> None:
        outcome = apply_hunks(SHOWN, [hunk], shown=None)
        assert isinstance(outcome, EditFailure)
        assert "had not been shown" in outcome.detail


class TestHunksOfOneBlock:
    def test_a_short_text_that_an_earlier_hunk_writes_is_refused(self) -> None:
        current = SHOWN + "int other = 5;\n"
        first = Hunk("  int limit = 10;\n", "  int other = 5;\n")
        assert applied(current, first, Hunk("int other = 5;\n", "int other = 6;\n"), shown=current) is (
            RefusalReason.EDIT_AMBIGUOUS
        )

    def test_code_moves_within_its_file(self) -> None:
        moved = REMOVE.search + "\n"
        there = Hunk("class Wallet {\n", "class Wallet {\n" + moved)
        expected = SHOWN.replace(moved, "").replace("class Wallet {\n", "class Wallet {\n" + moved)
        assert applied(SHOWN, there, Hunk(moved, "")) == expected


def test_places_that_differ_in_indentation_alone_are_ambiguous() -> None:
    source = "a(\n  children: [\n    b(\n      children: [\n"
    assert applied(source, Hunk("      children: [\n", "      kids: [\n"), shown=source) is RefusalReason.EDIT_AMBIGUOUS
