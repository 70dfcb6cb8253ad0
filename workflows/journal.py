"""A job's durable log: gap-free, published on the workflow's stream, and kept to be persisted at the end.

Appending costs no history of its own, but it wakes every waiting poll. So frames are appended in the workflow task that
also schedules the next activity, never in one of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict

from temporalio import workflow
from temporalio.contrib.workflow_streams import WorkflowStream

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Diagnostic, Refusal
    from app.contracts.events import (
        AnalysisError,
        Chat,
        Code,
        DurableFrame,
        Message,
        Result,
        StatusUpdate,
        Text,
        TextSource,
    )
    from app.contracts.generations import Stage, StageState
    from app.contracts.ids import GenerationId, MessageId
    from app.contracts.jobs import ChangedFile, CodeGenerationInput
    from app.contracts.names import EVENTS_TOPIC
    from app.contracts.steering import Disposition

from workflows.bounds import (
    MAX_CHAT_BYTES,
    MAX_CHAT_FRAME_BYTES,
    MAX_FINDINGS_BYTES,
    listed_diagnostics,
    listed_refusals,
    pieces,
)
from workflows.endings import Ending
from workflows.operators_view import quoted, show_details
from workflows.stages import STAGES, percent

FULL: Final = "The log of this job is full: some of what follows is left out of it."


class Stamp(TypedDict):
    """What every frame of a log has."""

    seq: int
    generation_id: GenerationId
    ts: datetime


class Journal:
    """Appends frames, and knows how far the job is."""

    def __init__(self, stream: WorkflowStream, job: CodeGenerationInput) -> None:
        self._topic = stream.topic(EVENTS_TOPIC)
        self._job = job
        self._frames: list[DurableFrame] = []
        self._room: dict[type[Chat | AnalysisError], int] = {Chat: MAX_CHAT_BYTES, AnalysisError: MAX_FINDINGS_BYTES}
        self._was_too_small = False
        self._round = 0
        self.stage = Stage.QUEUED
        self.progress = 0
        self.was_polled = False
        """Whether a watcher's poll was ever seen waiting."""

    @property
    def last_seq(self) -> int:
        """The `seq` of the latest published frame; 0 before the first."""
        return len(self._frames)

    def enter_round(self, number: int) -> None:
        """The frames that follow belong to this round: 0 is the first model call, then the repairs."""
        self._round = number

    def started(self, stage: Stage, message: str | None = None) -> None:
        self._reach(stage, ended=False)
        self._append(self._status(StageState.STARTED, message or STAGES[stage].starts))

    def completed(self, stage: Stage, message: str | None = None) -> None:
        self._reach(stage, ended=True)
        self._append(self._status(StageState.COMPLETED, message or STAGES[stage].ends))

    def interrupted(self, state: StageState, message: str) -> None:
        """The current stage failed, waits, or is tried again."""
        self._append(self._status(state, message))

    def notice(self, message: str) -> None:
        self._append(Text(**self._stamp(), message=message, source=TextSource.NOTICE))

    def chat(self, text: str) -> None:
        """The model's words of a whole round. They replace that round's drafts."""
        for offset, piece in pieces(text, MAX_CHAT_FRAME_BYTES):
            self._append_bulk(Chat(**self._stamp(), text=piece, round=self._round, offset=offset))

    def files(self, changed: Sequence[ChangedFile]) -> None:
        """Finished files by name and hash. Their text is read elsewhere."""
        for file in changed:
            self._append(
                Code(
                    **self._stamp(),
                    path=file.path,
                    operation=file.operation,
                    final=True,
                    size=file.size,
                    sha256=file.sha256,
                    round=self._round,
                )
            )

    def findings(self, diagnostics: Sequence[Diagnostic], refusals: Sequence[Refusal]) -> None:
        self._append_bulk(
            AnalysisError(
                **self._stamp(),
                round=self._round,
                diagnostics=listed_diagnostics(diagnostics),
                refusals=listed_refusals(refusals),
            )
        )

    def message(self, message_id: MessageId, disposition: Disposition, follow_up: GenerationId | None) -> None:
        """What becomes of a message. Only its id goes into a log."""
        self._append(
            Message(
                **self._stamp(),
                message_id=message_id,
                disposition=disposition,
                round=self._round,
                follow_up_id=follow_up,
            )
        )

    def closed_with(self, ending: Ending) -> list[DurableFrame]:
        """The whole log as it is to be recorded: with its last frame, which is published only after that."""
        return [*self._frames, self._result(ending)]

    def publish_result(self, ending: Ending) -> None:
        """The terminal frame. Nothing may be appended after it."""
        self.progress = 100
        self._append(self._result(ending))

    def _result(self, ending: Ending) -> Result:
        return ending.frame(self._job, seq=self.last_seq + 1)

    def _status(self, state: StageState, message: str) -> StatusUpdate:
        return StatusUpdate(
            **self._stamp(), stage=self.stage, state=state, message=message, progress=self.progress, round=self._round
        )

    def _reach(self, stage: Stage, *, ended: bool) -> None:
        most = self._job.max_fix_attempts
        # With messages there are more rounds than repairs.
        reached = percent(stage, ended=ended, repair_round=min(self._round, most), max_repair_rounds=most)
        self.stage = stage
        self.progress = max(self.progress, reached)

    def _stamp(self) -> Stamp:
        return Stamp(seq=self.last_seq + 1, generation_id=self._job.generation_id, ts=workflow.now())

    def _append_bulk(self, frame: Chat | AnalysisError) -> None:
        """Append a frame of which a job could have too many: past the bound they are left out, and that is said."""
        room = self._room[type(frame)] - len(workflow.payload_converter().to_payload(frame).data)
        self._room[type(frame)] = max(room, 0)
        if room >= 0:
            self._append(frame)
        elif not self._was_too_small:
            self._was_too_small = True
            self.notice(FULL)

    def _append(self, frame: DurableFrame) -> None:
        # Of this workflow's handlers only the stream's polls ever wait; a message is told by its own handler.
        if not isinstance(frame, Message):
            self.was_polled = self.was_polled or not workflow.all_handlers_finished()
        if isinstance(frame, StatusUpdate):
            self._show(frame)
        self._frames.append(frame)
        self._topic.publish(frame)

    def _show(self, frame: StatusUpdate) -> None:
        repairs = f", repair {self._round} of {self._job.max_fix_attempts}" if self._round else ""
        show_details(f"{frame.stage}: {frame.state}, {frame.progress} %{repairs}", quoted(frame.message))
