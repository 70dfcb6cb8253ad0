"""The vocabulary: what the wire looks like, and that nothing in it is left unexplained."""

from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.errors import MEANINGS, ErrorCode
from app.contracts.events import SERVER_FRAMES, Code, FileOperation, Pong, Result, ServerFrame
from app.contracts.frames import DraftTag
from app.contracts.generations import MAX_PROMPT_BYTES, Prompt, Usage
from app.contracts.messages import CLIENT_MESSAGES
from app.local.protocol_document import DOCUMENT, render

_PROMPT: TypeAdapter[str] = TypeAdapter(Prompt)


def test_every_error_code_is_explained() -> None:
    assert set(MEANINGS) == set(ErrorCode)


def test_the_protocol_document_is_what_the_contracts_say() -> None:
    assert DOCUMENT.read_text() == render()


def test_every_frame_has_its_own_type() -> None:
    names = [model.model_fields["type"].default for model in get_args(get_args(ServerFrame)[0])]
    assert len(names) == len(set(names))


def test_absent_envelope_fields_are_left_out() -> None:
    assert set(Pong().model_dump()) == {"v", "type", "ts"}
    draft = Code(path="lib/a.dart", offset=0, text="x", final=False, draft=DraftTag(round=0, attempt=1, index=0))
    wire = draft.model_dump(mode="json")
    assert wire["draft"] == {"round": 0, "attempt": 1, "index": 0}
    assert not {"sha256", "size", "seq"} & set(wire)


def test_a_durable_code_has_no_text() -> None:
    wire = Code(path="a", final=True, sha256="0" * 64, size=1, seq=1, operation=FileOperation.CREATE).model_dump()
    assert not {"text", "offset", "draft"} & set(wire)


def test_a_result_keeps_its_own_empty_fields() -> None:
    frame = SERVER_FRAMES.validate_python(
        {
            "type": "Result",
            "status": "completed",
            "generation": {"id": uuid4(), "project_id": uuid4(), "kind": "generate", "status": "completed"},
        }
    )
    assert isinstance(frame, Result)
    assert frame.model_dump()["preview_url"] is None


@pytest.mark.parametrize(
    "message",
    [
        {"type": "Ping", "extra": 1},
        {"type": "Nothing"},
        {"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": -1},
        {"type": "Cancel", "generation_id": "17"},
    ],
)
def test_a_message_with_anything_wrong_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CLIENT_MESSAGES.validate_python(message)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=200))
def test_plain_text_is_a_prompt(text: str) -> None:
    if text.strip():
        assert _PROMPT.validate_python(text) == text
    else:
        with pytest.raises(ValidationError):
            _PROMPT.validate_python(text)


@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "a\x1bb", "a\x7fb", "ä" * (MAX_PROMPT_BYTES // 2 + 1)])
def test_what_is_no_prompt(text: str) -> None:
    with pytest.raises(ValidationError):
        _PROMPT.validate_python(text)


def test_usage_adds_up() -> None:
    one = Usage(prompt_tokens=1, output_tokens=2, total_tokens=3, model_calls=1)
    assert one.plus(one) == Usage(prompt_tokens=2, output_tokens=4, total_tokens=6, model_calls=2)


def test_a_fingerprint_survives_a_move_and_new_indentation() -> None:
    def found(line: int, text: str) -> Diagnostic:
        return Diagnostic(
            severity=Severity.ERROR, code="c", message="m", path="lib/a.dart", line=line, column=1, source_line=text
        )

    assert found(3, "  foo( bar").fingerprint == found(30, "foo(bar").fingerprint
    assert found(3, "foo(bar").fingerprint != found(3, "foo(baz").fingerprint
