"""Frames and payloads: whole, in order, without gaps, small enough."""

from hashlib import sha256
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from app.contracts.drafts import (
    DRAFT_FRAMES,
    ChatDraft,
    ChatSegment,
    CodeDraft,
    DraftFrame,
    FileSegment,
    OutputDraft,
    ResetDraft,
)
from app.contracts.events import FileOperation, TextSource
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.data.draft_frames import (
    MAX_PAYLOAD_BYTES,
    MAX_PENDING_OUTPUT,
    MAX_TEXT_BYTES,
    DraftStream,
    OutputBuffer,
    pack,
    split_text,
)

JOB = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


def new_stream(*, attempt: int = 1) -> DraftStream:
    return DraftStream(JOB, round_number=2, attempt=attempt, nonce="abc234", on_frames_due=lambda: None)


def parsed(frames: list[bytes]) -> list[DraftFrame]:
    return [frame for payload in pack(frames) for frame in DRAFT_FRAMES.validate_json(payload)]


@given(st.lists(st.tuples(st.sampled_from(["chat", "text", "open", "close", "take"]), TEXTS), max_size=60))
def test_frames_and_draft_hold_exactly_what_was_written(steps: list[tuple[str, str]]) -> None:
    stream, taken, is_open, chat, files = new_stream(), [], False, "", list[str]()
    for step, text in steps:
        if step == "take":
            taken += stream.take_frames()
        elif step == "chat" and not is_open:
            stream.chat(text)
            chat += text
        elif step == "open":
            stream.file_opened(f"lib/f{len(files)}.dart", FileOperation.CREATE)
            files.append("")
            is_open = True
        elif step == "text" and is_open:
            stream.file_text(text)
            files[-1] += text
        elif step == "close" and is_open:
            stream.file_closed()
            is_open = False
    taken += stream.take_frames()
    frames = [frame for frame in parsed(taken) if isinstance(frame, ChatDraft | CodeDraft)]
    assert [frame.index for frame in frames] == list(range(len(frames)))
    shown_chat, shown = "", dict[str, str]()
    for frame in frames:
        if isinstance(frame, ChatDraft):
            assert frame.offset == len(shown_chat)
            shown_chat += frame.text
        else:
            assert frame.offset == len(shown.get(frame.path, ""))
            shown[frame.path] = shown.get(frame.path, "") + frame.text
            if frame.final:
                assert frame.sha256 == sha256(shown[frame.path].encode()).hexdigest()
    assert shown_chat == chat
    assert shown == {f"lib/f{number}.dart": text for number, text in enumerate(files)}
    draft = stream.snapshot()
    assert draft.next_index == len(frames)
    assert "".join(part.text for part in draft.segments if isinstance(part, ChatSegment)) == chat
    assert [part.text for part in draft.segments if isinstance(part, FileSegment)] == files


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text * 400), max_size=5))
def test_payloads_stay_below_the_limit_of_notify(texts: list[str]) -> None:
    stream = new_stream()
    stream.file_opened("lib/" + "ü" * 300 + ".dart", FileOperation.CREATE)
    for text in texts:
        stream.file_text(text)
    stream.file_closed()
    payloads = pack(stream.take_frames())
    assert all(len(payload.encode()) <= MAX_PAYLOAD_BYTES for payload in payloads)
    frames = [frame for payload in payloads for frame in DRAFT_FRAMES.validate_json(payload)]
    assert "".join(frame.text for frame in frames if isinstance(frame, CodeDraft)) == "".join(texts)


@pytest.mark.parametrize("text", ["", "a" * 50_000, "\x01" * 9_000, "😀" * 9_000, "é" * 3_000, '"\\\n' * 4_000])
def test_split_text_counts_escapes_and_keeps_code_points(text: str) -> None:
    pieces = split_text(text)
    assert "".join(pieces) == text
    assert all(len(to_json(piece)) <= MAX_TEXT_BYTES for piece in pieces)


def test_only_a_later_attempt_begins_with_a_reset() -> None:
    assert parsed(new_stream().take_frames()) == []
    assert parsed(new_stream(attempt=3).take_frames()) == [
        ResetDraft(generation_id=JOB.generation_id, round=2, attempt=3)
    ]


def test_an_opened_file_is_seen_before_its_text() -> None:
    stream = new_stream()
    stream.file_opened("lib/a.dart", FileOperation.EDIT)
    (frame,) = parsed(stream.take_frames())
    assert isinstance(frame, CodeDraft)
    assert (frame.offset, frame.text, frame.final) == (0, "", False)


def test_a_path_that_does_not_fit_is_not_shown_and_leaves_no_gap() -> None:
    stream = new_stream()
    stream.file_opened("x" * 5_000, FileOperation.CREATE)
    stream.file_text("hidden")
    stream.file_closed()
    stream.chat("seen")
    assert [frame.index for frame in parsed(stream.take_frames()) if isinstance(frame, ChatDraft)] == [0]
    assert [segment.kind for segment in stream.snapshot().segments] == ["chat"]


def test_text_without_a_file_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no file"):
        new_stream().file_text("x")


def test_output_lines_of_one_source_share_a_frame() -> None:
    buffer = OutputBuffer(JOB.generation_id)
    buffer.add(TextSource.PUB_GET, "one\n")
    buffer.add(TextSource.PUB_GET, "two")
    buffer.add(TextSource.ANALYZE, "three\ud800")
    frames = parsed(buffer.take_frames())
    assert [(frame.source, frame.text) for frame in frames if isinstance(frame, OutputDraft)] == [
        (TextSource.PUB_GET, "one\ntwo"),
        (TextSource.ANALYZE, "three?"),
    ]
    assert buffer.take_frames() == []


def test_too_much_output_loses_its_oldest_lines_with_a_notice() -> None:
    buffer = OutputBuffer(JOB.generation_id)
    for number in range(30_000):
        buffer.add(TextSource.ANALYZE, f"line {number}")
    frames = [frame for frame in parsed(buffer.take_frames()) if isinstance(frame, OutputDraft)]
    assert frames[0].source is TextSource.NOTICE
    lines = "".join(frame.text for frame in frames[1:])
    assert len(lines) <= MAX_PENDING_OUTPUT
    assert lines.endswith("line 29999")
    assert f"{30_000 - len(lines.splitlines())} earlier lines" in frames[0].text
