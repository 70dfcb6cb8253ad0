"""Every statement that the repositories send, explained by Postgres as it ran, at 100,000 generations."""

import inspect
import json
import pkgutil
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import SecretStr

import app.data
from app.contracts.accounts import User
from app.contracts.attachments import Attachment, ImageType
from app.contracts.drafts import Draft
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import (
    FileEntry,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
    Usage,
)
from app.contracts.ids import (
    AttachmentId,
    GenerationId,
    MessageId,
    ProjectId,
    SessionId,
    UserId,
    new_generation_id,
)
from app.contracts.import_jobs import InspectedRepository, RecordImportInput, SummarisedRepository
from app.contracts.jobs import FinishInput, JobRef, MarkRunningInput, Workspace
from app.contracts.projects import Project, ProjectChange, ProjectRequest, ProjectRole
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import CheckState, Publication, PublicationState, PublicationStep, ReviewCheck
from app.contracts.steering import MessageRequest
from app.data.account_export import DATASETS, ROWS_A_READ, PostgresAccountData
from app.data.account_rows import PostgresAccountRows
from app.data.admissions import PostgresAdmissions
from app.data.audit_log import AuditAction, PostgresAuditLog
from app.data.conversations import ConversationRequest
from app.data.cursors import Cursor, PageRequest, SerialCursor
from app.data.database import Pool, open_pool
from app.data.deleted_projects import PostgresDeletedProjects
from app.data.drafts import PostgresDraftStore
from app.data.expiry import PostgresExpiry
from app.data.generations import IdempotencyKey, NewGeneration
from app.data.imports import NewImport
from app.data.jobs import JobRecord
from app.data.object_scan import PostgresObjectScan
from app.data.postgres_pages import (
    PostgresAuditPages,
    PostgresConversations,
    PostgresGenerationPages,
    PostgresProjectPages,
)
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.refresh_claims import PostgresRefreshClaims
from app.data.retention import Retention
from app.data.reviews import ReviewDecision
from app.data.saved_events import PostgresSavedEvents
from app.data.sign_in_flows import PostgresSignInFlows
from app.data.supabase_attachments import SupabaseAttachmentRecords, SupabaseAttachments
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabaseGenerations, SupabasePendingJobs
from app.data.supabase_imports import SupabaseImportRecords, SupabaseImports
from app.data.supabase_job_messages import SupabaseJobMessages
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_members import SupabaseMembers
from app.data.supabase_projects import SupabaseProjects
from app.data.supabase_reviews import SupabaseReviews
from app.data.supabase_transcripts import SupabaseTranscripts
from app.data.supabase_usage import SupabaseUsageSums
from app.data.transcripts import Summary
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.unfinished_work import FIRST, PostgresUnfinishedWork, UnfinishedWork, WorkOnVersion
from app.data.usage_ledger import LedgerEntry, PostgresUsageLedger, UsageSource
from app.data.user_database import UserDatabase, open_user_pool
from app.data.watches import PostgresUntoldWatches, PostgresWatchStore
from app.limits import JobLimits
from app.local.service import ServiceName
from app.local.stack import Stack
from app.security.callers import Caller
from benchmarks.seeding import Seeding, seed_contents, seed_generations
from tests.api.conftest import PASSWORD
from tests.api.github_statements import github_statements
from tests.api.preview_statements import preview_statements
from tests.support.serving import settings_of
from tests.support.stack import temporary_stack

BIG = 5_000
"""Rows from which a table must not be read from end to end."""
TOUCHED = 1_200
"""Rows of one table that one statement may read: a page of events, or the memberships of who is in 500 projects."""
SORTED = ROWS_A_READ + 1
"""Rows that one statement may sort: a page and one."""

ELSEWHERE = {
    "PostgresDraftPublisher": "notifies, and saves by the draft store",
    "UserDatabase": "sends what the lists ask for",
    "SupabaseAccountAdmin": "speaks to the auth server, whose tables are not ours",
    "SupabaseAuth": "speaks to the auth server, whose tables are not ours",
    "SupabaseObjectStore": "speaks to Storage, whose tables are not ours",
}

_PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")


