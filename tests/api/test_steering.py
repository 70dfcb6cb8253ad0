"""Messages to running jobs: who may, how many, once only; and what the end of a job makes of them."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.contracts.conversations import ConversationMessage, ConversationRole
from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame, Message
from app.contracts.generations import Generation, GenerationKind, GenerationResult, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId, follow_up_id
from app.contracts.jobs import FinishInput
from app.contracts.pages import Page
from app.contracts.projects import ProjectRole
from app.contracts.steering import Disposition, JobMessage
from app.data.supabase_clients import SupabaseClients
from app.settings import Settings
from tests.api.conftest import User, share, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand, result_frame


async def _post(
    user: User, generation: GenerationId, text: str, key: str | None = None, **fields: str
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await user.http.post(f"/generations/{generation}/messages", json={"text": text, **fields}, headers=headers)


async def _say(user: User, generation: GenerationId, text: str, **fields: str) -> JobMessage:
    response = await _post(user, generation, text, **fields)
    assert response.status_code == 202, response.text
    return JobMessage.model_validate_json(response.content)


async def _messages(user: User, generation: GenerationId) -> list[JobMessage]:
    response = await user.http.get(f"/generations/{generation}/messages")
    assert response.status_code == 200, response.text
    return Page[JobMessage].model_validate_json(response.content).items


async def _dispositions(user: User, generation: GenerationId) -> list[Disposition]:
    return [message.disposition for message in await _messages(user, generation)]


async def _end(
    worker: WorkersHand,
    job: Generation,
    status: GenerationStatus = GenerationStatus.COMPLETED,
    *,
    applied: Sequence[JobMessage] = (),
) -> None:
    """As a workflow ends whose log calls these messages applied."""
    events: list[DurableFrame] = [
        Message(generation_id=job.id, seq=number, message_id=message.id, disposition=Disposition.APPLIED)
        for number, message in enumerate(applied, start=1)
    ]
    await worker.records.finish(
        FinishInput(
            project_id=job.project_id,
            generation_id=job.id,
            status=status,
            result=GenerationResult(),
            usage=Usage(),
            events=[*events, result_frame(job.id, job.project_id, status, seq=len(events) + 1)],
        )
    )


async def _follow_up(user: User, job: Generation) -> Generation | None:
    response = await user.http.get(f"/generations/{follow_up_id(job.id)}")
    return Generation.model_validate_json(response.content) if response.status_code == 200 else None


async def test_what_was_not_applied_becomes_one_follow_up(
    owner: User, project: ProjectId, worker: WorkersHand, database: asyncpg.Connection
) -> None:
    session = str(uuid4())
    job = await start(owner, project, session_id=session, options={"max_fix_attempts": 1})
    await worker.mark_running(job)
    applied = await _say(owner, job.id, "make it blue")
    left = await _say(owner, job.id, "and add a search")
    queued = await _say(owner, job.id, "then sort it", mode="queue")
    assert (applied.disposition, applied.follow_up_id) == (Disposition.STEERING, None)
    assert (queued.disposition, queued.follow_up_id) == (Disposition.QUEUED, follow_up_id(job.id))
    assert [message.id for message in await _messages(owner, job.id)] == [applied.id, left.id, queued.id]

    await _end(worker, job, applied=[applied])
    assert await _dispositions(owner, job.id) == [Disposition.APPLIED, Disposition.STARTED, Disposition.STARTED]
    follow_up = await _follow_up(owner, job)
    assert follow_up is not None
    assert (follow_up.prompt, follow_up.kind) == ("and add a search\n\nthen sort it", GenerationKind.GENERATE)
    assert (follow_up.created_by, follow_up.options, follow_up.session_id) == (
        job.created_by,
        job.options,
        job.session_id,
    )
    assert follow_up.status is GenerationStatus.PENDING, "whoever sweeps for pending rows starts it in any case"
    asked_by = "select request_id from public.code_generations where id = $1"
    request = await database.fetchval(asked_by, job.id)
    assert request is not None
    assert await database.fetchval(asked_by, follow_up.id) == request, "and then under the request of the job"

    said = await owner.http.get(f"/projects/{project}/conversation?session_id={session}")
    words = [item.content for item in Page[ConversationMessage].model_validate_json(said.content).items
             if item.role is ConversationRole.USER]  # fmt: skip
    assert words == ["a quiz\n\nmake it blue"], "what was applied was said in this job"


async def test_a_job_with_files_is_what_its_follow_up_starts_from(
    owner: User, project: ProjectId, worker: WorkersHand
) -> None:
    job = await start(owner, project)
    await _say(owner, job.id, "make it blue")
    await worker.finish(job, {"a": b"1"}, GenerationStatus.ERROR)
    follow_up = await _follow_up(owner, job)
    assert follow_up is not None
    assert follow_up.base_generation_id == job.id


async def test_a_cancelled_job_returns_its_messages(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    job = await start(owner, project)
    await _say(owner, job.id, "make it blue")
    await _end(worker, job, GenerationStatus.CANCELLED)
    assert await _dispositions(owner, job.id) == [Disposition.RETURNED]
    assert await _follow_up(owner, job) is None


async def test_who_may_not_edit_any_more_starts_nothing(
    owner: User, member: User, project: ProjectId, worker: WorkersHand, clients: SupabaseClients
) -> None:
    await share(clients, project, member, ProjectRole.EDITOR)
    job = await start(owner, project)
    await _say(member, job.id, "make it pink")
    await owner.http.delete(f"/projects/{project}/unshare?user_id={member.session.user.id}")
    await _end(worker, job)
    assert await _dispositions(owner, job.id) == [Disposition.RETURNED]
    assert await _follow_up(owner, job) is None


async def test_a_job_that_has_ended_is_told_nothing(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    job = await start(owner, project)
    await _end(worker, job)
    problem = problem_of(await _post(owner, job.id, "make it blue"), 409, ErrorCode.ALREADY_FINISHED)
    assert "start a new generation" in problem.detail
    assert await _messages(owner, job.id) == []


async def test_no_message_falls_between_a_job_and_its_end(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    """Whatever wins: it is refused, or it is in the follow-up."""
    job = await start(owner, project)
    posts = [asyncio.create_task(_post(owner, job.id, f"word{number}")) for number in range(8)]
    await posts[0]
    await _end(worker, job)
    answers = [await post for post in posts]
    accepted = [JobMessage.model_validate_json(answer.content) for answer in answers if answer.status_code == 202]
    for refused in (answer for answer in answers if answer.status_code != 202):
        problem_of(refused, 409, ErrorCode.ALREADY_FINISHED)
    follow_up = await _follow_up(owner, job)
    assert follow_up is not None
    assert sorted(follow_up.prompt.split()) == sorted(message.text for message in accepted)
    assert set(await _dispositions(owner, job.id)) == {Disposition.STARTED}


async def test_sent_again_it_is_said_once(owner: User, project: ProjectId) -> None:
    job = await start(owner, project)
    first, again = await _post(owner, job.id, "make it blue", "k"), await _post(owner, job.id, "make it blue", "k")
    assert first.json()["id"] == again.json()["id"]
    problem_of(await _post(owner, job.id, "make it red", "k"), 422, ErrorCode.IDEMPOTENCY_MISMATCH)
    problem_of(await _post(owner, job.id, "make it blue", "k", mode="queue"), 422, ErrorCode.IDEMPOTENCY_MISMATCH)
    await _say(owner, job.id, "make it blue")
    assert len(await _messages(owner, job.id)) == 2


async def test_as_many_as_a_follow_up_can_hold(owner: User, project: ProjectId, settings: Settings) -> None:
    many, long = await start(owner, project), await start(owner, project)
    database = await asyncpg.connect(settings.database_url.get_secret_value())
    await database.execute(
        "insert into public.generation_messages (id, generation_id, project_id, created_by, content, mode, disposition)"
        " select gen_random_uuid(), $1, $2, $3, 'x', 'queue', 'queued' from generate_series(1, 19)",
        many.id, project, owner.session.user.id,
    )  # fmt: skip
    await database.close()
    await _say(owner, many.id, "the twentieth")
    problem_of(await _post(owner, many.id, "one more"), 429, ErrorCode.TOO_MANY_MESSAGES)
    await _say(owner, long.id, "x" * 30_000)
    problem_of(await _post(owner, long.id, "é" * 10_000), 429, ErrorCode.TOO_MANY_MESSAGES)


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": "a\x00b"}, {"text": "a", "mode": "shout"}])
async def test_a_bad_message(owner: User, project: ProjectId, body: dict[str, str]) -> None:
    job = await start(owner, project)
    response = await owner.http.post(f"/generations/{job.id}/messages", json=body)
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def test_viewers_read_and_strangers_see_nothing(
    owner: User, stranger: User, project: ProjectId, viewer: User
) -> None:
    job = await start(owner, project)
    await _say(owner, job.id, "make it blue")
    assert await _dispositions(viewer, job.id) == [Disposition.STEERING]
    problem_of(await _post(viewer, job.id, "make it red"), 403, ErrorCode.FORBIDDEN)
    problem_of(await _post(stranger, job.id, "make it red"), 404, ErrorCode.NOT_FOUND)
    problem_of(await stranger.http.get(f"/generations/{job.id}/messages"), 404, ErrorCode.NOT_FOUND)
