"""One job as an operator sees it: in the logs of every process, as one trace, and in the figures."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.client import WingbeatClient
from app.contracts.generations import Generation, GenerationRequest
from app.contracts.ids import generation_workflow_id
from app.contracts.names import ActivityName
from app.contracts.projects import Project
from app.local.stack import Stack
from app.temporal.client import connect
from tests.support.collector import Collector, Told, paths
from tests.support.jobs import watch_to_the_end
from tests.support.serving import settings_of
from tests.workflows.outcomes import STEPS

REQUEST = "POST /projects/{project_id}/generations"
JOB = (REQUEST, "StartWorkflow:CodeGeneration")


@dataclass(frozen=True, slots=True)
class Done:
    """A job that has ended. `marker` is a word of its prompt that stands nowhere else."""

    job: Generation
    marker: str


@pytest.fixture(scope="module")
async def done(stack: Stack, user: WingbeatClient, shared_project: Project) -> Done:
    marker = f"plover{token_hex(6)}"
    job = await user.start(shared_project.id, GenerationRequest(prompt=f"a notes app about {marker}"))
    async with user.live() as live:
        await live.subscribe(job.id)
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    temporal = await connect(settings_of(stack.environment), lazy=False)
    await temporal.get_workflow_handle(generation_workflow_id(job.id)).result()  # its last step comes after the Result
    return Done(job, marker)


async def test_a_job_is_one_trace(collector: Collector, done: Done) -> None:
    workflow_id = f"generation/{done.job.id}"

    def spans() -> list[Told]:
        return collector.trace_with("temporalWorkflowID", workflow_id)

    def subscribed() -> bool:
        return any(span.name == "websocket Subscribe" for span in collector.spans)

    wanted: set[tuple[str, ...]] = {(*JOB, f"StartActivity:{step}", f"RunActivity:{step}") for step in STEPS}
    wanted |= {(REQUEST,), JOB, (*JOB, "RunWorkflow:CodeGeneration"), (*JOB, "CompleteWorkflow:CodeGeneration")}
    wanted.add((*JOB, "StartActivity:stream_model", "RunActivity:stream_model", "call the model"))
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while not (wanted <= paths(spans()) and subscribed()):  # noqa: ASYNC110 (processes send their spans once a second)
                await asyncio.sleep(0.1)
    found = paths(spans())
    assert not wanted - found
    assert subscribed(), "what is said on a WebSocket is a span too"
    assert len({span.trace for span in spans()}) == 1
    assert {span.service for span in spans()} == {"wingbeat-api", "wingbeat-worker"}
    assert not {path for path in found if "Update" in path[-1] or "Query" in path[-1]}, "polls are not traced"
    call = next(span for span in spans() if span.name == "call the model")
    assert int(call.attributes["gen_ai.usage.output_tokens"]) > 0


async def test_traces_hold_no_prompt_and_no_secret(
    collector: Collector, done: Done, stack: Stack, user: WingbeatClient
) -> None:
    assert user.session is not None
    secrets = [done.marker, user.session.access_token, stack.environment["SUPABASE_SECRET_KEY"], "postgres:"]
    bodies = b"".join(collector.bodies)
    assert str(done.job.id).encode() in bodies
    assert not [secret for secret in secrets if secret.encode() in bodies]


async def test_every_process_logs_what_a_line_is_about(stack: Stack, done: Done, user: WingbeatClient) -> None:
    def lines(service: str) -> list[dict[str, Any]]:
        text = (Path(stack.info.logs_dir) / f"{service}.log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    path = f"POST /api/projects/{done.job.project_id}/generations 202"
    asked = next(line for line in lines("api") if line["message"].startswith(path))
    me = str((await user.me()).id)
    assert (asked["user_id"], asked["project_id"]) == (me, str(done.job.project_id))
    of_job = [line for line in lines("worker") if line.get("generation_id") == str(done.job.id)]
    assert {line["activity"] for line in of_job} >= {*STEPS} - {ActivityName.CLEAN_UP}
    for line in of_job:
        assert line["request_id"] == asked["request_id"]
        assert line["user_id"] == me
        assert line["project_id"] == str(done.job.project_id)
        assert line["workflow_id"] == f"generation/{done.job.id}"
        assert int(line["attempt"]) >= 1


async def test_every_process_has_its_figures(stack: Stack, done: Done) -> None:
    api, worker = await asyncio.gather(*(_figures(stack.info.metrics_urls[name]) for name in ("api", "worker")))
    start = {"method": "POST", "route": "/projects/{project_id}/generations", "status": "202"}
    assert api["wingbeat_http_requests_total"][frozenset(start.items())] >= 1
    assert api["wingbeat_frames_sent_total"][frozenset()] > 0
    assert api["wingbeat_token_channel_up"][frozenset()] == 1
    ended = {"kind": "generate", "status": "completed", "code": ""}
    assert worker["wingbeat_jobs_ended_total"][frozenset(ended.items())] >= 1
    assert sum(worker["wingbeat_model_tokens_total"].values()) > 0
    assert sum(worker["wingbeat_token_flush_seconds_count"].values()) > 0
    assert {dict(labels)["activity"] for labels in worker["wingbeat_activity_seconds_count"]} >= {*STEPS} - {"clean_up"}
    queues = {
        dict(labels)["task_queue"] for labels in worker["temporal_activity_schedule_to_start_latency_seconds_count"]
    }
    assert queues >= {"wingbeat", "wingbeat-model", "wingbeat-workspace"}
    assert sum(api["temporal_request_total"].values()) > 0
    for figures in (api, worker):
        assert str(done.job.id) not in str(figures), "no id is a label"


async def _figures(url: str) -> dict[str, dict[frozenset[tuple[str, str]], float]]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        text = (await http.get(url)).raise_for_status().text
    figures: dict[str, dict[frozenset[tuple[str, str]], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            figures.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return figures