@dataclass(frozen=True, slots=True)
class World:
    """A database of its own with everything in it, and who reads it."""

    clients: SupabaseClients
    pool: Pool
    lists: UserDatabase
    caller: Caller
    project: ProjectId
    generation: GenerationId
    spare: ProjectId
    other: UserId
    expiring: GenerationId
    log: Path

    @property
    def session(self) -> SessionId:
        return SessionId(self.project)

    @property
    def middle(self) -> Cursor:
        return Cursor(datetime.now(UTC) - timedelta(days=10), uuid4())

    @property
    def watches(self) -> PostgresWatchStore:
        return PostgresWatchStore(self.pool, api_id=UUID(int=7), lifetime=timedelta(minutes=1))

    async def new_generation(self, key: str | None = None) -> GenerationId:
        new = NewGeneration(
            id=GenerationId(uuid4()),
            project_id=self.project,
            kind=GenerationKind.GENERATE,
            prompt="a quiz",
            options=GenerationOptions(),
            base_generation_id=self.generation,
            idempotency=IdempotencyKey(key or uuid4().hex, "hash"),
        )
        return (await SupabaseGenerations(self.clients).insert(self.caller, new)).generation.id

    async def seen(self) -> Project:
        project = await SupabaseProjects(self.clients).find(self.caller, self.project)
        assert project is not None
        return project


@pytest.fixture(scope="module")
async def world(stack: Stack) -> AsyncIterator[World]:
    name = f"plans_{uuid4().hex[:8]}"
    server = await asyncpg.connect(stack.info.database_url)
    await server.execute(f"create database {name}")
    for setting, value in _EXPLAIN.items():
        await server.execute(f"alter database {name} set {setting} = '{value}'")
    url = stack.info.database_url.rpartition("/")[0] + f"/{name}"
    try:
        async with (
            temporary_stack(services={ServiceName.SUPABASE}, settings={"DATABASE_URL": url}) as supabase,
            _opened(supabase, url, Path(stack.info.logs_dir) / "postgres.log") as made,
        ):
            yield made
    finally:
        await server.execute(f"drop database {name} with (force)")
        await server.close()


_EXPLAIN = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
}


@asynccontextmanager
async def _opened(supabase: Stack, url: str, log: Path) -> AsyncIterator[World]:
    settings = settings_of(supabase.environment)
    pool, user_pool = await open_pool(SecretStr(url)), await open_user_pool(SecretStr(url))
    async with SupabaseClients(settings) as clients:
        caller = await _signed_up(clients)
        seeded = await _seed(url, caller.user.id)
        yield World(clients, pool, UserDatabase(user_pool), caller, *seeded, log)
    for opened in (pool, user_pool):
        await opened.close()


async def _signed_up(clients: SupabaseClients) -> Caller:
    answer = await clients.as_nobody().auth.sign_up({"email": "ann@example.com", "password": PASSWORD})
    assert answer.user is not None
    assert answer.session is not None
    user = User(id=UserId(UUID(answer.user.id)), email="ann@example.com")
    return Caller(user, SecretStr(answer.session.access_token), datetime.now(UTC) + timedelta(hours=1))


async def _seed(url: str, user: UserId) -> tuple[ProjectId, GenerationId, ProjectId, UserId, GenerationId]:
    """Half of the projects are the user's. Answers one of them, a generation of it, another project that is to go,
    somebody else, and a version that is to expire.
    """
    database = await asyncpg.connect(url)
    await database.execute("set auto_explain.log_min_duration = -1")
    others = [uuid4() for _ in range(50)]
    await seed_generations(
        database, Seeding(owners=[owner for other in others for owner in (user, other)], files_each=0)
    )
    await seed_contents(database)
    await database.execute("analyze")
    talked = "select project_id, min(generation_id::text)::uuid as generation from public.conversation_messages m"
    mine = (
        "where exists (select from public.projects p where p.id = m.project_id and p.owner_id = $1) group by 1 limit 2"
    )
    (project, generation), (spare, expiring) = await database.fetch(f"{talked} {mine}", user)
    await database.close()
    return project, generation, spare, UserId(others[0]), expiring


Call = Callable[[World], Awaitable[object]]


