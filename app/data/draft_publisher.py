"""The sending side of the token channel: all jobs of this process share its flushes and its saves."""

import asyncio
from collections import deque
from time import perf_counter
from types import TracebackType
from typing import Self

from loguru import logger

from app.contracts.drafts import DRAFT_CHANNEL, PreviewDraft, ProgressDraft
from app.contracts.events import TextSource
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.contracts.version_frames import PreviewState
from app.data.database import Pool, database_errors
from app.data.draft_frames import DraftStream, OutputBuffer, encoded, pack
from app.data.drafts import DraftStore
from app.telemetry.metrics import TOKEN_FLUSH_SECONDS, TOKEN_FLUSHES_LOST

FLUSH_INTERVAL_S = 0.05
QUIET_FLUSH_INTERVAL_S = 0.02
QUIET_JOBS = 4
"""Up to so many open drafts are flushed at the quick interval: 50 small commits a second at most."""

SAVE_INTERVAL_S = 1.0
OUTAGE_INTERVAL_S = 0.5
"""Between flushes while the database is down: each one is a try."""

DATABASE_PATIENCE_S = 2.0
"""How long one flush or save may take before its frames are given up."""

MAX_PENDING_PREVIEWS = 1_000
"""News of previews that wait for the next flush; the oldest make room."""

SAVE_BUDGET = 4 * 1024 * 1024
"""Characters of answers saved at once, those that changed first going first; one draft may be larger."""

_NOTIFY = f"select pg_notify('{DRAFT_CHANNEL}', payload) from unnest($1::text[]) as payload"  # noqa: S608


class PostgresDraftWriter(DraftStream):
    """A stream whose frames the publisher sends and whose draft it saves."""

    def __init__(
        self, publisher: "PostgresDraftPublisher", job: JobRef, *, round_number: int, attempt: int, nonce: str
    ) -> None:
        super().__init__(
            job, round_number=round_number, attempt=attempt, nonce=nonce, on_frames_due=lambda: publisher.changed(self)
        )
        self._publisher = publisher

    async def flush(self) -> None:
        await self._publisher.flush()

    async def aclose(self) -> None:
        await self._publisher.close(self)


