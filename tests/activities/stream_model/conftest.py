"""A scripted Gemini, and a fresh job for each test."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from pydantic import SecretStr

from activities.model import streaming
from activities.model.attaching import AttachmentReader
from activities.model.caching import PromptCaches
from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef, StreamModelInput
from app.data.jobs import JobRecord
from app.data.objects import ObjectKind
from app.limits import JobLimits
from app.prices import price_table
from tests.activities.stream_model.bench import CONTEXT, Bench
from tests.fakes.gemini import (
    FakeGemini,
)
from tests.fakes.model_parts import (
    MemoryAttachments,
    MemoryDrafts,
    MemoryLedger,
    MemoryPublisher,
    MemoryRecords,
    MemoryTranscripts,
)
from tests.fakes.objects import MemoryObjectStore


@pytest.fixture(scope="module")
async def gemini() -> AsyncIterator[tuple[FakeGemini, GeminiClient]]:
    async with (
        FakeGemini() as server,
        GeminiClient(
            api_key=SecretStr("key"), model="some-model", api_version="v1beta", base_url=server.base_url
        ) as client,
    ):
        yield server, client


@pytest.fixture
async def bench(gemini: tuple[FakeGemini, GeminiClient], monkeypatch: pytest.MonkeyPatch) -> Bench:
    server, client = gemini
    server.script.clear()
    server.requests.clear()
    monkeypatch.setattr(streaming, "new_nonce", lambda: "nonce2")
    job = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    record = JobRecord(
        generation_id=job.generation_id,
        project_id=job.project_id,
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.RUNNING,
        prompt="a habit tracker",
        error_message=None,
        session_id=None,
        base_generation_id=None,
        archive_key=None,
    )
    records, objects, drafts = MemoryRecords(record), MemoryObjectStore(), MemoryDrafts()
    publisher, ledger, transcripts = MemoryPublisher(drafts), MemoryLedger(), MemoryTranscripts()
    attached = MemoryAttachments()
    return Bench(
        server=server,
        job=StreamModelInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            kind=GenerationKind.GENERATE,
            round=0,
            context_key=await objects.put(job, ObjectKind.CONTEXT, CONTEXT.model_dump_json().encode()),
        ),
        records=records,
        objects=objects,
        drafts=drafts,
        transcripts=transcripts,
        publisher=publisher,
        ledger=ledger,
        attached=attached,
        activities=ModelActivities(
            model=client,
            records=records,
            objects=objects,
            drafts=drafts,
            publisher=publisher,
            attachments=AttachmentReader(attached, attached),
            transcripts=transcripts,
            caches=PromptCaches(client, from_tokens=None),
            metering=Metering(ledger, JobLimits(), price_table()),
            model_name="configured",
            other_models=("another",),
        ),
    )
