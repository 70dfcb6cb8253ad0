"""`./dev janitor`: a round of the janitor now, on a stack that runs."""

from pathlib import Path
from uuid import uuid4

from rich.console import Console
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from app.contracts.janitor import Duty, JanitorInput, JanitorOutput
from app.contracts.names import TaskQueue, WorkflowName
from app.local.data_folder import DataFolder
from app.local.errors import StackError
from app.local.options import StackInfo
from app.settings import get_settings
from app.temporal.client import connect


async def run_janitor(data: Path, console: Console) -> None:
    """Do every duty and tell what came of it. Each host's workspaces are its own worker's business.

    Raises:
        StackError: no stack runs in `data`, or something could not be done.
    """
    file = DataFolder(data).stack_file
    if not file.exists():
        raise StackError(f"no stack runs in {data}: start it with ./dev up, or name its folder with --data")
    info = StackInfo.model_validate_json(file.read_text())
    settings = get_settings().model_copy(
        update={"temporal_address": info.temporal_address, "temporal_namespace": info.temporal_namespace}
    )
    try:
        client = await connect(settings, lazy=False)
        output: JanitorOutput = await client.execute_workflow(
            WorkflowName.JANITOR,
            JanitorInput(duties=list(Duty)),
            id=f"janitor/now/{uuid4()}",
            task_queue=TaskQueue.ORCHESTRATION,
            result_type=JanitorOutput,
        )
    except WorkflowFailureError as failure:
        cause = failure.cause
        text = cause.message if isinstance(cause, ApplicationError) else str(cause)
        raise StackError(f"the janitor could not do everything: {text}") from None
    except RuntimeError:
        raise StackError(f"Temporal does not answer at {info.temporal_address}: does the stack still run?") from None
    for report in output.reports:
        console.print(
            f"{report.duty:<17} {report.looked_at:>6} looked at {report.mended:>6} mended {report.left:>6} left",
            highlight=False,
        )
