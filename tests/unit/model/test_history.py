"""A conversation within a budget: never over it, the newest turn always there, nothing lost between the parts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.model.history import TURN_TOKENS, fitted, to_summarise
from activities.model.tokens import clipped_to_tokens, estimated_tokens
from app.contracts.generations import Usage
from app.data.transcripts import Summary, Transcript, Turn

BUDGET = 400
TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.builds(lambda piece, times: piece * times, st.sampled_from(["word ", "é", "日本", "🎉 "]), st.integers(1, 900)),
)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    texts = draw(st.lists(TEXTS, max_size=30))
    turns = tuple(Turn(10 + number, "user" if number % 2 else "assistant", text) for number, text in enumerate(texts))
    text = draw(st.none() | TEXTS)
    return Transcript(None if text is None else Summary(text, 9, None, Usage()), turns)


def size(*texts: str) -> int:
    return sum(estimated_tokens(text) + TURN_TOKENS for text in texts)


@settings(deadline=None)
@given(transcripts())
def test_what_is_told_is_within_the_budget(transcript: Transcript) -> None:
    history = fitted(transcript, budget=BUDGET)
    summary = [history.summary.text] if history.summary else []
    assert size(*summary, *(turn.content for turn in history.turns)) <= BUDGET


@settings(deadline=None)
@given(transcripts())
def test_the_newest_turns_are_kept_in_order_and_the_others_dropped(transcript: Transcript) -> None:
    history = fitted(transcript, budget=BUDGET)
    told = [turn.id for turn in (*history.dropped, *history.turns)]
    assert told == [turn.id for turn in transcript.turns]
    if transcript.turns:
        newest = transcript.turns[-1]
        assert history.turns[-1].id == newest.id
        assert newest.content.startswith(history.turns[-1].content.removesuffix("…"))
        assert all(turn in transcript.turns for turn in history.turns[:-1]), "all but the newest are whole"


@settings(deadline=None)
@given(transcripts())
def test_a_summary_covers_what_would_be_dropped_and_makes_room(transcript: Transcript) -> None:
    covered = to_summarise(transcript, budget=BUDGET)
    dropped = fitted(transcript, budget=BUDGET).dropped
    assert bool(covered) == bool(dropped), "nothing is summarised that fits"
    assert covered == transcript.turns[: len(covered)], "the oldest, without a gap"
    assert covered[: len(dropped)] == dropped
    if covered:
        summary = Summary("It was about an app.", covered[-1].id, None, Usage())
        after = Transcript(summary, transcript.turns[len(covered) :])
        assert to_summarise(after, budget=BUDGET) == (), "the next job need not summarise again"


@settings(deadline=None)
@given(TEXTS, st.integers(1, 300))
def test_a_clipped_text_is_a_beginning_within_its_tokens(text: str, most: int) -> None:
    clipped = clipped_to_tokens(text, most)
    assert estimated_tokens(clipped) <= most
    assert clipped == text or text.startswith(clipped.removesuffix("…"))


def test_the_estimate_is_rather_too_high() -> None:
    assert estimated_tokens("a word of English text " * 100) >= 500
    assert estimated_tokens("日本語" * 100) >= 250
