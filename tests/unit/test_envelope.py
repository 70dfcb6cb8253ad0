"""The envelope parser: the same events however the stream is cut, text verbatim, forged markers powerless."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.model.envelope import (
    MAX_MARKER_LENGTH,
    Block,
    ChatText,
    EnvelopeEvent,
    EnvelopeParser,
    FileClosed,
    FileOpened,
    FileText,
    FileUnclosed,
    ParsedAnswer,
    end_marker,
    new_nonce,
    open_marker,
    parse_answer,
)
from app.contracts.events import FileOperation

NONCE = "ab12cd"
CREATE, EDIT, DELETE = FileOperation.CREATE, FileOperation.EDIT, FileOperation.DELETE
OPEN = open_marker(CREATE, "lib/main.dart", NONCE)
END = end_marker(NONCE)

FRAGMENTS = [
    OPEN,
    open_marker(EDIT, "pubspec.yaml", NONCE),
    open_marker(DELETE, "", NONCE),
    open_marker(CREATE, "lib/x.dart", "zzzzzz"),
    END,
    end_marker("zzzzzz"),
    "<<<FILE update path=",
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "<",
    "<<",
    "<<<",
    "<<<F",
    "<<<END ",
    "void main() {}",
    "🦋 مرحبا",
    "\u2028",
    "\r",
    "\n",
    "\r\n",
    " ",
    "\t",
    '"',
]
endings = st.sampled_from(["\n", "\n", "\r\n", "  \n", ""])
lines = st.tuples(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), endings).map("".join)
texts = st.lists(lines, max_size=6).map("".join)
blocks = st.tuples(st.sampled_from(FRAGMENTS[:3]), st.just("\n"), texts, st.just(END), endings).map("".join)
answers = st.lists(st.one_of(blocks, texts), max_size=6).map("".join)


def events_of(pieces: list[str]) -> list[EnvelopeEvent]:
    """Every event of the stream, neighbouring texts joined."""
    parser = EnvelopeParser(NONCE)
    joined: list[EnvelopeEvent] = []
    for event in [event for piece in pieces for event in parser.feed(piece)] + parser.finish():
        match joined[-1:], event:
            case [ChatText(before)], ChatText(text):
                joined[-1] = ChatText(before + text)
            case [FileText(before)], FileText(text):
                joined[-1] = FileText(before + text)
            case _:
                joined.append(event)
    return joined


def events_by_whole_lines(answer: str) -> list[EnvelopeEvent]:
    """The same grammar, read without any streaming: what the parser must agree with."""
    events: list[EnvelopeEvent] = []
    in_file, text = False, ""

    def flush() -> None:
        nonlocal text
        if text:
            events.append(FileText(text) if in_file else ChatText(text))
        text = ""

    for line in re.findall(r"[^\n]*\n|[^\n]+", answer):
        bare = line.removesuffix("\n")
        opening = re.fullmatch(rf'<<<FILE (create|edit|delete) path="([^"\n]*)" id={NONCE}>>>[ \t\r]*', bare)
        closes = in_file and re.fullmatch(rf"<<<END {NONCE}>>>[ \t\r]*", bare)
        if len(bare) > MAX_MARKER_LENGTH or not (opening or closes):
            text += line
            continue
        flush()
        if closes:
            events.append(FileClosed())
        elif opening:
            events.extend([FileUnclosed()] if in_file else [])
            events.append(FileOpened(opening[2], FileOperation(opening[1])))
        in_file = not closes
    flush()
    return [*events, FileUnclosed()] if in_file else events


def cut(answer: str, places: list[int]) -> list[str]:
    marks = [0, *sorted(place % (len(answer) + 1) for place in places), len(answer)]
    return [answer[start:end] for start, end in itertools.pairwise(marks)]


@settings(max_examples=600, deadline=None)
@given(answers, st.lists(st.integers(min_value=0), max_size=40))
def test_cutting_the_stream_anywhere_changes_nothing(answer: str, places: list[int]) -> None:
    expected = events_by_whole_lines(answer)
    assert events_of([answer]) == expected
    assert events_of(cut(answer, places)) == expected
    assert events_of(list(answer)) == expected


def test_long_lines_of_every_kind_agree_with_the_whole_line_grammar() -> None:
    for length in range(MAX_MARKER_LENGTH - 60, MAX_MARKER_LENGTH + 3):
        for line in (open_marker(CREATE, "a" * length, NONCE), END + " " * length, "<" * length, OPEN + " " * length):
            answer = f"{OPEN}\n{line}\nx\n{END}\n"
            assert events_of(cut(answer, [10, 90, 4000, 4100])) == events_by_whole_lines(answer)


@settings(max_examples=300, deadline=None)
@given(st.text(), st.lists(st.integers(min_value=0), max_size=20))
def test_a_body_comes_back_verbatim(body: str, places: list[int]) -> None:
    if body and not body.endswith("\n"):
        body += "\n"
    answer = f"Here it is:\n{OPEN}\n{body}{END}\nDone."
    parts = [FileText(body)] if body else []
    expected = [ChatText("Here it is:\n"), FileOpened("lib/main.dart", CREATE), *parts, FileClosed(), ChatText("Done.")]
    assert events_of(cut(answer, places)) == expected


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_text_without_our_nonce_is_all_chat(text: str) -> None:
    assert parse_answer(text, NONCE) == ParsedAnswer(chat=text, blocks=())


def test_blocks_of_every_operation() -> None:
    answer = (
        f"Plan\n\n{OPEN}\nvoid main() {{}}\n{END}\n"
        f"{open_marker(EDIT, 'pubspec.yaml', NONCE)}\r\n<<<<<<< SEARCH\n{END}  \r\n"
        f"{open_marker(DELETE, 'lib/old.dart', NONCE)}\n{END}"
    )
    assert parse_answer(answer, NONCE) == ParsedAnswer(
        chat="Plan\n\n",
        blocks=(
            Block("lib/main.dart", CREATE, "void main() {}\n", closed=True),
            Block("pubspec.yaml", EDIT, "<<<<<<< SEARCH\n", closed=True),
            Block("lib/old.dart", DELETE, "", closed=True),
        ),
    )


@pytest.mark.parametrize(
    "line",
    [
        end_marker("zzzzzz"),
        open_marker(CREATE, "lib/evil.dart", "zzzzzz"),
        f" {END}",
        f"{END} x",
        f"x{END}",
        END.upper(),
        END.replace(" ", "  "),
        f"// {OPEN}",
        OPEN.replace("create", "rename"),
    ],
)
def test_a_line_that_is_not_exactly_our_marker_is_body(line: str) -> None:
    [block] = parse_answer(f"{OPEN}\n{line}\n{END}\n", NONCE).blocks
    assert block == Block("lib/main.dart", CREATE, f"{line}\n", closed=True)


def test_a_block_that_opens_inside_another_leaves_the_first_unclosed() -> None:
    answer = f"{OPEN}\na\n{open_marker(CREATE, 'lib/b.dart', NONCE)}\nb\n{END}\nbye"
    assert events_of([answer]) == [
        FileOpened("lib/main.dart", CREATE),
        FileText("a\n"),
        FileUnclosed(),
        FileOpened("lib/b.dart", CREATE),
        FileText("b\n"),
        FileClosed(),
        ChatText("bye"),
    ]


@pytest.mark.parametrize("cut_off", ["", "void ma", "void main() {}\n", "<<<EN", END[:-1]])
def test_an_answer_that_ends_inside_a_block_is_unclosed_and_keeps_its_text(cut_off: str) -> None:
    [block] = parse_answer(f"{OPEN}\n{cut_off}", NONCE).blocks
    assert block == Block("lib/main.dart", CREATE, cut_off, closed=False)


def test_a_partial_line_passes_at_once_unless_it_may_be_a_marker() -> None:
    parser = EnvelopeParser(NONCE)
    assert parser.feed("Hel") == [ChatText("Hel")]
    assert parser.feed("lo\n<<") == [ChatText("lo\n")]
    assert parser.feed("a") == [ChatText("<<a")]
    assert parser.feed("\n<<<FILE create path=") == [ChatText("\n")]
    assert parser.feed('"lib/a.dart" id=ab1') == []
    assert parser.feed("2cd>>>\n") == [FileOpened("lib/a.dart", CREATE)]
    assert parser.feed("  <<<E") == [FileText("  <<<E")]
    assert parser.feed("\n<<<<") == [FileText("\n<<<<")]
    assert parser.feed("\n<<<END ab") == [FileText("\n")]
    assert parser.feed("3") == [FileText("<<<END ab3")]
    assert parser.feed(f"\n{END}") == [FileText("\n")]
    assert parser.finish() == [FileClosed()]


def test_a_two_megabyte_line_is_not_held_back() -> None:
    parser = EnvelopeParser(NONCE)
    parser.feed(f'{OPEN}\n<<<FILE create path="')
    passed = sum(
        len(event.text) for _ in range(1000) for event in parser.feed("a" * 2000) if isinstance(event, FileText)
    )
    assert passed >= 2_000_000


def test_an_opening_marker_with_a_mistake_is_named() -> None:
    wrong = OPEN.replace("create", "rewrite")
    answer = parse_answer(f"Hi\n  {wrong}\nx\n{END}\n{open_marker(CREATE, 'a', 'zzzzzz')}\n", NONCE)
    assert answer.blocks == ()
    assert answer.stray_markers == (wrong,)


def test_nonces_differ_and_fit_the_alphabet() -> None:
    nonces = {new_nonce() for _ in range(200)}
    assert len(nonces) == 200
    assert all(re.fullmatch("[a-z2-9]{6}", nonce) for nonce in nonces)