def _projects(w: World) -> dict[str, Call]:
    rows, pages = SupabaseProjects(w.clients), PostgresProjectPages(w.lists)

    async def change(_: World) -> None:
        await rows.change(w.caller, await w.seen(), ProjectChange(name="Changed"))

    return {
        "SupabaseProjects.create": lambda w: rows.create(w.caller, ProjectRequest(name="New")),
        "SupabaseProjects.find": lambda w: rows.find(w.caller, w.project),
        "SupabaseProjects.change": change,
        "SupabaseProjects.delete": lambda w: rows.delete(w.caller, w.spare),
        "PostgresProjectPages.page": lambda w: pages.page(w.caller, PageRequest(100, w.middle)),
    }


def _generations(w: World) -> dict[str, Call]:
    rows, pages = SupabaseGenerations(w.clients), PostgresGenerationPages(w.lists)
    pending, talk = SupabasePendingJobs(w.clients), PostgresConversations(w.lists)
    saved = PostgresSavedEvents(w.pool)

    async def discard(w: World) -> None:
        await pending.discard(await w.new_generation())

    async def messages(w: World) -> None:
        for session in (None, w.session):
            await talk.page(w.caller, w.project, ConversationRequest(100, SerialCursor(2**40), session))

    return {
        "SupabaseGenerations.insert": lambda w: w.new_generation("first"),
        "SupabaseGenerations.find": lambda w: rows.find(w.caller, w.generation),
        "SupabaseGenerations.find_by_key": lambda w: rows.find_by_key(w.caller, w.project, "first"),
        "SupabaseGenerations.latest_version": lambda w: rows.latest_version(w.caller, w.project),
        "SupabaseGenerations.events_after": lambda w: rows.events_after(w.caller, w.generation, 0),
        "SupabaseGenerations.files": lambda w: rows.files(w.caller, w.generation),
        "SupabaseGenerations.draft": lambda w: rows.draft(w.caller, w.generation),
        "SupabasePendingJobs.older_than": lambda w: pending.older_than(0.0, limit=100),
        "SupabasePendingJobs.discard": discard,
        "PostgresGenerationPages.page": lambda w: pages.page(w.caller, w.project, PageRequest(100, w.middle)),
        "PostgresConversations.page": messages,
        "PostgresConversations.sessions": lambda w: talk.sessions(w.caller, w.project, limit=100, after=None),
        "PostgresSavedEvents.after": lambda w: saved.after(w.generation, 2),
    }


def _jobs(w: World) -> dict[str, Call]:
    records, drafts = SupabaseJobRecords(w.clients), PostgresDraftStore(w.pool)

    async def mark_running(w: World) -> None:
        generation = await w.new_generation()
        start = MarkRunningInput(project_id=w.project, generation_id=generation, workflow_id="w", run_id="r")
        await records.mark_running(start)

    async def finish(w: World) -> None:
        end = FinishInput(
            project_id=w.project,
            generation_id=await w.new_generation(),
            status=GenerationStatus.COMPLETED,
            result=GenerationResult(),
            usage=Usage(),
            events=[],
            chat="Done.",
        )
        await records.finish(end)

    async def save(w: World) -> None:
        job = {"generation_id": await w.new_generation(), "project_id": w.project}
        await drafts.save([Draft(**job, round=0, attempt=1, next_index=0, nonce="", answer="")])

    async def set_archive(w: World) -> None:
        await drafts.set_archive(JobRef(project_id=w.project, generation_id=await w.new_generation()), "archive.zip")

    return {
        "SupabaseJobRecords.load": lambda w: records.load(w.generation),
        "SupabaseJobRecords.mark_running": mark_running,
        "SupabaseJobRecords.finish": finish,
        "PostgresDraftStore.load": lambda w: drafts.load(w.generation),
        "PostgresDraftStore.save": save,
        "PostgresDraftStore.set_archive": set_archive,
    }


