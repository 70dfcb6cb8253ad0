"""The terminal view: what frames amount to."""

from uuid import uuid4

from rich.console import Console

from app.contracts.events import Code, FileOperation, FinishedGeneration, Reset, Result, ServerFrame, StatusUpdate
from app.contracts.frames import DraftTag
from app.contracts.generations import GenerationKind, GenerationStatus, Stage, StageState
from app.contracts.ids import GenerationId, ProjectId
from app.local.display import JobView, print_summary


def _result(seq: int) -> Result:
    ended = FinishedGeneration(
        id=GenerationId(uuid4()),
        project_id=ProjectId(uuid4()),
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.COMPLETED,
    )
    return Result(seq=seq, status=GenerationStatus.COMPLETED, generation=ended)


def _view(*frames: ServerFrame) -> JobView:
    view = JobView(title="a quiz")
    for frame in frames:
        view.apply(frame)
    return view


def _status(seq: int, stage: Stage, state: StageState) -> StatusUpdate:
    return StatusUpdate(seq=seq, stage=stage, state=state, message=f"{stage} {state}", progress=seq)


def _text(view: JobView) -> str:
    console = Console(width=100, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as captured:
        console.print(view.render())
    return captured.get()


def test_stages_and_files_are_shown() -> None:
    tag = DraftTag(round=0, attempt=1, index=0)
    view = _view(
        _status(1, Stage.PROVISION, StageState.COMPLETED),
        _status(2, Stage.MODEL, StageState.STARTED),
        Code(path="lib/a.dart", offset=0, text="void main() {}\n", final=False, draft=tag),
        Code(path="lib/old.dart", final=True, operation=FileOperation.DELETE, seq=3),
    )
    text = _text(view)
    assert "✓ provision" in text
    assert "… model" in text
    assert "15 characters" in text
    assert "void main" in text
    assert "deleted" in text


def test_gaps_repeats_and_disorder_are_counted() -> None:
    def seqs(*numbers: int) -> int:
        return _view(*(_status(number, Stage.MODEL, StageState.STARTED) for number in numbers)).seq_gaps

    assert seqs(1, 2, 3) == 0
    assert seqs(1, 3) > 0
    assert seqs(1, 1, 2) > 0
    assert seqs(2, 1) > 0


def test_a_new_attempt_is_told() -> None:
    assert "attempt 2" in _text(_view(Reset(round=0, attempt=2)))


def test_the_end_is_summed_up() -> None:
    console = Console(width=100)
    with console.capture() as captured:
        print_summary(console, _view(_result(1)))
    assert "completed" in captured.get()
    with console.capture() as captured:
        print_summary(console, _view())
    assert "did not report its end" in captured.get()
