"""What a model activity works with, in memory: records, objects, drafts and the frames that were published."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.contracts.attachments import Attachment
from app.contracts.drafts import DRAFT_FRAMES, Draft, DraftFrame
from app.contracts.generations import GenerationStatus, Usage
from app.contracts.ids import AttachmentId, GenerationId, MessageId, ProjectId
from app.contracts.jobs import FinishInput, JobRef, MarkRunningInput
from app.data.attachments import attachment_key
from app.data.draft_frames import DraftStream, pack
from app.data.jobs import JobRecord
from app.data.transcripts import Summary, Transcript
from app.data.usage_ledger import LedgerEntry, Spent
from app.errors import DependencyUnavailable, NotFound


@dataclass
class MemoryRecords:
    record: JobRecord

    async def load(self, generation_id: GenerationId) -> JobRecord:
        if generation_id != self.record.generation_id:
            raise NotFound("there is no such generation")
        return self.record

    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        raise NotImplementedError

    async def finish(self, end: FinishInput) -> GenerationStatus:
        raise NotImplementedError


@dataclass
class MemoryAttachments:
    """Rows and images at once."""

    rows: list[Attachment] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)

    def add(self, row: Attachment, image: bytes) -> None:
        self.rows.append(row)
        self.images[attachment_key(row)] = image

    async def of_project(self, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
        return [row for row in self.rows if row.project_id == project_id and row.id in ids]

    async def get(self, key: str) -> bytes:
        if key not in self.images:
            raise NotFound("no such object")
        return self.images[key]

    async def save(self, key: str, content_type: str, content: bytes) -> None:
        self.images[key] = content

    async def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.images.pop(key, None)


@dataclass
class MemoryTranscripts:
    transcript: Transcript = field(default_factory=Transcript)
    said: dict[MessageId, str] = field(default_factory=dict)
    saved: list[Summary] = field(default_factory=list)

    async def before(self, record: JobRecord) -> Transcript:
        return self.transcript

    async def save_summary(self, record: JobRecord, summary: Summary) -> None:
        self.saved.append(summary)
        turns = tuple(turn for turn in self.transcript.turns if turn.id > summary.covers_through)
        self.transcript = Transcript(summary, turns)

    async def messages(self, generation_id: GenerationId, message_ids: Sequence[MessageId]) -> list[str]:
        return [self.said[message_id] for message_id in message_ids]


@dataclass
class MemoryDrafts:
    drafts: dict[GenerationId, Draft] = field(default_factory=dict)

    async def load(self, generation_id: GenerationId) -> Draft | None:
        return self.drafts.get(generation_id)

    async def save(self, drafts: Sequence[Draft]) -> None:
        self.drafts.update({draft.generation_id: draft for draft in drafts})

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        draft = self.drafts[job.generation_id]
        self.drafts[job.generation_id] = draft.model_copy(update={"archive_key": archive_key})


class MemoryWriter(DraftStream):
    def __init__(
        self, publisher: "MemoryPublisher", job: JobRef, *, round_number: int, attempt: int, nonce: str
    ) -> None:
        super().__init__(
            job, round_number=round_number, attempt=attempt, nonce=nonce, on_frames_due=publisher.changed.set
        )
        self._publisher = publisher

    async def flush(self) -> None:
        for payload in pack(self.take_frames()):
            self._publisher.frames.extend(DRAFT_FRAMES.validate_json(payload))

    async def aclose(self) -> None:
        await self.flush()
        await self._publisher.drafts.save([self.snapshot()])


@dataclass
class MemoryPublisher:
    drafts: MemoryDrafts
    frames: list[DraftFrame] = field(default_factory=list)
    writers: list[MemoryWriter] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self, job: JobRef, *, round_number: int, attempt: int, nonce: str) -> MemoryWriter:
        self.writers.append(MemoryWriter(self, job, round_number=round_number, attempt=attempt, nonce=nonce))
        return self.writers[-1]

    async def received(self, answer: str) -> None:
        """Wait until the last writer has exactly this answer."""
        async with asyncio.timeout(60):
            while not self.writers or self.writers[-1].snapshot().answer != answer:
                self.changed.clear()
                await self.changed.wait()


@dataclass
class MemoryLedger:
    """`outages` is how many writes fail before the next one is heard; `others_today` is what other jobs have used."""

    entries: dict[UUID, LedgerEntry] = field(default_factory=dict)
    others_today: int = 0
    outages: int = 0

    async def record(self, entry: LedgerEntry) -> Spent:
        if self.outages:
            self.outages -= 1
            raise DependencyUnavailable("the database")
        known = self.entries.get(entry.id)
        if known is None or not known.settled:
            self.entries[entry.id] = entry
        return await self.spent(entry.generation_id)

    async def spent(self, generation_id: GenerationId) -> Spent:
        job = sum(each.total_tokens for each in self.entries.values() if each.generation_id == generation_id)
        return Spent(job_tokens=job, day_tokens=job + self.others_today)

    async def round_usage(self, generation_id: GenerationId, round_number: int) -> Usage:
        usage = Usage()
        for entry in self.entries.values():
            if (entry.generation_id, entry.round) == (generation_id, round_number):
                usage = usage.plus(_usage_of(entry))
        return usage


def _usage_of(entry: LedgerEntry) -> Usage:
    return Usage(
        prompt_tokens=entry.prompt_tokens,
        output_tokens=entry.output_tokens,
        thought_tokens=entry.thought_tokens,
        cached_tokens=entry.cached_tokens,
        total_tokens=entry.total_tokens,
        model_calls=1,
        cost_micro_usd=entry.cost_micro_usd,
    )
