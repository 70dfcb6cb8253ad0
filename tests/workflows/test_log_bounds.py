"""The bounds of a job's log, and how its progress grows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.generations import Stage
from workflows.bounds import MAX_FINDINGS, clipped, listed_diagnostics, pieces
from workflows.stages import STAGES, percent

texts = st.text(alphabet="aé漢😀\n")
ROUND = [Stage.CONTEXT, Stage.MODEL, Stage.APPLY, Stage.PUB_GET, Stage.ANALYZE]


@given(texts, st.integers(min_value=4, max_value=20))
def test_pieces_are_the_text(text: str, max_bytes: int) -> None:
    cut = list(pieces(text, max_bytes))
    assert "".join(piece for _, piece in cut) == text
    assert all(0 < len(piece.encode()) <= max_bytes for _, piece in cut)
    assert all(text[offset:].startswith(piece) for offset, piece in cut)


@given(texts, st.integers(min_value=3, max_value=20))
def test_clipped_text_fits(text: str, max_bytes: int) -> None:
    short = clipped(text, max_bytes)
    assert len(short.encode()) <= max_bytes
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_errors_are_listed_before_what_matters_less() -> None:
    def found(number: int, severity: Severity) -> Diagnostic:
        return Diagnostic(severity=severity, code="c", message=str(number), path="p", line=1, column=1)

    listed = listed_diagnostics([*(found(n, Severity.INFO) for n in range(200)), found(200, Severity.ERROR)])
    assert len(listed) == MAX_FINDINGS
    assert listed[0].message == "200"


@pytest.mark.parametrize("rounds", [0, 1, 2, 3])
def test_progress_never_falls(rounds: int) -> None:
    path = [(stage, 0) for stage in (Stage.PROVISION, *ROUND)]
    steps = [(stage, at, done) for stage, at in path for done in (False, True)]
    for number in range(1, rounds + 1):
        steps.append((Stage.REPAIR, number, False))
        steps += [(stage, number, done) for stage in ROUND for done in (False, True)]
        steps.append((Stage.REPAIR, number, True))
    steps += [(stage, rounds, done) for stage in (Stage.SNAPSHOT, Stage.FINISH) for done in (False, True)]
    told = [percent(stage, ended=done, repair_round=number, max_repair_rounds=rounds) for stage, number, done in steps]
    assert told == sorted(told)
    assert told[-1] == 100


def test_every_stage_has_its_words() -> None:
    assert set(STAGES) == set(Stage)