def _imports(w: World) -> dict[str, Call]:
    imports, records = SupabaseImports(w.clients), SupabaseImportRecords(w.clients)
    wanted = NewImport(
        id=new_generation_id(),
        project_id=w.project,
        project_name=None,
        repository="octo/app",
        url="https://github.com/octo/app.git",
        branch=None,
        folder="",
        prompt="Import octo/app",
        options=GenerationOptions(),
        idempotency=IdempotencyKey("key", "hash"),
    )

    async def record(w: World) -> None:
        commit, workspace = "0" * 40, Workspace(host="h", queue="q", directory="/d")
        inspected = InspectedRepository(
            folder="",
            archive_key="archive.zip",
            archive_sha256="0" * 64,
            entry_paths=[],
            file_count=1,
            total_bytes=1,
            left_out=[],
            left_out_count=0,
        )
        found = RecordImportInput(
            project_id=w.project,
            generation_id=wanted.id,
            workspace=workspace,
            branch="main",
            commit=commit,
            inspected=inspected,
            summarised=SummarisedRepository(summary_key="codebase.txt", repo_map_key="map.txt"),
        )
        await records.record(found, [FileEntry(path="a", size=1, sha256="0" * 64)])

    return {
        "SupabaseImports.insert": lambda w: imports.insert(w.caller, wanted),
        "SupabaseImports.find": lambda w: imports.find(w.caller, wanted.id),
        "SupabaseImports.find_by_key": lambda w: imports.find_by_key(w.caller, "key"),
        "SupabaseImportRecords.load": lambda _: records.load(wanted.id),
        "SupabaseImportRecords.record": record,
    }


def _reviews(w: World) -> dict[str, Call]:
    reviews, records = SupabaseReviews(w.clients), PostgresReviewRecords(w.pool)
    decision = ReviewDecision(w.generation, w.project, rejected=[], message="A message", rejections="")
    pull = PullRequest(
        repository="octo/app",
        branch="wingbeat/b",
        base_branch="main",
        number=1,
        url="https://github.com/octo/app/pull/1",
        state=PullRequestState.OPEN,
        head_sha="0" * 40,
    )
    done = Publication(state=PublicationState.COMPLETED, pull_request=pull)

    async def decide(w: World) -> None:
        await reviews.decide(w.caller, decision, seen=0)
        await reviews.decide(w.caller, replace(decision, message="Another"), seen=1)

    async def choose(w: World) -> None:
        assert await records.choose(w.generation, version=2, base_key=None, chosen_key="chosen.zip")

    check = ReviewCheck(state=CheckState.CLEAN)
    return {
        "SupabaseReviews.decide": decide,
        "SupabaseReviews.find": lambda w: reviews.find(w.caller, w.generation),
        "SupabaseReviews.base": lambda w: reviews.base(w.caller, w.generation),
        "PostgresReviewRecords.choose": choose,
        "PostgresReviewRecords.set_check": lambda w: records.set_check(w.generation, "chosen.zip", check),
        "PostgresReviewRecords.set_publication": lambda w: records.set_publication(w.generation, done),
        "PostgresReviewRecords.published": lambda w: records.published(
            w.generation, w.project, 7, done, by=w.caller.user.id
        ),
        "PostgresReviewRecords.not_begun": lambda w: records.not_begun(w.generation, done),
        "PostgresReviewRecords.reached": lambda w: records.reached(w.generation, PublicationStep.PUSH),
        "PostgresReviewRecords.withdrawn": lambda w: records.withdrawn(w.generation, done),
        "PostgresReviewRecords.rejections": lambda w: records.rejections(w.generation),
    }


def _members(w: World) -> dict[str, Call]:
    rows = SupabaseMembers(w.clients)
    someone, editor = UserId(uuid4()), ProjectRole.EDITOR
    return {
        "SupabaseMembers.all": lambda w: rows.all(w.caller, w.project),
        "SupabaseMembers.share": lambda w: rows.share(w.caller, w.project, "someone@example.com", editor),
        "SupabaseMembers.change_role": lambda w: rows.change_role(w.caller, w.project, someone, editor),
        "SupabaseMembers.remove": lambda w: rows.remove(w.caller, w.project, someone),
        "SupabaseMembers.withdraw": lambda w: rows.withdraw(w.caller, w.project, "someone@example.com"),
        "SupabaseMembers.claim": lambda w: rows.claim(w.caller.access_token),
    }


