"""Whether a job has tokens left to go on. Pure: no workflow API."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.jobs import StreamModelOutput
    from app.contracts.usage import BudgetScope

from workflows.repair import NextMove


def within_budget(move: NextMove, answer: StreamModelOutput) -> NextMove:
    """The move after a round whose answer was `answer`, unless the budget does not allow it.

    An answer that the budget cut short is no finished work, however clean its files are.
    """
    if answer.out_of_budget or (move is NextMove.REPAIR and not affords_another(answer)):
        return NextMove.STOP_BUDGET
    return move


def affords_another(answer: StreamModelOutput) -> bool:
    """Whether what is left would do for the prompt of another round, which shows about the same files again."""
    if answer.allowance is None:
        return True
    return answer.allowance.left > answer.usage.prompt_tokens // max(answer.usage.model_calls, 1)


def exhausted(answer: StreamModelOutput) -> JobError:
    """Why the job ends when its budget does."""
    scope = answer.allowance.scope if answer.allowance else BudgetScope.JOB
    limit = f" of {answer.allowance.limit} tokens" if answer.allowance else ""
    whose = "the job's" if scope is BudgetScope.JOB else "the day's"
    message = f"{whose} budget{limit} does not suffice to go on: what was reached is kept"
    return JobError(code=ErrorCode.BUDGET_EXHAUSTED, message=message)
