"""One job's streaming activity with a scripted Gemini before it and everything else around it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.model.context import ContextFile, ContextPack
from activities.model.streaming import ModelActivities
from app.contracts.attachments import Attachment, ImageType
from app.contracts.drafts import ChatDraft, CodeDraft, Draft
from app.contracts.ids import AttachmentId, ProjectId, UserId
from app.contracts.jobs import StreamModelInput, StreamModelOutput
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

CONTEXT = ContextPack(files=[ContextFile(path="lib/main.dart", text="void main() {}\n")], tree=["lib/main.dart"])


@dataclass
class Bench:
    """One job's streaming activity with everything around it."""

    server: FakeGemini
    job: StreamModelInput
    records: MemoryRecords
    objects: MemoryObjectStore
    drafts: MemoryDrafts
    transcripts: MemoryTranscripts
    publisher: MemoryPublisher
    ledger: MemoryLedger
    attached: MemoryAttachments
    activities: ModelActivities

    async def run(self, *, attempt: int = 1) -> StreamModelOutput:
        return await self.environment(attempt).run(self.activities.stream_model, self.job)

    async def fails(self, *, attempt: int = 1) -> ApplicationError:
        with pytest.raises(ApplicationError) as caught:
            await self.run(attempt=attempt)
        return caught.value

    def environment(self, attempt: int) -> ActivityEnvironment:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        return environment

    def answer(self, output: StreamModelOutput) -> str:
        return self.objects.contents[output.answer_key].decode()

    def chat(self) -> str:
        return "".join(frame.text for frame in self.publisher.frames if isinstance(frame, ChatDraft))

    def code(self, path: str) -> list[CodeDraft]:
        return [frame for frame in self.publisher.frames if isinstance(frame, CodeDraft) and frame.path == path]


def block(body: str, path: str = "lib/a.dart", nonce: str = "nonce2") -> str:
    return f'<<<FILE create path="{path}" id={nonce}>>>\n{body}<<<END {nonce}>>>\n'


def saved_draft(bench: Bench, answer: str, *, attempt: int = 1, round_number: int = 0) -> Draft:
    draft = Draft(
        generation_id=bench.job.generation_id,
        project_id=bench.job.project_id,
        round=round_number,
        attempt=attempt,
        next_index=7,
        nonce="saved3",
        answer=answer,
    )
    bench.drafts.drafts[draft.generation_id] = draft
    return draft


def attach(bench: Bench, name: str, content: bytes, *, project_id: ProjectId | None = None) -> AttachmentId:
    """An image that the job's request names."""
    row = Attachment(
        id=AttachmentId(uuid4()),
        project_id=project_id or bench.job.project_id,
        created_by=UserId(uuid4()),
        name=name,
        content_type=ImageType.PNG,
        size=len(content),
        width=800,
        height=600,
        sha256=sha256(content).hexdigest(),
        created_at=datetime.now(UTC),
    )
    bench.attached.add(row, content)
    bench.records.record = replace(bench.records.record, attachments=(*bench.records.record.attachments, row.id))
    return row.id