def _sessions(w: World) -> dict[str, Call]:
    claims, flows, watches = PostgresRefreshClaims(w.pool), PostgresSignInFlows(w.pool), w.watches
    token, flow, minute = SecretStr("token"), SecretStr("flow"), timedelta(minutes=1)
    return {
        "PostgresRefreshClaims.claim": lambda w: claims.claim(token),
        "PostgresRefreshClaims.release": lambda w: claims.release(token),
        "PostgresRefreshClaims.spend": lambda w: claims.spend(token),
        "PostgresSignInFlows.begin": lambda w: flows.begin(flow, SecretStr("verifier"), lifetime=minute),
        "PostgresSignInFlows.take": lambda w: flows.take(flow),
        "PostgresWatchStore.join": lambda w: watches.join(w.generation),
        "PostgresWatchStore.renew": lambda w: watches.renew(),
        "PostgresWatchStore.leave": lambda w: watches.leave(w.generation),
        "PostgresWatchStore.sweep": lambda w: watches.sweep(),
    }


def _talk(w: World) -> dict[str, Call]:
    transcripts, said = SupabaseTranscripts(w.clients), SupabaseJobMessages(w.clients)
    message = MessageId(uuid4())

    async def record(w: World) -> JobRecord:
        loaded = await SupabaseJobRecords(w.clients).load(w.generation)
        return replace(loaded, session_id=w.session)

    async def before(w: World) -> None:
        await transcripts.before(await record(w))

    async def save(w: World) -> None:
        await transcripts.save_summary(await record(w), Summary("a quiz", 1, w.generation, Usage()))

    async def post(w: World) -> None:
        await said.post(w.caller, await w.new_generation(), message, MessageRequest(text="make it blue"))

    return {
        "SupabaseTranscripts.before": before,
        "SupabaseTranscripts.save_summary": save,
        "SupabaseTranscripts.messages": lambda w: transcripts.messages(w.generation, [message]),
        "SupabaseJobMessages.post": post,
        "SupabaseJobMessages.of": lambda w: said.of(w.caller, w.generation),
        "SupabaseJobMessages.set_queued": lambda _: said.set_queued(message),
    }


def _usage(w: World) -> dict[str, Call]:
    sums, ledger, admissions = SupabaseUsageSums(w.clients), PostgresUsageLedger(w.pool), PostgresAdmissions(w.pool)
    until = datetime.now(UTC)
    entry = LedgerEntry(id=uuid4(), generation_id=w.generation, source=UsageSource.MODEL, round=0, attempt=2)
    limits = JobLimits(running_jobs=5, tokens_per_job=10, tokens_per_day=10)

    async def admit(w: World) -> None:
        await admissions.admit(await w.new_generation(), limits)

    return {
        "SupabaseUsageSums.of_project": lambda w: sums.of_project(
            w.caller, w.project, since=until - timedelta(days=30), until=until
        ),
        "PostgresUsageLedger.record": lambda _: ledger.record(entry),
        "PostgresUsageLedger.spent": lambda w: ledger.spent(w.generation),
        "PostgresUsageLedger.round_usage": lambda w: ledger.round_usage(w.generation, 0),
        "PostgresAdmissions.admit": admit,
        "PostgresAdmissions.consumption": lambda w: admissions.consumption(w.caller.user.id),
    }


def _attachments(w: World) -> dict[str, Call]:
    rows, records = SupabaseAttachments(w.clients), SupabaseAttachmentRecords(w.clients)
    attachment = Attachment(
        id=AttachmentId(uuid4()),
        project_id=w.project,
        created_by=w.caller.user.id,
        name="a screen",
        content_type=ImageType.PNG,
        size=1,
        width=1,
        height=1,
        sha256="0" * 64,
        created_at=datetime.now(UTC),
    )
    ids = [attachment.id]
    return {
        "SupabaseAttachments.insert": lambda w: rows.insert(w.caller, attachment),
        "SupabaseAttachments.find": lambda w: rows.find(w.caller, attachment.id),
        "SupabaseAttachments.some": lambda w: rows.some(w.caller, w.project, ids),
        "SupabaseAttachments.delete": lambda w: rows.delete(w.caller, attachment.id),
        "SupabaseAttachmentRecords.of_project": lambda w: records.of_project(w.project, ids),
    }


