"""From a generation's row to its workflow's input."""

from app.contracts.generations import Generation, GenerationOptions, OnDisconnect
from app.contracts.jobs import CodeGenerationInput


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
        write_tests=options.write_tests,
        build_web=options.build_web,
        base_generation_id=generation.base_generation_id,
        session_id=generation.session_id,
        user_id=generation.created_by,
    )


def effective(options: GenerationOptions, *, default: OnDisconnect) -> GenerationOptions:
    """The options with nothing left open."""
    return options.model_copy(update={"on_disconnect": options.on_disconnect or default})
