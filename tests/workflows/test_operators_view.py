"""What operators see and find in Temporal while jobs run and after they have ended."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowFailureError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind
from app.contracts.names import ActivityName
from app.local.options import ROOT
from app.temporal.search_attributes import KIND, STATUS
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Busy, fails, finds, model_answers
from tests.fakes.scripted_jobs import PUBLIC_URL, ScriptedJob, running
from tests.support.documents import operator_queries
from workflows.operators_view import linked, quoted
from workflows.policies import STEPS
from workflows.summaries import SUMMARIES

PATIENCE_S = 60


async def found(client: Client, query: str) -> set[str]:
    return {execution.id async for execution in client.list_workflows(query)}


async def eventually_found(client: Client, query: str, workflow_id: str) -> None:
    """Lists follow a moment later."""
    async with asyncio.timeout(PATIENCE_S):
        while workflow_id not in await found(client, query):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.1)


async def details(job: ScriptedJob) -> str:
    metadata: WorkflowMetadata = await job.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return metadata.current_details


@pytest.fixture(scope="module")
async def repairing(real: WorkflowEnvironment) -> AsyncIterator[ScriptedJob]:
    """A job in the middle of its first repair."""
    model, activities = Busy(after=model_answers("Plan.")), ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers("Plan."), model)
    activities.script(ActivityName.ANALYZE, finds("a brace is missing"))
    async with running(real.client, activities) as job:
        await asyncio.wait_for(model.begun.wait(), PATIENCE_S)
        yield job


@pytest.fixture(scope="module")
async def failed_import(real: WorkflowEnvironment) -> ScriptedJob:
    activities = ScriptedActivities()
    activities.script(ActivityName.CLONE_REPOSITORY, fails(ErrorCode.INVALID_REQUEST))
    async with running(real.client, activities, kind=GenerationKind.IMPORT) as job:
        with pytest.raises(WorkflowFailureError):
            await job.result()
    return job


FINDS = {
    "all failed imports of today": "failed_import",
    "everything of a project": "repairing",
    "what a user has running": "repairing",
    "everything about a version": "repairing",
    "jobs that run for more than an hour": "repairing",
    "pull requests that failed": None,
    "what was terminated by hand": None,
    "workflows whose tasks fail again and again": None,
}


def test_every_query_of_the_manual_is_tried() -> None:
    assert set(operator_queries()) == set(FINDS)


@pytest.mark.parametrize("wanted", sorted(FINDS))
async def test_the_queries_of_the_manual_find_what_they_say(
    real: WorkflowEnvironment, failed_import: ScriptedJob, repairing: ScriptedJob, wanted: str
) -> None:
    now = datetime.now(UTC)
    filled = {
        "TODAY": now.strftime("%Y-%m-%dT00:00:00Z"),
        "AN_HOUR_AGO": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "PROJECT_ID": str(repairing.job.project_id),
        "USER_ID": str(repairing.job.user_id),
        "GENERATION_ID": str(repairing.job.generation_id),
    }
    query = operator_queries()[wanted]
    for placeholder, value in filled.items():
        query = query.replace(placeholder, value)
    assert not re.search(r"[A-Z]+_[A-Z]+", query)
    jobs = {"repairing": repairing, "failed_import": failed_import}
    expected = FINDS[wanted]
    if expected is not None:
        await eventually_found(real.client, query, jobs[expected].handle.id)
    others = {job.handle.id for name, job in jobs.items() if name != expected}
    assert not others & await found(real.client, query)


async def test_an_end_is_told_by_one_event(failed_import: ScriptedJob) -> None:
    attributes = (await failed_import.handle.describe()).typed_search_attributes
    assert (attributes.get(STATUS), attributes.get(KIND)) == ("error", "import")
    events = [event.WhichOneof("attributes") async for event in failed_import.handle.fetch_history_events()]
    assert events.count("upsert_workflow_search_attributes_event_attributes") == 1


async def test_the_page_of_a_job_says_where_it_is(repairing: ScriptedJob) -> None:
    shown = await asyncio.wait_for(details(repairing), PATIENCE_S)
    assert re.match(r"\*\*[a-z]+: started, \d+ %, repair 1 of 3\*\*\n\n`[A-Z][^`]+`$", shown)
    described = await repairing.handle.describe()
    project = repairing.job.project_id
    assert await described.static_summary() == f"generate for project {project}"
    assert f"[{project}]({PUBLIC_URL}/projects/{project})" in (await described.static_details() or "")


async def test_activities_say_what_they_do(real: WorkflowEnvironment, repairing: ScriptedJob) -> None:
    history = await repairing.handle.fetch_history()
    told = {
        event.activity_task_scheduled_event_attributes.activity_type.name: event.user_metadata.summary
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    }
    (summary,) = await real.client.data_converter.decode([told[ActivityName.PUB_GET]])
    assert summary == SUMMARIES[ActivityName.PUB_GET]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("a\n# b  [c](https://d.example) <img src=x>", "`a # b [c](https://d.example) <img src=x>`"),
        ("``` ends `it", "`''' ends 'it`"),
        ("x" * 400, "`" + "x" * 299 + "…`"),
    ],
    ids=["nothing", "markup", "backticks", "long"],
)
def test_what_others_wrote_is_shown_as_code(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_only_plain_addresses_are_links() -> None:
    assert linked("https://github.com/octo/app/pull/7") == "<https://github.com/octo/app/pull/7>"
    for wrong in ("javascript:alert(1)", "https://x.example/>[y](z)", "https://x.example/ y"):
        assert linked(wrong) == quoted(wrong)


def test_the_link_of_a_project_is_a_page_of_the_studio() -> None:
    assert '"/projects/:projectId"' in (ROOT / "web/src/routes.ts").read_text(encoding="utf-8")


def test_every_step_has_a_summary() -> None:
    assert set(SUMMARIES) == {step.name for step in STEPS}
    assert all(len(summary) < 60 for summary in SUMMARIES.values())
