"""From a generation's row to its workflow's input, and the end of a row that has no workflow."""

from app.contracts.errors import JobError
from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import (
    Generation,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
    OnDisconnect,
)
from app.contracts.jobs import CodeGenerationInput, FinishInput


def job_input(generation: Generation) -> CodeGenerationInput:
    """What its workflow is started with. The row's options are the effective ones."""
    options = generation.options
    return CodeGenerationInput(
        project_id=generation.project_id,
        generation_id=generation.id,
        kind=generation.kind,
        on_disconnect=options.on_disconnect or OnDisconnect.CONTINUE,
        grace_s=options.grace_s,
        max_fix_attempts=options.max_fix_attempts,
        base_generation_id=generation.base_generation_id,
        session_id=generation.session_id,
    )


def effective(options: GenerationOptions, *, default: OnDisconnect) -> GenerationOptions:
    """The options with nothing left open."""
    return options.model_copy(update={"on_disconnect": options.on_disconnect or default})


def end_without_workflow(
    generation: Generation, status: GenerationStatus, error: JobError | None = None
) -> FinishInput:
    """The end of a job whose workflow does not exist: its `Result` is the one event after those already persisted."""
    result = Result(
        generation_id=generation.id,
        seq=generation.last_seq + 1,
        status=status,
        generation=FinishedGeneration(
            id=generation.id, project_id=generation.project_id, kind=generation.kind, status=status
        ),
        usage=generation.usage,
        error=error,
    )
    return FinishInput(
        project_id=generation.project_id,
        generation_id=generation.id,
        status=status,
        result=GenerationResult(),
        usage=generation.usage,
        events=[result],
        error=error,
    )
