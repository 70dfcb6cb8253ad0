"""The token channel over a real Postgres: publisher, listener and the saved drafts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.contracts.drafts import (
    DRAFT_CHANNEL,
    ChatDraft,
    ChatSegment,
    CodeDraft,
    Draft,
    DraftFrame,
    FileSegment,
    OutputDraft,
    ResetDraft,
)
from app.contracts.events import FileOperation, TextSource
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.data.database import Pool, open_pool
from app.data.draft_publisher import PostgresDraftPublisher
from app.data.drafts import PostgresDraftStore
from app.data.token_channel import PostgresDraftListener
from app.errors import DependencyUnavailable

NOWHERE = SecretStr("postgres://nobody@127.0.0.1:1/nothing")


@pytest.fixture(scope="module")
async def pool(database_url: SecretStr) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url)
    yield pool
    await pool.close()


@pytest.fixture
def drafts(pool: Pool) -> PostgresDraftStore:
    return PostgresDraftStore(pool)


@pytest.fixture
async def job(pool: Pool) -> AsyncIterator[JobRef]:
    job = await new_job(pool)
    yield job
    await pool.execute("delete from public.projects where id = $1", job.project_id)


async def new_job(pool: Pool) -> JobRef:
    project_id, generation_id, user = uuid4(), uuid4(), uuid4()
    await pool.execute("insert into public.projects (id, owner_id, name) values ($1, $2, 'x')", project_id, user)
    await pool.execute(
        "insert into public.code_generations (id, project_id, created_by, prompt, status)"
        " values ($1, $2, $3, 'x', 'running')",
        generation_id,
        project_id,
        user,
    )
    return JobRef(project_id=ProjectId(project_id), generation_id=GenerationId(generation_id))


@dataclass
class Heard:
    """What a listener heard of one job."""

    job: JobRef
    frames: list[DraftFrame] = field(default_factory=list)
    gaps: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def on_frames(self, frames: list[DraftFrame]) -> None:
        self.frames += [frame for frame in frames if frame.generation_id == self.job.generation_id]
        self._news.set()

    def on_gap(self) -> None:
        self.gaps += 1
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def text(self) -> str:
        return "".join(frame.text for frame in self.frames if isinstance(frame, ChatDraft | CodeDraft))


@pytest.fixture
async def heard(database_url: SecretStr, job: JobRef) -> AsyncIterator[Heard]:
    heard = Heard(job)
    async with PostgresDraftListener(database_url, on_frames=heard.on_frames, on_gap=heard.on_gap):
        await heard.until(lambda: heard.gaps == 1)
        yield heard


def draft_of(job: JobRef, *, round_number: int = 0, attempt: int = 1, answer: str = "so far") -> Draft:
    return Draft(
        **job.model_dump(),
        round=round_number,
        attempt=attempt,
        next_index=4,
        nonce="abc234",
        answer=answer,
        segments=[
            ChatSegment(text='pl"an\n'),
            FileSegment(path="lib/a.dart", operation=FileOperation.CREATE, text="é", final=False),
        ],
    )


async def test_a_draft_comes_back_as_it_was_saved(drafts: PostgresDraftStore, job: JobRef, pool: Pool) -> None:
    other = await new_job(pool)
    await drafts.save([draft_of(job), draft_of(other, answer="other")])
    assert await drafts.load(job.generation_id) == draft_of(job)
    assert await drafts.load(other.generation_id) == draft_of(other, answer="other")
    assert await drafts.load(GenerationId(uuid4())) is None


async def test_the_archive_and_the_draft_keep_out_of_each_others_way(drafts: PostgresDraftStore, job: JobRef) -> None:
    await drafts.set_archive(job, "key-0")
    await drafts.save([draft_of(job)])
    await drafts.set_archive(job, "key-1")
    await drafts.save([draft_of(job, answer="more")])
    assert await drafts.load(job.generation_id) == draft_of(job, answer="more").model_copy(
        update={"archive_key": "key-1"}
    )


async def test_a_superseded_attempt_does_not_overwrite_the_newer_draft(drafts: PostgresDraftStore, job: JobRef) -> None:
    await drafts.save([draft_of(job, attempt=2, answer="new")])
    await drafts.save([draft_of(job, attempt=1, answer="stale")])
    saved = await drafts.load(job.generation_id)
    assert saved is not None
    assert saved.answer == "new"
    await drafts.save([draft_of(job, round_number=1, attempt=1, answer="next round")])
    saved = await drafts.load(job.generation_id)
    assert saved is not None
    assert saved.answer == "next round"


async def test_ended_and_deleted_jobs_do_not_spoil_the_batch(
    drafts: PostgresDraftStore, job: JobRef, pool: Pool
) -> None:
    ended = await new_job(pool)
    await pool.execute("update public.code_generations set status = 'completed' where id = $1", ended.generation_id)
    gone = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    await drafts.save([draft_of(ended), draft_of(gone), draft_of(job)])
    assert await drafts.load(job.generation_id) is not None
    assert await drafts.load(ended.generation_id) is None
    await drafts.set_archive(ended, "key")
    assert await drafts.load(ended.generation_id) is None


async def test_an_unreachable_database_says_so() -> None:
    pool = await open_pool(NOWHERE)
    with pytest.raises(DependencyUnavailable, match="the database"):
        await PostgresDraftStore(pool).load(GenerationId(uuid4()))
    await pool.close()


async def test_frames_arrive_in_order_and_the_draft_is_saved_at_the_end(
    pool: Pool, drafts: PostgresDraftStore, job: JobRef, heard: Heard
) -> None:
    async with PostgresDraftPublisher(pool, drafts) as publisher:
        writer = publisher.open(job, round_number=0, attempt=1, nonce="abc234")
        for number in range(200):
            writer.received(f"{number} ")
            writer.chat(f"{number} ")
            if number % 20 == 0:
                await asyncio.sleep(0)
        writer.file_opened("lib/a.dart", FileOperation.CREATE)
        writer.file_text("big 😀" * 20_000)
        writer.file_closed()
        await writer.aclose()
    await heard.until(lambda: any(isinstance(frame, CodeDraft) and frame.final for frame in heard.frames))
    indexes = [frame.index for frame in heard.frames if isinstance(frame, ChatDraft | CodeDraft)]
    assert indexes == list(range(len(indexes)))
    assert heard.text() == "".join(f"{number} " for number in range(200)) + "big 😀" * 20_000
    draft = await drafts.load(job.generation_id)
    assert draft is not None
    assert (draft.next_index, draft.answer) == (len(indexes), "".join(f"{number} " for number in range(200)))
    assert draft.segments[1] == FileSegment(
        path="lib/a.dart", operation=FileOperation.CREATE, text="big 😀" * 20_000, final=True
    )


async def test_a_running_draft_is_saved_while_it_streams(pool: Pool, drafts: PostgresDraftStore, job: JobRef) -> None:
    store = WatchedStore(drafts)
    async with PostgresDraftPublisher(pool, store, save_interval_s=0.02) as publisher:
        writer = publisher.open(job, round_number=0, attempt=1, nonce="abc234")
        writer.received("half")
        writer.chat("half")
        await asyncio.wait_for(store.saved.wait(), 60)
        draft = await drafts.load(job.generation_id)
        assert draft is not None
        assert (draft.answer, draft.next_index) == ("half", 1)
        await writer.aclose()


async def test_the_next_attempt_resets_and_silences_the_one_before(
    pool: Pool, drafts: PostgresDraftStore, job: JobRef, heard: Heard
) -> None:
    async with PostgresDraftPublisher(pool, drafts) as publisher:
        first = publisher.open(job, round_number=0, attempt=1, nonce="abc234")
        first.chat("one")
        await first.flush()
        second = publisher.open(job, round_number=0, attempt=2, nonce="abc234")
        first.chat("zombie")
        second.chat("two")
        await first.aclose()
        await second.aclose()
    await heard.until(lambda: heard.text().endswith("two"))
    assert heard.text() == "onetwo"
    assert heard.frames[1] == ResetDraft(generation_id=job.generation_id, round=0, attempt=2)
    draft = await drafts.load(job.generation_id)
    assert draft is not None
    assert (draft.attempt, draft.segments) == (2, [ChatSegment(text="two")])


async def test_command_output_is_sent(pool: Pool, drafts: PostgresDraftStore, job: JobRef, heard: Heard) -> None:
    async with PostgresDraftPublisher(pool, drafts) as publisher:
        await publisher.write(job.generation_id, TextSource.ANALYZE, "No issues found!")
        await heard.until(lambda: bool(heard.frames))
    assert heard.frames == [
        OutputDraft(generation_id=job.generation_id, source=TextSource.ANALYZE, text="No issues found!")
    ]


async def test_a_database_outage_fails_no_job_and_the_draft_is_saved_afterwards(
    drafts: PostgresDraftStore, job: JobRef
) -> None:
    store = WatchedStore(drafts, failures=2)
    down = await open_pool(NOWHERE)
    async with PostgresDraftPublisher(down, store, save_interval_s=0.02) as publisher:
        writer = publisher.open(job, round_number=0, attempt=1, nonce="abc234")
        writer.received("kept")
        writer.chat("kept")
        await writer.flush()
        await writer.aclose()
        assert not store.saved.is_set()
        await asyncio.wait_for(store.saved.wait(), 60)
    await down.close()
    draft = await drafts.load(job.generation_id)
    assert draft is not None
    assert draft.answer == "kept"


@dataclass
class WatchedStore:
    """Tells when it saved; cannot be reached the first times."""

    drafts: PostgresDraftStore
    failures: int = 0
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    async def load(self, generation_id: GenerationId) -> Draft | None:
        return await self.drafts.load(generation_id)

    async def save(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        if self.failures:
            self.failures -= 1
            raise DependencyUnavailable("the database")
        await self.drafts.save(drafts)
        self.saved.set()

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        await self.drafts.set_archive(job, archive_key)


async def test_a_lost_listener_connects_again_and_tells_of_the_gap(
    pool: Pool, drafts: PostgresDraftStore, job: JobRef, heard: Heard
) -> None:
    await pool.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wingbeat-drafts'"
        " order by backend_start desc limit 1"
    )
    await heard.until(lambda: heard.gaps == 2)
    async with PostgresDraftPublisher(pool, drafts) as publisher:
        await publisher.write(job.generation_id, TextSource.NOTICE, "back")
        await heard.until(lambda: bool(heard.frames))


async def test_a_malformed_payload_is_dropped(
    pool: Pool, drafts: PostgresDraftStore, job: JobRef, heard: Heard
) -> None:
    for payload in ("not json", "[{}]", "{}"):
        await pool.execute("select pg_notify($1, $2)", DRAFT_CHANNEL, payload)
    async with PostgresDraftPublisher(pool, drafts) as publisher:
        await publisher.write(job.generation_id, TextSource.NOTICE, "still there")
        await heard.until(lambda: bool(heard.frames))
    assert heard.gaps == 1


async def test_a_listener_waits_for_a_database_that_is_down() -> None:
    async with PostgresDraftListener(NOWHERE, on_frames=lambda _: None, on_gap=lambda: None):
        await asyncio.sleep(0)