class PostgresDraftPublisher:
    """One a process. Frames of all jobs leave in one statement, at once after a pause and else every 50 ms (20 ms
    while few jobs stream).

    A failing database never fails a job: frames are dropped, drafts wait in memory until it is back. Also the sink of
    command output (`write`).
    """

    def __init__(
        self,
        pool: Pool,
        drafts: DraftStore,
        *,
        save_interval_s: float = SAVE_INTERVAL_S,
    ) -> None:
        self._pool = pool
        self._drafts = drafts
        self._save_interval_s = save_interval_s
        self._writers: dict[GenerationId, PostgresDraftWriter] = {}
        self._to_send: dict[GenerationId, PostgresDraftWriter] = {}
        self._to_save: dict[GenerationId, PostgresDraftWriter] = {}
        self._outputs: dict[GenerationId, OutputBuffer] = {}
        self._progress: dict[GenerationId, ProgressDraft] = {}
        self._previews: deque[bytes] = deque(maxlen=MAX_PENDING_PREVIEWS)
        self._due = asyncio.Event()
        self._sending = asyncio.Lock()
        self._saving = asyncio.Lock()
        self._down = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self._flush_for_ever(), name="draft-flushes"),
            asyncio.create_task(self._save_for_ever(), name="draft-saves"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.flush()
        await self._save(list(self._to_save.values()))

    def open(self, job: JobRef, *, round_number: int, attempt: int, nonce: str) -> PostgresDraftWriter:
        """A writer of this job, to be closed. It takes the place of an earlier one, which is not heard any more."""
        writer = PostgresDraftWriter(self, job, round_number=round_number, attempt=attempt, nonce=nonce)
        self._writers[job.generation_id] = writer
        self._to_send.pop(job.generation_id, None)
        self.changed(writer)
        return writer

    def changed(self, writer: PostgresDraftWriter) -> None:
        """The writer has something to send and to save."""
        generation_id = writer.job.generation_id
        if self._writers.get(generation_id) is writer:
            self._to_send[generation_id] = writer
            self._to_save[generation_id] = writer
            self._due.set()

    async def close(self, writer: PostgresDraftWriter) -> None:
        """Send and save what the writer has. A draft that cannot be saved now is saved when the database is back."""
        self.changed(writer)
        await self.flush()
        generation_id = writer.job.generation_id
        if self._writers.get(generation_id) is writer:
            await self._save([writer])
        if self._writers.get(generation_id) is writer:
            del self._writers[generation_id]

    async def write(self, generation_id: GenerationId, source: TextSource, text: str) -> None:
        """Send lines of command output; best effort, never waits."""
        buffer = self._outputs.get(generation_id)
        if buffer is None:
            buffer = self._outputs[generation_id] = OutputBuffer(generation_id)
        buffer.add(source, text)
        self._due.set()

    def progressed(self, progress: ProgressDraft) -> None:
        """Send how far a stage is, if no later word comes before the next flush."""
        self._progress[progress.generation_id] = progress

    def tell_preview(self, generation_id: GenerationId, state: PreviewState, url: str | None) -> None:
        """Send a live preview's change of state; best effort, never waits."""
        news = PreviewDraft(generation_id=generation_id, state=state, url=url)
        self._previews.append(news.model_dump_json().encode())
        self._due.set()

    async def flush(self) -> None:
        """Send every frame that is due, of all jobs; lose them when the database is down."""
        async with self._sending:
            payloads = pack(self._take_frames())
            if not payloads:
                return
            began = perf_counter()
            try:
                with database_errors():
                    async with asyncio.timeout(DATABASE_PATIENCE_S):
                        await self._pool.execute(_NOTIFY, payloads)
            except Exception as error:  # whatever it is, the job goes on
                TOKEN_FLUSHES_LOST.inc()
                self._note_failure(error)
            else:
                TOKEN_FLUSH_SECONDS.observe(perf_counter() - began)
                self._note_success()

    def _take_frames(self) -> list[bytes]:
        frames = [frame for writer in self._to_send.values() for frame in writer.take_frames()]
        frames += [frame for buffer in self._outputs.values() for frame in buffer.take_frames()]
        frames += [encoded(progress) for progress in self._progress.values()]
        frames += self._previews
        self._to_send.clear()
        self._outputs.clear()
        self._progress.clear()
        self._previews.clear()
        return frames

    async def _flush_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        last = float("-inf")
        while True:
            await self._due.wait()
            await asyncio.sleep(last + self._interval() - loop.time())
            last = loop.time()
            self._due.clear()
            await self.flush()

    def _interval(self) -> float:
        if self._down:
            return OUTAGE_INTERVAL_S
        return QUIET_FLUSH_INTERVAL_S if len(self._writers) <= QUIET_JOBS else FLUSH_INTERVAL_S

    async def _save_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._save_interval_s)
            await self._save(self._next_to_save())

    def _next_to_save(self) -> list[PostgresDraftWriter]:
        writers: list[PostgresDraftWriter] = []
        budget = SAVE_BUDGET
        for writer in self._to_save.values():
            if budget <= 0:
                break
            budget -= writer.answer_length
            writers.append(writer)
        return writers

    async def _save(self, writers: list[PostgresDraftWriter]) -> None:
        async with self._saving:
            for writer in writers:
                self._to_save.pop(writer.job.generation_id, None)
            try:
                with database_errors():
                    async with asyncio.timeout(DATABASE_PATIENCE_S):
                        await self._drafts.save([writer.snapshot() for writer in writers])
            except Exception as error:  # whatever it is, the job goes on
                self._note_failure(error)
                self._save_later(writers)

    def _save_later(self, writers: list[PostgresDraftWriter]) -> None:
        for writer in writers:
            generation_id = writer.job.generation_id
            if self._writers.get(generation_id, writer) is writer:
                self._to_save.setdefault(generation_id, writer)

    def _note_failure(self, error: Exception) -> None:
        if not self._down:
            logger.warning("the token channel is down ({}): frames are dropped until it is back", type(error).__name__)
        self._down = True

    def _note_success(self) -> None:
        if self._down:
            logger.info("the token channel is back")
        self._down = False
