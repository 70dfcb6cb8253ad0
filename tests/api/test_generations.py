"""Generations: polled while they run, read when they have ended, cancelled in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
from postgrest import ReturnMethod
from pydantic import SecretStr
from temporalio.client import WorkflowFailureError
from temporalio.converter import PayloadConverter
from temporalio.exceptions import CancelledError
from temporalio.service import RPCError, RPCStatusCode

from app.contracts.errors import ErrorCode
from app.contracts.events import Result, Text, TextSource
from app.contracts.generations import (
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
    Stage,
    Usage,
)
from app.contracts.ids import GenerationId, ProjectId, generation_workflow_id
from app.contracts.jobs import FinishInput
from app.contracts.pages import Page
from app.data.generations import NewGeneration
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabaseGenerations, SupabasePendingJobs
from app.data.supabase_transcripts import SupabaseTranscripts
from app.data.transcripts import Summary, Transcript
from app.errors import NotFound
from app.logging.fields import Field, bound
from app.security.callers import Caller
from app.services.admission import Admission
from app.services.pending import PendingStarter
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.jobs import TemporalJobs
from app.temporal.log_context import HEADER
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.api.scripted_jobs import scripted_worker
from tests.support.jobs import eventually


@pytest.fixture
async def scripted(settings: Settings) -> AsyncIterator[None]:
    async with scripted_worker(settings):
        yield


async def read(user: User, generation: GenerationId) -> Generation:
    response = await user.http.get(f"/generations/{generation}")
    assert response.status_code == 200, response.text
    return Generation.model_validate_json(response.content)


async def test_a_running_job_tells_its_progress(
    owner: User, project: ProjectId, worker: WorkersHand, scripted: None
) -> None:
    generation = await start(owner, project)
    assert await worker.mark_running(generation) is GenerationStatus.RUNNING

    seen = generation

    async def the_workflow_answers() -> bool:
        nonlocal seen
        seen = await read(owner, generation.id)
        return seen.stage is Stage.MODEL

    await eventually(the_workflow_answers, within_s=60)
    assert (seen.status, seen.stage, seen.progress, seen.last_seq) == (GenerationStatus.RUNNING, Stage.MODEL, 40, 7)
    assert seen.usage.model_calls == 1
    assert seen.started_at is not None


async def test_without_a_worker_the_row_is_shown_as_it_is(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    generation = await start(owner, project)
    seen = await read(owner, generation.id)
    assert (seen.status, seen.stage, seen.progress) == (GenerationStatus.PENDING, Stage.QUEUED, 0)


async def test_a_finished_job(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    generation = await start(owner, project)
    await worker.mark_running(generation)
    assert await worker.finish(generation, {"lib/main.dart": b"void main() {}\n"}) is GenerationStatus.COMPLETED
    seen = await read(owner, generation.id)
    assert (seen.status, seen.stage, seen.progress, seen.last_seq) == (
        GenerationStatus.COMPLETED,
        Stage.FINISH,
        100,
        1,
    )
    assert seen.result is not None
    assert [item.path for item in seen.result.files] == ["lib/main.dart"]
    assert seen.finished_at is not None


async def test_the_first_end_stays(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    generation = await start(owner, project)
    await worker.finish(generation, {})
    assert await worker.finish(generation, {}, GenerationStatus.ERROR) is GenerationStatus.COMPLETED
    assert await worker.mark_running(generation) is GenerationStatus.COMPLETED


async def test_a_job_whose_row_is_gone(worker: WorkersHand, owner: User, project: ProjectId) -> None:
    generation = (await start(owner, project)).model_copy(update={"id": GenerationId(uuid4())})
    for call in (worker.records.load(generation.id), worker.mark_running(generation), worker.finish(generation, {})):
        with pytest.raises(NotFound):
            await call


async def test_the_conversation_is_what_was_said_before(
    owner: User, project: ProjectId, worker: WorkersHand, clients: SupabaseClients
) -> None:
    transcripts = SupabaseTranscripts(clients)
    session = str(uuid4())
    first = await start(owner, project, session_id=session, prompt="a quiz")
    await worker.mark_running(first)
    await worker.finish(first, {})
    second = await start(owner, project, session_id=session, prompt="make it blue", error_message="boom")
    await worker.mark_running(second)
    record = await worker.records.load(second.id)
    assert (record.prompt, record.error_message, record.status) == ("make it blue", "boom", GenerationStatus.RUNNING)
    before = await transcripts.before(record)
    assert [(turn.role, turn.content) for turn in before.turns] == [("user", "a quiz"), ("assistant", "Done.")]
    alone = await worker.records.load((await start(owner, project)).id)
    assert await transcripts.before(alone) == Transcript()


async def test_a_summary_stands_for_what_it_covers(
    owner: User, project: ProjectId, worker: WorkersHand, clients: SupabaseClients
) -> None:
    transcripts = SupabaseTranscripts(clients)
    session = str(uuid4())
    for prompt in ("one", "two"):
        job = await start(owner, project, session_id=session, prompt=prompt)
        await worker.mark_running(job)
        await worker.finish(job, {})
    record = await worker.records.load((await start(owner, project, session_id=session)).id)
    turns = (await transcripts.before(record)).turns
    summary = Summary("They said one.", turns[1].id, record.generation_id, Usage(model_calls=1, total_tokens=7))
    await transcripts.save_summary(record, summary)
    assert await transcripts.before(record) == Transcript(summary, turns[2:])
    await transcripts.save_summary(record, replace(summary, text="less", covers_through=turns[0].id))
    assert (await transcripts.before(record)).summary == summary, "one that covers more stays"


async def test_a_follow_up_starts_from_the_latest_completed_version(
    owner: User, project: ProjectId, worker: WorkersHand
) -> None:
    first = await start(owner, project)
    assert first.base_generation_id is None
    await worker.finish(first, {"a": b"1"})
    failed = await start(owner, project)
    await worker.finish(failed, {"a": b"2"}, GenerationStatus.ERROR)
    words_only = await start(owner, project, kind="converse")
    await worker.finish(words_only, {})
    assert (await start(owner, project)).base_generation_id == first.id
    named = await start(owner, project, base_generation_id=str(failed.id))
    assert named.base_generation_id == failed.id, "files that did not come out clean can be asked for by name"


async def test_a_list_in_pages(owner: User, project: ProjectId) -> None:
    made = [(await start(owner, project)).id for _ in range(3)]
    first = Page[Generation].model_validate_json(
        (await owner.http.get(f"/projects/{project}/generations?limit=2")).content
    )
    assert first.next_cursor is not None
    query = {"limit": "2", "cursor": first.next_cursor}
    response = await owner.http.get(f"/projects/{project}/generations", params=query)
    second = Page[Generation].model_validate_json(response.content)
    assert [item.id for item in first.items + second.items] == made[::-1]
    assert second.next_cursor is None


async def test_cancel_reaches_the_workflow(
    owner: User, project: ProjectId, worker: WorkersHand, scripted: None, settings: Settings
) -> None:
    generation = await start(owner, project)
    await worker.mark_running(generation)
    response = await owner.http.post(f"/generations/{generation.id}/cancel")
    assert response.status_code == 202, response.text
    assert Generation.model_validate_json(response.content).id == generation.id
    handle = (await connect(settings)).get_workflow_handle(generation_workflow_id(generation.id))
    with pytest.raises(WorkflowFailureError) as ended:
        async with asyncio.timeout(60):
            await handle.result()
    assert isinstance(ended.value.cause, CancelledError)


async def test_cancel_of_what_has_ended(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    generation = await start(owner, project)
    await worker.finish(generation, {})
    response = await owner.http.post(f"/generations/{generation.id}/cancel")
    problem_of(response, 409, ErrorCode.ALREADY_FINISHED)


async def test_cancel_of_a_row_without_a_workflow(
    owner: User, project: ProjectId, clients: SupabaseClients, settings: Settings
) -> None:
    generation = await _row_without_a_workflow(owner, project, clients)
    cancelled = await owner.http.post(f"/generations/{generation}/cancel")
    assert Generation.model_validate_json(cancelled.content).status is GenerationStatus.CANCELLED
    events = await SupabaseGenerations(clients).events_after(_caller(owner), generation, 0)
    assert [(type(event), event.seq) for event in events] == [(Result, 1)], "who waits for the end is told of it"
    problem_of(await owner.http.post(f"/generations/{generation}/cancel"), 409, ErrorCode.ALREADY_FINISHED)


async def test_a_row_that_a_crash_left_pending_is_started(
    owner: User,
    project: ProjectId,
    clients: SupabaseClients,
    settings: Settings,
    worker: WorkersHand,
    admission: Admission,
) -> None:
    with bound({Field.REQUEST_ID: "request-7"}):
        generation = await _row_without_a_workflow(owner, project, clients)
    client = await connect(settings)
    starter = PendingStarter(SupabasePendingJobs(clients), admission, TemporalJobs(client), worker.records)
    await starter.sweep(pending_for_s=3600)
    handle = client.get_workflow_handle(generation_workflow_id(generation))
    with pytest.raises(RPCError) as missing:
        await handle.describe()
    assert missing.value.status is RPCStatusCode.NOT_FOUND
    await starter.sweep(pending_for_s=0)
    await starter.sweep(pending_for_s=0)
    assert (await handle.describe()).run_id
    started = (await anext(handle.fetch_history_events())).workflow_execution_started_event_attributes
    told = PayloadConverter.default.from_payload(started.header.fields[HEADER], dict[str, str])
    assert told == {Field.REQUEST_ID: "request-7", Field.USER_ID: str(owner.session.user.id)}, (
        "its lines are found by it"
    )

    await handle.terminate("as an operator may")
    await starter.sweep(pending_for_s=0)
    assert (await read(owner, generation)).status is GenerationStatus.ERROR, "it is not pending for ever"


async def test_a_row_that_cannot_be_read_keeps_nobody_waiting(
    owner: User,
    project: ProjectId,
    clients: SupabaseClients,
    settings: Settings,
    worker: WorkersHand,
    admission: Admission,
) -> None:
    """Editors write `options` past the api, too."""
    forged = {"id": str(uuid4()), "project_id": str(project), "prompt": "x", "options": {"bogus": 1}}
    table = clients.as_user(SecretStr(owner.session.access_token)).table("code_generations")
    await table.insert(forged, returning=ReturnMethod.minimal).execute()
    behind = await _row_without_a_workflow(owner, project, clients)
    running = TemporalJobs(await connect(settings))
    await PendingStarter(SupabasePendingJobs(clients), admission, running, worker.records).sweep(pending_for_s=0)
    assert await running.is_open(behind)
    ended = clients.as_service().table("code_generations").select("status,code:error->>code").eq("id", forged["id"])
    assert (await ended.execute()).data == [{"status": "error", "code": ErrorCode.INVALID_REQUEST}]
    pages = [await owner.http.get(f"/projects/{project}/generations?limit={limit}") for limit in (1, 5)]
    assert [[item["id"] for item in page.json()["items"]] for page in pages] == [[str(behind)]] * 2
    last = await owner.http.get(f"/projects/{project}/generations?limit=1&cursor={pages[0].json()['next_cursor']}")
    assert (last.json()["items"], last.json()["next_cursor"]) == ([], None)
    problem_of(await owner.http.get(f"/generations/{forged['id']}"), 404, ErrorCode.NOT_FOUND)


async def test_many_persisted_events_come_all_and_in_order(
    owner: User, project: ProjectId, worker: WorkersHand, clients: SupabaseClients
) -> None:
    generation = await start(owner, project)
    end = _end_with_events(generation, count=1_234)
    await worker.records.finish(end)
    events = await SupabaseGenerations(clients).events_after(_caller(owner), generation.id, 3)
    assert [event.seq for event in events] == list(range(4, 1_235))
    assert events == end.events[3:]


async def test_for_a_stranger_nothing_exists(
    owner: User, project: ProjectId, stranger: User, worker: WorkersHand
) -> None:
    generation = await start(owner, project)
    await worker.finish(generation, {"lib/main.dart": b"x"})
    for subject in (generation.id, uuid4()):
        for method, path in (
            ("GET", f"/generations/{subject}"),
            ("GET", f"/generations/{subject}/files"),
            ("GET", f"/generations/{subject}/files/lib/main.dart"),
            ("GET", f"/generations/{subject}/archive"),
            ("POST", f"/generations/{subject}/cancel"),
        ):
            problem_of(await stranger.http.request(method, path), 404, ErrorCode.NOT_FOUND)
    problem_of(await stranger.http.get(f"/projects/{project}/generations"), 404, ErrorCode.NOT_FOUND)


async def test_a_viewer_reads_but_does_not_cancel(owner: User, project: ProjectId, viewer: User) -> None:
    generation = await start(owner, project)
    assert (await read(viewer, generation.id)).id == generation.id
    problem_of(await viewer.http.post(f"/generations/{generation.id}/cancel"), 403, ErrorCode.FORBIDDEN)


def _caller(user: User) -> Caller:
    return Caller(user.session.user, SecretStr(user.session.access_token), user.session.expires_at)


async def _row_without_a_workflow(user: User, project: ProjectId, clients: SupabaseClients) -> GenerationId:
    new = NewGeneration(
        id=GenerationId(uuid4()),
        project_id=project,
        kind=GenerationKind.GENERATE,
        prompt="a quiz",
        options=GenerationOptions(),
        base_generation_id=None,
        idempotency=None,
    )
    return (await SupabaseGenerations(clients).insert(_caller(user), new)).generation.id


def _end_with_events(generation: Generation, *, count: int) -> FinishInput:
    return FinishInput(
        project_id=generation.project_id,
        generation_id=generation.id,
        status=GenerationStatus.COMPLETED,
        result=GenerationResult(),
        usage=Usage(),
        events=[
            Text(generation_id=generation.id, seq=seq, message=f"line {seq}", source=TextSource.NOTICE)
            for seq in range(1, count + 1)
        ],
    )
