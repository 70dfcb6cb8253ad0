"""A job in the terminal: its stages, its files as they grow, the model's words, what the checks said."""

from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text as RichText

from app.contracts.events import (
    AnalysisError,
    Chat,
    Code,
    FileOperation,
    Message,
    Reset,
    Result,
    ServerFrame,
    StatusUpdate,
    Text,
)
from app.contracts.generations import GenerationStatus, Stage, StageState

_TAIL_LINES = 8
_NOTICES = 4
_STAGE_MARKS = {
    StageState.STARTED: ("…", "cyan"),
    StageState.COMPLETED: ("✓", "green"),
    StageState.FAILED: ("✗", "red"),
    StageState.RETRYING: ("↻", "yellow"),
    StageState.WAITING: ("◷", "yellow"),
}


@dataclass(slots=True)
class FileProgress:
    """A file on its way: characters so far, bytes once it is finished."""

    operation: FileOperation
    characters: int = 0
    size: int | None = None


@dataclass(slots=True)
class JobView:
    """What a job's frames amount to. `apply` is the reducer; `render` draws it."""

    title: str
    message: str = "waiting for a worker"
    progress: int = 0
    round: int = 0
    stages: dict[Stage, StageState] = field(default_factory=dict)
    files: dict[str, FileProgress] = field(default_factory=dict)
    current: str | None = None
    tail: str = ""
    chat: str = ""
    notices: list[str] = field(default_factory=list)
    result: Result | None = None
    durable: list[int] = field(default_factory=list)
    resets: int = 0

    @property
    def events(self) -> int:
        return len(self.durable)

    @property
    def seq_gaps(self) -> int:
        """How many durable frames are missing, repeated or out of order: 0 when all is well."""
        return sum(seq != expected for expected, seq in enumerate(self.durable, start=1))

    def apply(self, frame: ServerFrame) -> None:
        if frame.seq is not None:
            self.durable.append(frame.seq)
        match frame:
            case StatusUpdate():
                self.message, self.progress, self.round = frame.message, frame.progress, frame.round
                self.stages[frame.stage] = frame.state
            case Code():
                self._apply_code(frame)
            case Chat() if frame.draft is not None:
                self.chat = (self.chat if frame.offset else "") + frame.text
            case Text():
                self.notices.append(frame.message.strip())
            case AnalysisError():
                self.notices.extend(f"{d.path}:{d.line}:{d.column} {d.message}" for d in frame.diagnostics[:3])
                self.notices.extend(f"{r.path}: {r.detail}" for r in frame.refusals[:3])
            case Message():
                self.notices.append(f"message {frame.disposition}")
            case Reset():
                self.resets += 1
                self.notices.append(f"attempt {frame.attempt}: going on from what was saved")
            case Result():
                self.result, self.progress, self.current = frame, 100, None
                if Stage.FINISH in self.stages:
                    self.stages[Stage.FINISH] = StageState.COMPLETED
            case _:
                pass

    def _apply_code(self, frame: Code) -> None:
        file = self.files.setdefault(frame.path, FileProgress(frame.operation))
        if frame.draft is None:
            file.operation, file.size = frame.operation, frame.size or 0
            return
        text = frame.text or ""
        if frame.path != self.current or frame.offset == 0:
            self.current, self.tail = frame.path, ""
        self.tail = (self.tail + text)[-4000:]
        file.characters = (frame.offset or 0) + len(text)

    def render(self) -> RenderableType:
        parts: list[RenderableType] = [self._headline(), self._bar(), self._stages()]
        if self.files:
            parts.append(self._file_table())
        if self.current:
            lines = self.tail.splitlines()[-_TAIL_LINES:]
            parts.append(Panel("\n".join(lines), title=self.current, title_align="left", border_style="dim"))
        elif self.chat and self.result is None:
            lines = self.chat.splitlines()[-_TAIL_LINES:]
            parts.append(Panel("\n".join(lines), title="plan", title_align="left", border_style="dim"))
        parts.extend(RichText(f"  {notice}", style="yellow") for notice in self.notices[-_NOTICES:])
        return Group(*parts)

    def _headline(self) -> RichText:
        repair = f"  repair round {self.round}" if self.round else ""
        return RichText.assemble((self.title, "bold"), "  ", self.message, (repair, "yellow"))

    def _file_table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for path, file in self.files.items():
            table.add_row(*_file_row(path, file))
        return table

    def _stages(self) -> RichText:
        line = RichText()
        for stage, state in self.stages.items():
            mark, style = _STAGE_MARKS[state]
            line.append(f"{mark} {stage.replace('_', ' ')}  ", style=style)
        return line

    def _bar(self) -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(ProgressBar(total=100, completed=self.progress, width=60), f"{self.progress} %")
        return grid


def _file_row(path: str, file: FileProgress) -> tuple[RichText, RichText, RichText]:
    if file.size is None:
        return RichText("…", style="cyan"), RichText(path), RichText(f"{file.characters} characters", style="dim")
    if file.operation is FileOperation.DELETE:
        return RichText("-", style="red"), RichText(path, style="dim"), RichText("deleted", style="dim")
    return RichText("+", style="green"), RichText(path), RichText(f"{file.size} bytes", style="dim")


def print_summary(console: Console, view: JobView) -> None:
    """What the job delivered, in a few plain lines."""
    result = view.result
    if result is None:
        console.print("[red]the job did not report its end[/]")
        return
    completed = result.status is GenerationStatus.COMPLETED
    console.print(f"[{'green' if completed else 'red'}]{result.status}[/]  {len(result.files)} files", highlight=False)
    diff = result.diff_stat
    console.print(
        f"  changes: {diff.files_added} added, {diff.files_changed} changed, {diff.files_deleted} deleted;"
        f" +{diff.lines_added} -{diff.lines_deleted} lines",
        highlight=False,
    )
    console.print(
        f"  checked by: {result.provenance or 'nothing'}   model: {result.model or 'none'}   "
        f"repair rounds: {result.repair_rounds}   tokens: {result.usage.total_tokens}",
        highlight=False,
    )
    if result.error is not None:
        console.print(f"  [red]{result.error.code}[/] {result.error.message}", highlight=False)
    for diagnostic in result.diagnostics[:10]:
        console.print(f"  {diagnostic.path}:{diagnostic.line} {diagnostic.message}", markup=False, highlight=False)
