"""`worker.py verify`: a release that would break workflows is refused before it is rolled out."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from typer.testing import CliRunner, Result

import worker
from app.contracts.account_deletion import AccountDeletionInput
from app.contracts.ids import UserId
from app.contracts.names import ActivityName, TaskQueue
from app.settings import get_settings
from tests.fakes.upkeep import UpkeepActivities
from tests.replay.recording import HISTORIES
from tests.workflows.next_release import ChangedAccountDeletion
from workflows.account_deletion import AccountDeletion

PATIENCE_S = 60
USER = UserId(UUID(int=1))


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """Some of the committed histories."""
    for name in ("account_deletion", "janitor_round"):
        shutil.copy(HISTORIES / f"{name}.json", tmp_path)
    return tmp_path


async def verify(histories: Path, *options: str) -> Result:
    """In a thread: the command has a loop of its own."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(worker.cli, ["verify", str(histories), *options]))


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    others = tuple(known for known in worker.WORKFLOWS if known is not AccountDeletion)
    monkeypatch.setattr(worker, "WORKFLOWS", (*others, ChangedAccountDeletion))


@pytest.fixture
async def deletion(real: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The id of a deletion that is under way, on the Temporal of the settings."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", real.client.service_client.config.target_host)
    get_settings.cache_clear()
    activities = UpkeepActivities()
    activities.outcomes[ActivityName.CLOSE_ACCOUNT] = [ApplicationError("the database is away")] * 100
    workflow_id = f"deletion/{uuid4()}"
    async with activities.serving(real.client):
        handle = await real.client.start_workflow(
            AccountDeletion.run, AccountDeletionInput(user_id=USER), id=workflow_id, task_queue=TaskQueue.ORCHESTRATION
        )
        async with asyncio.timeout(PATIENCE_S):
            while not activities.names():  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.05)
        yield workflow_id
        await handle.terminate()
    get_settings.cache_clear()


@pytest.mark.usefixtures("changed")
async def test_committed_histories_that_would_break_are_named(committed: Path) -> None:
    verified = await verify(committed)
    assert verified.exit_code == 1
    assert "FAIL account_deletion: [TMPRL1100] Nondeterminism error" in verified.output
    assert "ok   janitor_round" in verified.output
    assert "1 of 2 workflows would stand still" in verified.output
    assert "guard the change with workflow.patched and an id of workflows/patches.py" in verified.output


async def test_live_workflows_are_replayed_too(committed: Path, deletion: str) -> None:
    verified = await verify(committed, "--live", "--limit", "5")
    assert verified.exit_code == 0, verified.output
    assert f"ok   {deletion}" in verified.output


@pytest.mark.usefixtures("changed")
async def test_a_live_workflow_that_would_break_is_named(committed: Path, deletion: str) -> None:
    verified = await verify(committed, "--live", "--limit", "5")
    assert verified.exit_code == 1
    assert f"FAIL {deletion}: [TMPRL1100] Nondeterminism error" in verified.output


async def test_temporal_that_is_away_is_no_success(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    get_settings.cache_clear()
    verified = await verify(committed, "--live")
    get_settings.cache_clear()
    assert verified.exit_code == 2
    assert "Temporal does not answer" in verified.output
