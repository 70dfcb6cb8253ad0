"""What may have become of a file since a model read it. Each keeps the identity of the lines that stay."""

from collections.abc import Callable
from random import Random

from benchmarks.edit_intents import Intent, Line, Lines, reworded

_NEAR = 3

Staleness = Callable[[Random, Intent], Lines]


def unchanged(random: Random, intent: Intent) -> Lines:  # noqa: ARG001 - a staleness like any other
    return intent.shown


def changed_elsewhere(random: Random, intent: Intent) -> Lines:
    """Some lines outside of what the model copied were changed, added or removed."""
    lines = list(intent.shown)
    copied = set(intent.shown[intent.first : intent.behind])
    for _ in range(random.randint(1, 4)):
        _disturb(random, lines, [line for line in lines if line not in copied])
    return tuple(lines)


def context_changed(random: Random, intent: Intent) -> Lines:
    """One of the lines that the model copied as context was changed or removed, or got company."""
    lines = list(intent.shown)
    context = [*intent.shown[intent.first : intent.start], *intent.shown[intent.end : intent.behind]]
    _disturb(random, lines, context)
    return tuple(lines)


def target_changed(random: Random, intent: Intent) -> Lines:
    """One of the very lines that the edit changes was changed by somebody else."""
    lines = list(intent.shown)
    target = [line for line in intent.shown[intent.start : intent.end] if line.has_words]
    if target:
        line = random.choice(target)
        lines[lines.index(line)] = Line(reworded(random, line.text))
    return tuple(lines)


def target_vanished(random: Random, intent: Intent) -> Lines:
    """The lines of the edit were removed with some around them."""
    lines = list(intent.shown)
    del lines[max(0, intent.first - random.randint(0, 8)) : intent.behind + random.randint(0, 8)]
    return (*lines, *intent.shown[:1]) if not lines else tuple(lines)


def twin_elsewhere(random: Random, intent: Intent) -> Lines:
    """What the model copied was removed, and the same text was written at another place by somebody else.

    Only as much as four lines: more of the same at another place is a move, which nobody can tell from a twin.
    """
    lines = list(intent.shown)
    copied = intent.shown[intent.first : intent.behind]
    del lines[intent.first : intent.behind]
    if len(copied) <= 4:
        _insert_away_from(random, lines, intent.first, [Line(line.text) for line in copied])
    return tuple(lines)


def twin_beside(random: Random, intent: Intent) -> Lines:
    """What the model copied was written once more, at another place; the first one stays."""
    lines = list(intent.shown)
    outside = [*range(intent.first + 1), *range(intent.behind, len(lines) + 1)]
    at = random.choice(outside)
    lines[at:at] = [Line(line.text) for line in intent.shown[intent.first : intent.behind]]
    return tuple(lines)


def near_twin_elsewhere(random: Random, intent: Intent) -> Lines:
    """As `twin_elsewhere`, with one word of the twin another one."""
    lines = list(intent.shown)
    copied = [Line(line.text) for line in intent.shown[intent.first : intent.behind]]
    del lines[intent.first : intent.behind]
    at = random.choice([at for at, line in enumerate(copied) if line.has_words])
    copied[at] = Line(reworded(random, copied[at].text))
    _insert_away_from(random, lines, intent.first, copied)
    return tuple(lines)


def block_moved(random: Random, intent: Intent) -> Lines:
    """The lines of the edit and some around them stand at another place of the file."""
    lines = list(intent.shown)
    start, end = max(0, intent.first - random.randint(0, 3)), intent.behind + random.randint(0, 3)
    block = lines[start:end]
    del lines[start:end]
    _insert_away_from(random, lines, start, block)
    return tuple(lines)


def _insert_away_from(random: Random, lines: list[Line], place: int, block: list[Line]) -> None:
    """Beside its old place the block would be as it was, give or take a line."""
    at = random.choice([at for at in range(len(lines) + 1) if abs(at - place) > _NEAR] or [0])
    lines[at:at] = block


def _disturb(random: Random, lines: list[Line], candidates: list[Line]) -> None:
    if not candidates:
        return
    at = lines.index(random.choice(candidates))
    match random.choice(("change", "add", "remove")):
        case "change":
            lines[at] = Line(reworded(random, lines[at].text))
        case "add":
            lines.insert(at, Line(f"{lines[at].indent}added{random.randint(1000, 9999)}();"))
        case _:
            del lines[at]
