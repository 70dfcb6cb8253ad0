"""With keys nothing that anybody wrote is readable in Temporal; rotation, replay and operators go on."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from secrets import token_bytes
from uuid import uuid4

from pydantic import SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowFailureError, WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus, OnDisconnect
from app.contracts.ids import ProjectId, UserId, generation_workflow_id, new_generation_id
from app.contracts.jobs import CodeGenerationInput, CodeGenerationOutput
from app.contracts.names import ActivityName
from app.temporal.codec import is_encrypted
from app.temporal.converter import data_converter
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Busy, fails, finds, model_answers
from tests.fakes.scripted_jobs import ScriptedJob, running, start
from workflows.generation import CodeGeneration

SECRET = "a-word-that-nobody-else-knows"


def a_key() -> str:
    return base64.b64encode(token_bytes(32)).decode()


def speaking(real: WorkflowEnvironment, *keys: str) -> Client:
    """A client of the same server with these keys."""
    config = real.client.config()
    config["data_converter"] = data_converter(SecretStr(",".join(keys)))
    return Client(**config)


def plaintext(history: WorkflowHistory) -> str:
    """All that somebody without a key can read in it, payloads included."""
    proto = "".join(str(event) for event in history.events)
    opened = [payload.data.decode(errors="replace") for payload in payloads_of(history) if not is_encrypted(payload)]
    return proto + "".join(opened)


def payloads_of(history: WorkflowHistory) -> Iterator[Payload]:
    for event in history.events:
        yield from _payloads_in(event)


def _payloads_in(message: object) -> Iterator[Payload]:
    if isinstance(message, Payload):
        yield message
        return
    for field, value in getattr(message, "ListFields", list)():
        if field.message_type is None:
            continue
        values = value.values() if field.message_type.GetOptions().map_entry else value
        for one in values if field.is_repeated else [value]:
            yield from _payloads_in(one)


async def test_a_job_leaves_no_plaintext_and_replays(real: WorkflowEnvironment) -> None:
    keys = SecretStr(a_key())
    client = speaking(real, keys.get_secret_value())
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers(SECRET), fails(ErrorCode.MODEL_QUOTA, message=SECRET))
    activities.script(ActivityName.ANALYZE, finds(SECRET))
    async with running(client, activities) as job:
        frames = await job.told()
        with suppress(WorkflowFailureError):
            await job.result()
    assert SECRET in str(frames)
    read = await real.client.get_workflow_handle(job.handle.id).fetch_history()
    assert any(is_encrypted(payload) for payload in payloads_of(read))
    assert SECRET not in plaintext(read)
    assert "Ask the model" not in plaintext(read), "summaries are payloads too"
    replayer = Replayer(workflows=[CodeGeneration], data_converter=data_converter(keys))
    await replayer.replay_workflow(read)


async def test_the_key_rotates_while_a_job_runs(real: WorkflowEnvironment) -> None:
    old, new = a_key(), a_key()
    job = CodeGenerationInput(
        project_id=ProjectId(uuid4()),
        generation_id=new_generation_id(),
        kind=GenerationKind.GENERATE,
        on_disconnect=OnDisconnect.CONTINUE,
    )
    before, after = ScriptedActivities(), ScriptedActivities()
    model = Busy(after=model_answers("Plan."))
    before.script(ActivityName.STREAM_MODEL, model)
    async with before.serving(speaking(real, old)):
        await start(speaking(real, old), before, job)
        await model.begun.wait()
    rotated = speaking(real, new, old)
    async with after.serving(rotated):
        handle = rotated.get_workflow_handle(
            generation_workflow_id(job.generation_id), result_type=CodeGenerationOutput
        )
        assert (await handle.result()).status is GenerationStatus.COMPLETED
    assert ActivityName.MARK_RUNNING not in after.names(), "it was begun anew, not gone on with"
    history = await real.client.get_workflow_handle(handle.id).fetch_history()
    used = {payload.metadata["encryption-key-id"] for payload in payloads_of(history) if is_encrypted(payload)}
    assert len(used) == 2


async def test_a_job_of_before_the_keys_goes_on(real: WorkflowEnvironment) -> None:
    before, after = ScriptedActivities(), ScriptedActivities()
    model = Busy(after=model_answers("Plan."))
    before.script(ActivityName.STREAM_MODEL, model)
    plain: ScriptedJob
    job = CodeGenerationInput(
        project_id=ProjectId(uuid4()),
        generation_id=new_generation_id(),
        kind=GenerationKind.GENERATE,
        on_disconnect=OnDisconnect.CONTINUE,
        user_id=UserId(uuid4()),
    )
    async with before.serving(real.client):
        plain = await start(real.client, before, job)
        await model.begun.wait()
    client = speaking(real, a_key())
    async with after.serving(client):
        handle = client.get_workflow_handle(plain.handle.id, result_type=CodeGenerationOutput)
        assert (await handle.result()).status is GenerationStatus.COMPLETED