def _accounts(w: World) -> dict[str, Call]:
    data, rows, log = PostgresAccountData(w.pool), PostgresAccountRows(w.pool), PostgresAuditLog(w.pool)
    user, owners = w.caller.user.id, PostgresAuditPages(w.lists)

    async def pages(w: World) -> None:
        """Two of each dataset: the first, and one that goes on from a key."""
        for dataset in DATASETS:
            read = 0
            async for _ in data.pages(dataset, user):
                read += 1
                if read == 2:
                    break

    async def versions(_: World) -> None:
        first = await data.versions(user, after=None)
        assert len(await data.versions(user, after=first[-1])) == ROWS_A_READ

    return {
        "PostgresAccountData.pages": pages,
        "PostgresAccountData.versions": versions,
        "PostgresAccountRows.shared_projects_owned_alone": lambda w: rows.shared_projects_owned_alone(w.other),
        "PostgresAccountRows.is_fresh": lambda _: rows.is_fresh(user, uuid4(), within=timedelta(minutes=1)),
        "PostgresAccountRows.close": lambda _: rows.close(UserId(uuid4()), shared_too=True),
        "PostgresAuditPages.page": lambda w: owners.page(w.caller, w.project, limit=100, after=SerialCursor(2**40)),
        "PostgresAuditLog.record": lambda w: log.record(user, AuditAction.EXPORTED, project_id=w.project),
    }


def _janitor(w: World) -> dict[str, Call]:
    deleted, expiry, scan = PostgresDeletedProjects(w.pool), PostgresExpiry(w.pool), PostgresObjectScan(w.pool)
    jobs, untold = PostgresUnfinishedJobs(w.pool), PostgresUntoldWatches(w.pool)
    work, lost = PostgresUnfinishedWork(w.pool), JobError(code=ErrorCode.JOB_LOST, message="its workflow was gone")
    hour, somewhere, limits = timedelta(hours=1), UUID(int=1 << 126), Retention(versions=10, age=timedelta(days=30))

    async def told(_: World) -> None:
        (first,) = await untold.page(None, limit=1)
        await untold.told(first)

    async def mark(w: World) -> None:
        assert await expiry.mark([w.expiring]) == 1

    async def marked(w: World) -> None:
        assert [version.id for version in await expiry.marked(100)] == [w.expiring]

    async def end(w: World) -> None:
        for kind in WorkOnVersion:
            await work.end(UnfinishedWork(w.generation, kind, datetime.now(UTC)), lost)

    async def running(_: World) -> None:
        assert len(await jobs.running(hour / 2, after=GenerationId(somewhere), limit=100)) == 100

    return {
        "PostgresDeletedProjects.find": lambda w: deleted.find(w.project),
        "PostgresDeletedProjects.page": lambda _: deleted.page(ProjectId(somewhere), limit=100),
        "PostgresDeletedProjects.forget": lambda w: deleted.forget(w.project),
        "PostgresExpiry.look": lambda _: expiry.look(limits, after=ProjectId(somewhere), limit=50),
        "PostgresExpiry.versions": lambda w: expiry.versions(w.project),
        "PostgresExpiry.mark": mark,
        "PostgresExpiry.marked": marked,
        "PostgresExpiry.clear": lambda w: expiry.clear([w.expiring]),
        "PostgresObjectScan.page": lambda _: scan.page(str(somewhere), older_than=hour, limit=100),
        "PostgresUnfinishedJobs.running": running,
        "PostgresUnfinishedJobs.among": lambda w: jobs.among([w.generation, GenerationId(somewhere)]),
        "PostgresUnfinishedJobs.of_account": lambda w: jobs.of_account(w.other),
        "PostgresUnfinishedWork.page": lambda _: work.page(hour / 2, after=FIRST, limit=100),
        "PostgresUnfinishedWork.end": end,
        "PostgresUntoldWatches.page": lambda _: untold.page(GenerationId(somewhere), limit=100),
        "PostgresUntoldWatches.told": told,
    }


def _alone(send: Callable[[], Awaitable[object]]) -> Call:
    return lambda _: send()


