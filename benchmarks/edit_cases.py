"""Edit cases shaped like real models' answers, each with the results that are right: independent of the matcher."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks import edit_drift as drift
from benchmarks import edit_staleness as stale
from benchmarks.edit_drift import Drift, Written
from benchmarks.edit_intents import Intent, as_lines, corpus, pick_intent
from benchmarks.edit_staleness import Staleness


@dataclass(frozen=True, slots=True)
class EditCase:
    """`current` is the file, `shown` what the model saw of it (None: not this file), `body` the edit block.

    `right` are the texts that the edit may make of the file; a refusal is always allowed.
    """

    kind: str
    current: str
    shown: str | None
    body: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of case. `context` is how many lines the model copies around its change on each side."""

    kind: str
    drift: Drift = drift.none
    staleness: Staleness = stale.unchanged
    context: tuple[int, int] = (0, 4)
    ending: str = "\n"
    is_seen: bool = True
    final_newline: bool = True
    must_be_refused: bool = False


SHAPES = (
    Shape("exact"),
    Shape("exact, last line without an end", final_newline=False),
    Shape("short block", context=(0, 1)),
    Shape("trailing spaces", drift.trailing_spaces),
    Shape("CRLF file, LF answer", ending="\r\n"),
    Shape("LF file, CRLF answer", drift.foreign_line_endings),
    Shape("indentation taken off", drift.indentation_taken_off, context=(1, 4)),
    Shape("indentation added", drift.indentation_added, context=(1, 4)),
    Shape("tabs for spaces", drift.tabs_for_spaces, context=(1, 4)),
    Shape("blank lines missing", drift.blank_lines_missing, context=(3, 8)),
    Shape("blank line added", drift.blank_line_added, context=(2, 5)),
    Shape("smart quotes", drift.smart_quotes, context=(2, 5)),
    Shape("merged lines", drift.lines_merged, context=(3, 6)),
    Shape("spaces inside lines", drift.spaces_inside, context=(2, 5)),
    Shape("ellipsis in the middle", drift.ellipsis, context=(4, 8)),
    Shape("ellipsis in the replacement", drift.ellipsis_in_replace_only, context=(2, 6), must_be_refused=True),
    Shape("misremembered context", drift.misremembered_context, context=(2, 5)),
    Shape("stale elsewhere", staleness=stale.changed_elsewhere),
    Shape("stale elsewhere, short block", staleness=stale.changed_elsewhere, context=(0, 0)),
    Shape("stale elsewhere, indentation", drift.indentation_added, stale.changed_elsewhere, (1, 4)),
    Shape("stale context", staleness=stale.context_changed, context=(2, 5)),
    Shape("stale target", staleness=stale.target_changed),
    Shape("vanished", staleness=stale.target_vanished),
    Shape("vanished, short block", staleness=stale.target_vanished, context=(0, 0)),
    Shape("twin elsewhere", staleness=stale.twin_elsewhere, context=(0, 2)),
    Shape("twin elsewhere, short block", staleness=stale.twin_elsewhere, context=(0, 0)),
    Shape("twin elsewhere, drifted", drift.indentation_added, stale.twin_elsewhere, (0, 1)),
    Shape("near twin elsewhere", staleness=stale.near_twin_elsewhere, context=(0, 4)),
    Shape("duplicates", staleness=stale.twin_beside),
    Shape("duplicates, not seen", staleness=stale.twin_beside, is_seen=False),
    Shape("moved code", staleness=stale.block_moved),
    Shape("moved code, not seen", staleness=stale.block_moved, is_seen=False),
    Shape("not seen", is_seen=False),
    Shape("not seen, stale context", staleness=stale.context_changed, context=(2, 5), is_seen=False),
    Shape("not seen, stale target", staleness=stale.target_changed, is_seen=False),
    Shape("not seen, vanished", staleness=stale.target_vanished, context=(0, 2), is_seen=False),
    Shape("not seen, twin elsewhere", staleness=stale.twin_elsewhere, context=(0, 2), is_seen=False),
    Shape("not seen, near twin elsewhere", staleness=stale.near_twin_elsewhere, is_seen=False),
)


def cases(count: int, *, seed: int = 1) -> Iterator[EditCase]:
    """The same cases for the same seed: every shape in turn, and cases of two hunks between them."""
    files = corpus()
    makers: list[Callable[[Random, list[str]], EditCase]] = [_maker(shape) for shape in SHAPES]
    makers += [_sequential, _in_any_order]
    for number in range(count):
        random = Random(f"{seed} {number}")
        yield makers[number % len(makers)](random, random.choice(files))


def _maker(shape: Shape) -> Callable[[Random, list[str]], EditCase]:
    def make(random: Random, lines: list[str]) -> EditCase:
        intent = pick_intent(random, as_lines(lines), context=shape.context)
        current = shape.staleness(random, intent)
        end = shape.ending if shape.final_newline else ""
        shown = shape.ending.join(line.text for line in intent.shown) + end
        results = intent.results_on(current)
        return EditCase(
            shape.kind,
            shape.ending.join(line.text for line in current) + end,
            shown if shape.is_seen else None,
            shape.drift(random, as_written(intent)).body(),
            frozenset() if shape.must_be_refused else frozenset(_text(result, shape) for result in results),
        )

    return make


def _text(lines: Sequence[str], shape: Shape) -> str:
    return shape.ending.join(lines) + (shape.ending if lines and shape.final_newline else "")


def as_written(intent: Intent) -> Written:
    """The edit without any drift."""
    head, tail = intent.start - intent.first, intent.behind - intent.end
    return Written(tuple(intent.search), tuple(intent.replace), head, tail)


def _sequential(random: Random, lines: list[str]) -> EditCase:
    """The second hunk is written for the file as the first one leaves it."""
    before = as_lines(lines)
    first = pick_intent(random, before, context=(0, 3))
    [between] = first.results_on(before)[:1]
    second = pick_intent(random, as_lines(between), context=(0, 3))
    [after] = second.results_on(second.shown)[:1]
    shown = "\n".join(lines) + "\n"
    body = as_written(first).body() + as_written(second).body()
    return EditCase("a hunk after another", shown, shown, body, frozenset({"\n".join(after) + "\n"}))


def _in_any_order(random: Random, lines: list[str]) -> EditCase:
    """Two hunks far from each other, the later one first."""
    shown = as_lines(lines)
    middle = len(shown) // 2
    while True:
        first, second = (pick_intent(random, shown, context=(0, 2)) for _ in range(2))
        if first.behind <= middle < second.first:
            break
    half = second.results_on(shown)[0]
    right = [*half[: first.start], *first.new, *half[first.end :]]
    text = "\n".join(lines) + "\n"
    body = as_written(second).body() + as_written(first).body()
    return EditCase("hunks in another order", text, text, body, frozenset({"\n".join(right) + "\n"}))
