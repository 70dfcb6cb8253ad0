"""How much of a conversation goes into a prompt: the newest turns as they were said, within a budget of tokens."""

from dataclasses import dataclass

from activities.model.tokens import clipped_to_tokens, estimated_tokens
from app.data.transcripts import Summary, Transcript, Turn

SUMMARY_SHARE = 4
"""A summary may take a quarter of the budget."""
KEPT_SHARE = 2
"""A session over its budget is summarised down to half of it, so that not every further job summarises again."""

TURN_TOKENS = 8
"""What a turn costs beside its text."""


@dataclass(frozen=True, slots=True)
class History:
    """What the model is told of a conversation: `turns` oldest first; `dropped` are older and not in the summary."""

    summary: Summary | None = None
    turns: tuple[Turn, ...] = ()
    dropped: tuple[Turn, ...] = ()


def fitted(transcript: Transcript, *, budget: int) -> History:
    """As many of the newest turns as `budget` tokens hold beside the summary.

    The newest turn is always there, cut when it alone is over the budget; the others are whole or dropped, and a
    dropped one takes all older ones with it.
    """
    summary = _clipped(transcript.summary, budget // SUMMARY_SHARE)
    room = budget - (_cost(summary.text) if summary else 0)
    kept: list[Turn] = []
    for turn in reversed(transcript.turns):
        shown = turn if kept else _cut(turn, room)
        if _cost(shown.content) > room:
            break
        room -= _cost(shown.content)
        kept.append(shown)
    older = transcript.turns[: len(transcript.turns) - len(kept)]
    return History(summary, tuple(reversed(kept)), older)


def to_summarise(transcript: Transcript, *, budget: int) -> tuple[Turn, ...]:
    """The turns that a new summary is to cover beside those of the old one; none while all fits into the budget."""
    if not fitted(transcript, budget=budget).dropped:
        return ()
    return fitted(transcript, budget=budget // KEPT_SHARE).dropped


def _cost(text: str) -> int:
    return estimated_tokens(text) + TURN_TOKENS


def _cut(turn: Turn, room: int) -> Turn:
    return Turn(turn.id, turn.role, clipped_to_tokens(turn.content, room - TURN_TOKENS))


def _clipped(summary: Summary | None, most: int) -> Summary | None:
    if summary is None:
        return None
    text = clipped_to_tokens(summary.text, most - TURN_TOKENS)
    return Summary(text, summary.covers_through, summary.generation_id, summary.usage)