def calls(w: World) -> dict[str, Call]:
    """By the method's name. Deletions come last: what they take away is read before."""
    every = _generations(w) | _jobs(w) | _imports(w) | _reviews(w) | _talk(w) | _usage(w) | _members(w) | _sessions(w)
    every |= _projects(w) | _accounts(w) | _janitor(w) | _attachments(w)
    apart = github_statements(w.pool, w.lists, w.caller)
    apart |= preview_statements(w.pool, w.clients, w.caller, w.project, w.generation)
    every |= {name: _alone(send) for name, send in apart.items()}
    return every | {"SupabaseProjects.delete": every.pop("SupabaseProjects.delete")}


def _repositories() -> Iterator[type]:
    """Every class of `app.data` that is made of a way to the database."""
    ways = {SupabaseClients, UserDatabase, Pool}
    for module in pkgutil.iter_modules(app.data.__path__, "app.data."):
        for found in vars(import_module(module.name)).values():
            is_made_there = inspect.isclass(found) and found.__module__ == module.name and "__init__" in vars(found)
            if is_made_there and ways & {each.annotation for each in inspect.signature(found).parameters.values()}:
                yield found


def _methods() -> set[str]:
    return {
        f"{found.__name__}.{name}"
        for found in _repositories()
        if found.__name__ not in ELSEWHERE
        for name, method in vars(found).items()
        if (inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method)) and not name.startswith("_")
    }


def _nodes(plan: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield plan
    for child in plan.get("Plans", ()):  # type: ignore[attr-defined]
        yield from _nodes(child)


def _number(node: Mapping[str, object], name: str) -> float:
    value = node.get(name, 0)
    assert isinstance(value, int | float)
    return value


def _complaints(statement: Mapping[str, object], sizes: Mapping[str, int]) -> Iterator[str]:
    plan = statement["Plan"]
    assert isinstance(plan, dict)
    for node in _nodes(plan):
        kind, table = node["Node Type"], str(node.get("Relation Name", ""))
        rows = _number(node, "Actual Rows") + _number(node, "Rows Removed by Filter")
        touched = rows * _number(node, "Actual Loops")
        if kind == "Seq Scan" and sizes.get(table, 0) > BIG:
            yield f"reads all of {table}: {statement['Query Text']}"
        if table and touched > TOUCHED:
            yield f"reads {touched:.0f} rows of {table} by {kind}: {statement['Query Text']}"
        if kind in ("Sort", "Incremental Sort") and touched > SORTED:
            yield f"sorts {touched:.0f} rows: {statement['Query Text']}"


def _explained(log: Path, *, since: int) -> list[Mapping[str, object]]:
    with log.open("rb") as file:
        file.seek(since)
        text = file.read().decode(errors="replace")
    return [json.loads(match.group(1)) for match in _PLAN.finditer(text)]


async def test_every_method_that_reads_or_writes_is_explained(world: World) -> None:
    assert set(calls(world)) == _methods(), "a new method of a repository needs a call here"


async def test_no_statement_reads_a_big_table_through(world: World) -> None:
    """Nested statements of functions, policies and foreign keys count too: a missing index shows in one of them."""
    rows = await world.pool.fetch("select relname, reltuples::int from pg_class where relkind = 'r' and reltuples > 0")
    sizes = {row["relname"]: row["reltuples"] for row in rows}
    assert sizes["code_generations"] >= 100_000
    complaints: list[str] = []
    for name, call in calls(world).items():
        start = world.log.stat().st_size
        await call(world)
        statements = _explained(world.log, since=start)
        assert statements, f"{name} sent nothing"
        complaints += [f"{name} {what}" for statement in statements for what in _complaints(statement, sizes)]
    assert not complaints, "\n".join(complaints)


async def test_every_foreign_key_leads_an_index(world: World) -> None:
    rows = await world.pool.fetch(
        """
        select c.conrelid::regclass || '.' || c.conname as name from pg_catalog.pg_constraint c
        where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'private'::regnamespace)
          and not exists (
            select from pg_catalog.pg_index i where i.indrelid = c.conrelid and i.indpred is null
              and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] operator(pg_catalog.@>) c.conkey
          )
        """
    )
    assert [row["name"] for row in rows] == []
