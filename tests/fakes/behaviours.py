"""What a scripted activity does with its input, and how a step ends well or badly."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

from app.contracts.diagnostics import Diagnostic, Provenance, Refusal, RefusalReason, Severity, ToolchainKind
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.generations import EditCounts, Usage
from app.contracts.jobs import (
    AnalyzeInput,
    AnalyzeOutput,
    ApplyChangesInput,
    ApplyChangesOutput,
    ChangedFile,
    CheckVersionInput,
    CheckVersionOutput,
    StreamModelInput,
    StreamModelOutput,
)
from app.contracts.verification import CheckState

Output = TypeVar("Output")
Does = Callable[[Any], Awaitable[Output]]
Behaviour = Does[Any]
"""What an activity does with its input, instead of doing well."""

SHA = "0" * 64
SYNTAX_ONLY = Provenance(toolchain=ToolchainKind.SYNTAX_ONLY)
USAGE = Usage(prompt_tokens=10, output_tokens=5, total_tokens=15, model_calls=1)
NO_EDITS = EditCounts()


def answers(result: Output) -> Does[Output]:
    async def behaviour(_: Any) -> Output:
        return result

    return behaviour


def model_answers(
    chat: str, *, files: int = 1, notices: Sequence[str] = (), model: str = "demo-model"
) -> Does[StreamModelOutput]:
    async def behaviour(call: StreamModelInput) -> StreamModelOutput:
        return StreamModelOutput(
            answer_key=f"answer-{call.round}",
            nonce="abc234",
            chat=chat,
            files=files,
            model=model,
            usage=USAGE,
            notices=list(notices),
            context_key=call.context_key,
        )

    return behaviour


def writes(*paths: str, refused: Sequence[str] = (), edits: EditCounts = NO_EDITS) -> Does[ApplyChangesOutput]:
    async def behaviour(job: ApplyChangesInput) -> ApplyChangesOutput:
        return ApplyChangesOutput(
            changed=[ChangedFile(path=path, operation=FileOperation.CREATE, size=10, sha256=SHA) for path in paths],
            refusals=[
                Refusal(path=path, reason=RefusalReason.PLACEHOLDER, detail=f"{path} has a placeholder")
                for path in refused
            ],
            archive_key=f"archive-{job.round}",
            edits=edits,
            diff_key=f"diff-{job.round}",
        )

    return behaviour


def finds(*messages: str, severity: Severity = Severity.ERROR) -> Does[AnalyzeOutput]:
    """A check that finds a diagnostic for each message."""

    async def behaviour(job: AnalyzeInput) -> AnalyzeOutput:
        found = [
            Diagnostic(
                severity=severity,
                code="syntax",
                message=message,
                path="lib/main.dart",
                line=1,
                column=1,
                source_line="main()",
            )
            for message in messages
        ]
        problems = f"problems-{job.round}" if job.refusals or (found and severity is Severity.ERROR) else None
        return AnalyzeOutput(diagnostics=found, provenance=SYNTAX_ONLY, problems_key=problems)

    return behaviour


def fails_check(*messages: str) -> Does[CheckVersionOutput]:
    """Tests, or a build, that fail with a problem for each message."""

    async def behaviour(job: CheckVersionInput) -> CheckVersionOutput:
        found = [
            Diagnostic(
                severity=Severity.ERROR, code="test_failed", message=message, path="test/a_test.dart", line=1, column=1
            )
            for message in messages
        ]
        key = f"failures-{job.round}"
        return CheckVersionOutput(state=CheckState.FAILED, note="1 failed", diagnostics=found, problems_key=key)

    return behaviour


def fails(code: ErrorCode | str, message: str = "it is broken", *, retryable: bool = False) -> Behaviour:
    async def behaviour(_: Any) -> None:
        raise ApplicationError(message, type=str(code), non_retryable=not retryable)

    return behaviour


def retried_after(delay: timedelta) -> Behaviour:
    """A failure that Temporal tries again only after `delay`: meanwhile nothing runs."""

    async def behaviour(_: Any) -> None:
        raise ApplicationError("try again later", next_retry_delay=delay)

    return behaviour


async def hangs(_: Any) -> None:
    """As an activity whose worker was killed: nothing is heard of it again."""
    await asyncio.sleep(3600)


@dataclass
class Busy:
    """Works until it is cancelled or told to go on, heartbeating; then does `after`. `begun` tells when it started."""

    after: Behaviour
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    was_cancelled: bool = False
    ignores_cancel: bool = False

    async def __call__(self, argument: Any) -> Any:
        self.begun.set()
        while not self.go_on.is_set():
            activity.heartbeat()
            try:
                await asyncio.wait_for(self.go_on.wait(), timeout=0.1)
            except TimeoutError:
                continue
            except asyncio.CancelledError:
                self.was_cancelled = True
                if not self.ignores_cancel:
                    raise
                break
        return await self.after(argument)
