"""The draft mirror: whoever reads its snapshot and goes on from there has what the whole stream says."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from app.contracts.drafts import ChatSegment, FileSegment, ResetDraft, Segment
from app.contracts.events import MAX_CODE_TEXT_BYTES, SERVER_FRAMES, Chat, Code, FileOperation, ServerFrame
from app.realtime.mirror import DraftMirror, Fit, pieces
from tests.unit.realtime.examples import chat_draft, code_draft, new_id, saved_draft

JOB = new_id()


def frames_of(mirror: DraftMirror) -> list[ServerFrame]:
    return [SERVER_FRAMES.validate_json(frame.text) for frame in mirror.snapshot()]


def test_without_frames_there_is_no_snapshot() -> None:
    assert DraftMirror(JOB).snapshot() == ()


def test_a_snapshot_holds_chat_and_files_with_the_last_index() -> None:
    mirror = DraftMirror(JOB)
    for frame in (
        chat_draft(JOB, 0, "Here "),
        code_draft(JOB, 1, "void "),
        code_draft(JOB, 2, "main() {}", offset=5, final=True),
        chat_draft(JOB, 3, "it is", offset=5),
    ):
        assert mirror.apply(frame) is Fit.APPLIED
    chat, code = frames_of(mirror)
    assert isinstance(chat, Chat)
    assert isinstance(code, Code)
    assert (chat.text, chat.offset) == ("Here it is", 0)
    assert (code.text, code.offset, code.final) == ("void main() {}", 0, True)
    assert code.sha256 == sha256(b"void main() {}").hexdigest()
    for shown in (chat, code):
        assert shown.draft is not None
        assert (shown.draft.index, shown.draft.snapshot) == (3, True)
        assert shown.seq is None


def test_the_snapshot_is_made_once() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(chat_draft(JOB, 0, "a"))
    first = mirror.snapshot()
    assert mirror.snapshot() is first
    mirror.apply(chat_draft(JOB, 1, "b", offset=1))
    assert mirror.snapshot() is not first


def test_an_empty_file_is_shown() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(code_draft(JOB, 0, "", final=True))
    (code,) = frames_of(mirror)
    assert isinstance(code, Code)
    assert (code.text, code.offset, code.final) == ("", 0, True)


def test_old_frames_and_holes_change_nothing() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(chat_draft(JOB, 0, "a", round_=1, attempt=2))
    assert mirror.apply(chat_draft(JOB, 0, "x", round_=1, attempt=2)) is Fit.STALE
    assert mirror.apply(chat_draft(JOB, 1, "x", round_=1, attempt=1)) is Fit.STALE
    assert mirror.apply(chat_draft(JOB, 9, "x", round_=0, attempt=3)) is Fit.STALE
    assert mirror.apply(chat_draft(JOB, 2, "x", round_=1, attempt=2)) is Fit.GAP
    assert mirror.apply(chat_draft(JOB, 1, "x", round_=2, attempt=1)) is Fit.GAP
    assert mirror.position == (1, 2, 1)


def test_a_new_round_begins_with_its_first_frame() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(code_draft(JOB, 0, "old"))
    assert mirror.apply(code_draft(JOB, 0, "new", path="lib/other.dart", round_=1)) is Fit.APPLIED
    (code,) = frames_of(mirror)
    assert isinstance(code, Code)
    assert (code.path, code.round) == ("lib/other.dart", 1)


def test_a_reset_discards_the_earlier_attempt() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(chat_draft(JOB, 0, "a"))
    assert mirror.reset(ResetDraft(generation_id=JOB, round=0, attempt=2)) is Fit.APPLIED
    assert mirror.snapshot() == ()
    assert mirror.reset(ResetDraft(generation_id=JOB, round=0, attempt=2)) is Fit.STALE
    assert mirror.apply(chat_draft(JOB, 1, "late")) is Fit.STALE
    assert mirror.apply(chat_draft(JOB, 0, "again", attempt=2)) is Fit.APPLIED


def test_only_a_draft_that_is_ahead_is_adopted() -> None:
    mirror = DraftMirror(JOB)
    mirror.apply(chat_draft(JOB, 0, "a"))
    assert not mirror.adopt(saved_draft(JOB, 1, [ChatSegment(text="a")]))
    segments: list[Segment] = [
        ChatSegment(text="ab"),
        FileSegment(path="a.dart", operation=FileOperation.EDIT, text="hunk", final=True),
    ]
    assert mirror.adopt(saved_draft(JOB, 4, segments))
    chat, code = frames_of(mirror)
    assert isinstance(chat, Chat)
    assert isinstance(code, Code)
    assert chat.text == "ab"
    assert (code.operation, code.final, code.sha256) == (FileOperation.EDIT, True, None)
    assert mirror.apply(chat_draft(JOB, 4, "c", offset=2)) is Fit.APPLIED


@given(st.text(max_size=400), st.integers(min_value=4, max_value=64))
def test_pieces_join_to_the_text_and_keep_the_limit(text: str, limit: int) -> None:
    joined = ""
    for offset, piece in pieces(text, limit):
        assert offset == len(joined)
        assert len(piece.encode()) <= limit
        joined += piece
    assert joined == text


def test_a_large_file_comes_in_pieces_and_only_the_last_is_final() -> None:
    mirror = DraftMirror(JOB)
    text = "ä€😀x" * 10_000
    mirror.apply(code_draft(JOB, 0, text, final=True))
    frames = [frame for frame in frames_of(mirror) if isinstance(frame, Code)]
    assert len(frames) > 5
    assert "".join(frame.text or "" for frame in frames) == text
    assert [frame.final for frame in frames] == [False] * (len(frames) - 1) + [True]
    assert all(len((frame.text or "").encode()) <= MAX_CODE_TEXT_BYTES for frame in frames)
