"""The janitor's sweeps over real rows and a real storage, each also killed in the middle."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.janitor.jobs import JobJanitor
from activities.janitor.storage import StorageJanitor
from activities.janitor.work import WorkJanitor, workflow_of
from app.contracts.attachments import Attachment
from app.contracts.errors import ErrorCode, JobError
from app.contracts.events import PreviewState
from app.contracts.generations import Generation, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.jobs import JobRef, WatchersChanged
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import Publication, PublicationState
from app.data.attachments import attachment_key
from app.data.database import Pool, open_pool
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.objects import ObjectKind
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.retention import Retention
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.unfinished_work import FIRST, PostgresUnfinishedWork, WorkOnVersion
from app.data.watches import PostgresUntoldWatches, PostgresWatchStore
from app.errors import DependencyUnavailable, NotFound
from app.settings import Settings
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.api.test_attachments import attached

ATTACHMENTS = f"select {','.join(Attachment.model_fields)} from attachments where project_id = $1"
FILES = {"lib/main.dart": b"void main() {}\n"}
_LOST = JobError(code=ErrorCode.JOB_LOST, message="its workflow was gone")
Sweep = Callable[[SweepInput], Awaitable[SweepOutput]]


async def swept(sweep: Sweep) -> list[SweepOutput]:
    """Every round of it."""
    outputs = [await ActivityEnvironment().run(sweep, SweepInput())]
    while outputs[-1].cursor is not None:
        outputs.append(await ActivityEnvironment().run(sweep, SweepInput(cursor=outputs[-1].cursor)))
    return outputs


@dataclass
class Workflows:
    """Jobs that are open, what they heard, and which were cancelled."""

    open: set[GenerationId] = field(default_factory=set)
    heard: list[tuple[GenerationId, WatchersChanged]] = field(default_factory=list)
    cancelled: list[GenerationId] = field(default_factory=list)
    unpublished: list[GenerationId] = field(default_factory=list)

    async def is_open(self, generation_id: GenerationId) -> bool:
        return generation_id in self.open

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None:
        if generation_id not in self.open:
            raise NotFound("no such job is running")
        self.heard.append((generation_id, change))

    async def cancel(self, generation_id: GenerationId) -> None:
        self.cancelled.append(generation_id)

    async def cancel_publishing(self, generation_id: GenerationId) -> None:
        self.unpublished.append(generation_id)


class Storage(SupabaseObjectStore):
    """Away while a test says so."""

    is_down = False

    async def remove(self, keys: Sequence[str]) -> None:
        if self.is_down:
            raise DependencyUnavailable("Supabase")
        await super().remove(keys)

    async def remove_project(self, project_id: ProjectId) -> None:
        if self.is_down:
            raise DependencyUnavailable("Supabase")
        await super().remove_project(project_id)


@pytest.fixture(scope="module")
async def pool(settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(settings.database_url)
    yield pool
    pool.terminate()


@pytest.fixture
def storage(clients: SupabaseClients) -> Storage:
    return Storage(clients)


def janitor(
    pool: Pool,
    storage: Storage,
    *,
    retention: Retention = Retention(),  # noqa: B008 - it is frozen
    safety_age: timedelta = timedelta(0),
    workflows: Workflows | None = None,
) -> StorageJanitor:
    tombstones = PostgresDeletedProjects(pool)
    return StorageJanitor(
        versions=PostgresExpiry(pool),
        retention=retention,
        scan=PostgresObjectScan(pool),
        objects=storage,
        tombstones=tombstones,
        removal=ProjectRemoval(tombstones, workflows or Workflows(), storage),
        safety_age=safety_age,
    )


async def finished(user: User, project: ProjectId, worker: WorkersHand, text: str) -> Generation:
    generation = await start(user, project)
    await worker.mark_running(generation)
    await worker.finish(generation, {"lib/main.dart": text.encode()})
    return generation


async def key_of(pool: Pool, generation: GenerationId) -> str | None:
    key: str | None = await pool.fetchval("select archive_key from code_generations where id = $1", generation)
    return key


async def exists(storage: Storage, key: str) -> bool:
    with suppress(NotFound):
        return bool(await storage.get(key))
    return False


async def test_versions_beyond_the_limit_expire(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(4)]
    keys = [await key_of(pool, version.id) for version in versions]
    await swept(janitor(pool, storage, retention=Retention(versions=2)).expire_versions)
    # Each starts from the one before: the third and fourth are kept, and the second, which the third came from.
    expired, kept = versions[0], versions[1:]
    problem_of(await owner.http.get(f"/generations/{expired.id}/files"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.get(f"/generations/{expired.id}/files/lib/main.dart"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.get(f"/generations/{expired.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.post(f"/generations/{expired.id}/restore"), 410, ErrorCode.VERSION_EXPIRED)
    based = {"prompt": "more", "base_generation_id": str(expired.id)}
    answer = await owner.http.post(f"/projects/{project}/generations", json=based)
    problem_of(answer, 410, ErrorCode.VERSION_EXPIRED)
    shown = Generation.model_validate_json((await owner.http.get(f"/generations/{expired.id}")).content)
    assert shown.expired_at is not None
    assert shown.status is GenerationStatus.COMPLETED
    assert keys[0] is not None
    assert not await exists(storage, keys[0])
    for version, key in zip(kept, keys[1:], strict=True):
        assert key is not None
        assert await exists(storage, key)
        assert (await owner.http.get(f"/generations/{version.id}/archive")).status_code == 200
    assert await pool.fetchval("select count(*) from generation_files where generation_id = $1", expired.id) == 0


async def test_a_kill_between_the_mark_and_the_removal_leaves_nothing_readable(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    sweeping = janitor(pool, storage, retention=Retention(versions=1))
    await swept(sweeping.expire_versions)  # what other tests left would come first
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(3)]
    key = await key_of(pool, versions[0].id)
    assert key is not None
    storage.is_down = True
    with pytest.raises(ApplicationError):
        await swept(sweeping.expire_versions)
    assert await exists(storage, key), "it died before it removed anything"
    problem_of(await owner.http.get(f"/generations/{versions[0].id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    storage.is_down = False
    # Also when the limits were taken back meanwhile: a mark is a promise.
    await swept(janitor(pool, storage).expire_versions)
    assert not await exists(storage, key)
    assert await key_of(pool, versions[0].id) is None


async def test_an_archive_that_a_restored_version_shares_stays(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    first = await finished(owner, project, worker, "// first")
    for number in range(2):
        await finished(owner, project, worker, f"// {number}")
    restored = Generation.model_validate_json((await owner.http.post(f"/generations/{first.id}/restore")).content)
    for number in range(2):
        await finished(owner, project, worker, f"// later {number}")
    key = await key_of(pool, first.id)
    assert key is not None
    assert key == await key_of(pool, restored.id)
    # The restored one is kept as what the second last came from; its own base has nothing to be kept for.
    await swept(janitor(pool, storage, retention=Retention(versions=2)).expire_versions)
    problem_of(await owner.http.get(f"/generations/{first.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    assert (await owner.http.get(f"/generations/{restored.id}/files/lib/main.dart")).content == b"// first"
    assert await exists(storage, key)
    await swept(janitor(pool, storage).remove_orphan_objects)
    assert await exists(storage, key)


async def test_what_a_running_job_starts_from_stays(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    first = await finished(owner, project, worker, "// first")
    await finished(owner, project, worker, "// second")
    response = await owner.http.post(
        f"/projects/{project}/generations", json={"prompt": "more", "base_generation_id": str(first.id)}
    )
    job = Generation.model_validate_json(response.content)
    rows = PostgresExpiry(pool)
    assert await rows.mark([first.id]) == 0, "chosen before the job began, marked after it"
    await worker.mark_running(job)
    await worker.finish(job, FILES)
    assert await rows.mark([first.id]) == 1


async def test_objects_that_nothing_refers_to_go(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    running = await start(owner, project)
    ended = await finished(owner, project, worker, "// version")
    version = await key_of(pool, ended.id)
    assert version is not None
    kept = [version, await storage.put(_job(running), ObjectKind.CONTEXT, b"{}")]
    never = JobRef(project_id=project, generation_id=GenerationId(uuid4()))
    nowhere = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    left = [
        await storage.put(_job(ended), ObjectKind.ANSWER, b"an answer"),
        await storage.put(_job(ended), ObjectKind.ARCHIVE, b"a checkpoint"),
        await storage.put(never, ObjectKind.ARCHIVE, b"its row never came"),
        await storage.put(nowhere, ObjectKind.ARCHIVE, b"its project was deleted"),
    ]
    await swept(janitor(pool, storage, safety_age=timedelta(hours=1)).remove_orphan_objects)
    assert [await exists(storage, key) for key in (*kept, *left)] == [True] * 6
    await swept(janitor(pool, storage).remove_orphan_objects)
    assert [await exists(storage, key) for key in kept] == [True, True]
    assert [await exists(storage, key) for key in left] == [False] * 4


async def test_images_that_no_request_names_go(owner: User, project: ProjectId, pool: Pool, storage: Storage) -> None:
    async def keys() -> dict[str, str]:
        """Of the rows that are there, by name."""
        rows = [Attachment(**dict(row)) for row in await pool.fetch(ATTACHMENTS, project)]
        return {row.name: attachment_key(row) for row in rows}

    named = await attached(owner, project, name="named")
    for name in ("unused", "without a row"):
        await attached(owner, project, name=name)
    await start(owner, project, attachments=[str(named.id)])
    all_of_them = await keys()
    await pool.execute("delete from attachments where project_id = $1 and name = 'without a row'", project)
    await swept(janitor(pool, storage, safety_age=timedelta(hours=1)).remove_orphan_objects)
    assert [await exists(storage, key) for key in all_of_them.values()] == [True] * 3, "the next request may name them"
    await swept(janitor(pool, storage).remove_orphan_objects)
    assert set(await keys()) == {"named"}
    left = {name for name, key in all_of_them.items() if await exists(storage, key)}
    assert left == {"named"}


async def test_what_an_import_names_stays(owner: User, project: ProjectId, pool: Pool, storage: Storage) -> None:
    done, running = [JobRef(project_id=project, generation_id=GenerationId(uuid4())) for _ in range(2)]
    summary, repo_map, left = [await storage.put(done, ObjectKind.CONTEXT, text) for text in (b"{}", b"{1}", b"{2}")]
    in_work = await storage.put(running, ObjectKind.CONTEXT, b"{}")
    await pool.executemany(
        "insert into public.code_generations (id, project_id, created_by, kind, prompt, status, finished_at)"
        " values ($1, $2, $3, 'import', 'import', $4, $5)",
        [
            (done.generation_id, project, owner.session.user.id, "completed", datetime.now(UTC)),
            (running.generation_id, project, owner.session.user.id, "running", None),
        ],
    )
    await pool.executemany(
        "insert into public.repo_imports (id, project_id, requested_by, status, repository, branch, commit,"
        " summary_key, repo_map_key, finished_at) values ($1, $2, $3, $4, 'octo/app', 'main',"
        " repeat('0', 40), $5, $6, $7)",
        [
            (done.generation_id, project, owner.session.user.id, "completed", summary, repo_map, datetime.now(UTC)),
            (running.generation_id, project, owner.session.user.id, "running", None, None, None),
        ],
    )
    await swept(janitor(pool, storage).remove_orphan_objects)
    assert [await exists(storage, key) for key in (summary, repo_map, in_work, left)] == [True, True, True, False]


async def test_an_import_stays_whatever_its_age_and_so_does_what_a_review_names(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(5)]
    imported, reviewed = versions[0], versions[1]
    await pool.execute("update code_generations set kind = 'import' where id = $1", imported.id)
    key, kept, left = [await key_of(pool, version.id) for version in versions[:3]]
    chosen = await storage.put(_job(reviewed), ObjectKind.ARCHIVE, b"the chosen files")
    await pool.execute(
        "insert into reviews (generation_id, project_id, base_key, chosen_key) values ($1, $2, $3, $4)",
        *(reviewed.id, project, kept, chosen),
    )
    sweeping = janitor(pool, storage, retention=Retention(versions=1))
    await swept(sweeping.expire_versions)
    await swept(sweeping.remove_orphan_objects)
    assert (await owner.http.get(f"/generations/{imported.id}/archive")).status_code == 200
    problem_of(await owner.http.get(f"/generations/{reviewed.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    assert key is not None
    assert kept is not None
    assert left is not None
    assert [await exists(storage, name) for name in (key, kept, chosen, left)] == [True, True, True, False]


async def test_a_page_after_the_other_is_read(owner: User, project: ProjectId, pool: Pool, storage: Storage) -> None:
    job = _job(await start(owner, project))
    keys = {await storage.put(job, ObjectKind.ANSWER, str(number).encode()) for number in range(5)}
    scan, seen, after = PostgresObjectScan(pool), 0, f"{project}/"
    while True:
        page = await scan.page(after, older_than=timedelta(0), limit=2)
        seen += page.looked_at
        assert not keys.intersection(page.orphans), "the job has not ended"
        if page.last is None:
            break
        after = page.last
    assert seen >= len(keys)


async def test_a_deletion_that_was_killed_is_finished(
    owner: User, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    project = await owner.project()
    ended, running = await finished(owner, project, worker, "// version"), await start(owner, project)
    key = await key_of(pool, ended.id)
    assert key is not None
    await pool.execute(
        'insert into public.reviews (generation_id, project_id, publication) values ($1, $2, \'{"state": "running"}\')',
        *(ended.id, project),
    )
    # The api dies as soon as the rows are gone: this is all that it came to.
    await pool.execute("delete from public.projects where id = $1", project)
    problem_of(await owner.http.get(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.get(f"/generations/{ended.id}/archive"), 404, ErrorCode.NOT_FOUND)
    workflows = Workflows()
    sweeping = janitor(pool, storage, workflows=workflows)
    storage.is_down = True
    assert sum(output.left for output in await swept(sweeping.finish_project_deletions)) >= 1
    assert await PostgresDeletedProjects(pool).find(project) is not None
    storage.is_down = False
    await swept(sweeping.finish_project_deletions)
    assert running.id in workflows.cancelled
    assert ended.id not in workflows.cancelled
    assert ended.id in workflows.unpublished
    assert not await exists(storage, key)
    assert await PostgresDeletedProjects(pool).find(project) is None


async def test_a_publication_is_not_recorded_of_a_project_that_is_gone(pool: Pool) -> None:
    """Or its workflow would try for a day."""
    commit = "0" * 40
    pull = PullRequest(
        repository="octo/app",
        branch="wingbeat/a",
        base_branch="main",
        number=1,
        url="https://github.com/octo/app/pull/1",
        state=PullRequestState.OPEN,
        head_sha=commit,
    )
    done = Publication(state=PublicationState.COMPLETED, branch=pull.branch, commit=commit, pull_request=pull)
    with pytest.raises(NotFound):
        await PostgresReviewRecords(pool).published(
            new_generation_id(), ProjectId(uuid4()), uuid4().int >> 70, done, by=None
        )


async def test_jobs_that_lost_their_workflow_end(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    lost, alive, pending = [await start(owner, project) for _ in range(3)]
    for job in (lost, alive):
        await worker.mark_running(job)
    workflows = Workflows(open={alive.id})

    async def sweep(quiet_for: timedelta) -> None:
        jobs = PostgresUnfinishedJobs(pool)
        watches = PostgresUntoldWatches(pool)
        await swept(JobJanitor(watches, jobs, workflows, worker.records, quiet_for=quiet_for).end_lost_jobs)

    async def read(job: Generation) -> Generation:
        return Generation.model_validate_json((await owner.http.get(f"/generations/{job.id}")).content)

    await sweep(timedelta(hours=1))
    assert (await read(lost)).status is GenerationStatus.RUNNING, "its row has changed just now"
    await sweep(timedelta(0))
    ended = await read(lost)
    assert ended.status is GenerationStatus.ERROR
    assert ended.error is not None
    assert ended.error.code is ErrorCode.JOB_LOST
    assert ended.last_seq == 1
    assert (await read(alive)).status is GenerationStatus.RUNNING
    assert (await read(pending)).status is GenerationStatus.PENDING


_UNDER_WAY = {
    WorkOnVersion.PREVIEW: """
insert into previews (generation_id, project_id, started_by, shown_generation_id, state, label)
select id, project_id, created_by, id, 'running', replace(id::text, '-', '') from code_generations where id = $1
""",
    WorkOnVersion.BUILD: """
insert into preview_shares (generation_id, project_id, published_by)
select id, project_id, created_by from code_generations where id = $1
""",
    WorkOnVersion.CHECK: """
insert into reviews (generation_id, project_id, chosen_key, check_result)
select id, project_id, 'chosen.zip', '{"state": "running"}' from code_generations where id = $1
""",
    WorkOnVersion.PUBLICATION: """
insert into reviews (generation_id, project_id, publication)
select id, project_id, '{"state": "running", "step": "push", "branch": "wingbeat/x"}'
from code_generations where id = $1
""",
}
_NOW = {
    WorkOnVersion.PREVIEW: "select state::text, label is null, error ->> 'code' from previews where generation_id = $1",
    WorkOnVersion.BUILD: "select state::text, true, error ->> 'code' from preview_shares where generation_id = $1",
    WorkOnVersion.CHECK: """
select check_result ->> 'state', true, check_result -> 'error' ->> 'code' from reviews where generation_id = $1
""",
    WorkOnVersion.PUBLICATION: """
select publication ->> 'state', publication ->> 'branch' = 'wingbeat/x', publication -> 'error' ->> 'code'
from reviews where generation_id = $1
""",
}


class OpenById:
    """Workflows by their ids."""

    def __init__(self, is_open: set[str]) -> None:
        self._open = is_open

    async def is_open(self, workflow_id: str) -> bool:
        return workflow_id in self._open


@dataclass
class PreviewTold:
    told: list[tuple[GenerationId, PreviewState]] = field(default_factory=list)

    def tell_preview(self, generation_id: GenerationId, state: PreviewState, url: str | None) -> None:
        assert url is None
        self.told.append((generation_id, state))


@pytest.mark.parametrize("kind", WorkOnVersion)
async def test_what_lost_its_workflow_ends(owner: User, project: ProjectId, pool: Pool, kind: WorkOnVersion) -> None:
    lost, alive = [await start(owner, project) for _ in range(2)]
    for job in (lost, alive):
        await pool.execute(_UNDER_WAY[kind], job.id)
    rows, news = PostgresUnfinishedWork(pool), PreviewTold()
    seen = {work.generation_id: work for work in await rows.page(timedelta(0), after=FIRST, limit=1000)}
    open_ones = OpenById({workflow_of(seen[alive.id])})

    async def sweep(quiet_for: timedelta) -> None:
        await swept(WorkJanitor(rows, open_ones, news, quiet_for=quiet_for).end_lost_work)

    async def read(job: Generation) -> list[object]:
        return list(await pool.fetchrow(_NOW[kind], job.id) or ())

    running = await read(alive)
    await sweep(timedelta(hours=1))
    assert await read(lost) == running, "its row has changed just now"
    await sweep(timedelta(0))
    assert await read(lost) == ["failed", True, ErrorCode.JOB_LOST]
    assert await read(alive) == running
    told = [state for generation, state in news.told if generation in (lost.id, alive.id)]
    assert told == ([PreviewState.FAILED] if kind is WorkOnVersion.PREVIEW else [])
    # Somebody asked for it again after the look: what the janitor saw is not so any more.
    assert not await rows.end(replace(seen[alive.id], changed_at=datetime.now(UTC)), _LOST)
    assert await read(alive) == running


async def test_a_pull_request_whose_withdrawal_was_lost_is_still_open(
    owner: User, project: ProjectId, pool: Pool
) -> None:
    job = await start(owner, project)
    pull = {
        "repository": "octo/app",
        "number": 7,
        "url": "https://github.com/octo/app/pull/7",
        "state": "open",
        "branch": "wingbeat/x",
        "base_branch": "main",
        "head_sha": "0" * 40,
    }
    await pool.execute(
        "insert into reviews (generation_id, project_id, publication) values ($1, $2, $3)",
        *(job.id, project, json.dumps({"state": "withdrawing", "branch": "wingbeat/x", "pull_request": pull})),
    )
    janitor = WorkJanitor(PostgresUnfinishedWork(pool), OpenById(set()), PreviewTold(), quiet_for=timedelta(0))
    await swept(janitor.end_lost_work)
    told = json.loads(await pool.fetchval("select publication from reviews where generation_id = $1", job.id))
    assert told["state"] == "completed"
    assert told["pull_request"]["number"] == 7
    assert told["error"]["code"] == ErrorCode.JOB_LOST


async def test_a_lost_signal_is_repeated_until_it_is_heard(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    job = await start(owner, project)
    workflows = Workflows()
    sweeping = JobJanitor(PostgresUntoldWatches(pool), PostgresUnfinishedJobs(pool), workflows, worker.records)
    api = PostgresWatchStore(pool, api_id=uuid4(), lifetime=timedelta(minutes=1))
    await api.join(job.id)
    await swept(sweeping.repeat_watch_signals)
    epoch = await api.leave(job.id)
    assert epoch is not None
    # The api dies here. The workflow is not there yet, then it is.
    await swept(sweeping.repeat_watch_signals)
    assert workflows.heard == []
    workflows.open.add(job.id)
    for _ in range(2):
        await swept(sweeping.repeat_watch_signals)
    assert workflows.heard == [(job.id, WatchersChanged(watched=False, epoch=epoch))]
    back = await api.join(job.id)
    assert back is not None
    await swept(sweeping.repeat_watch_signals)
    assert workflows.heard[1:] == [(job.id, WatchersChanged(watched=True, epoch=back))]


async def test_leases_run_out_also_when_no_api_is_left(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    job = await start(owner, project)
    workflows = Workflows(open={job.id})
    api = PostgresWatchStore(pool, api_id=uuid4(), lifetime=timedelta(0))
    await api.join(job.id)

    async def sweep(lapsed_for: timedelta) -> list[tuple[GenerationId, bool]]:
        watches = PostgresUntoldWatches(pool, lapsed_for=lapsed_for)
        unfinished = PostgresUnfinishedJobs(pool)
        await swept(JobJanitor(watches, unfinished, workflows, worker.records).repeat_watch_signals)
        return [(told, change.watched) for told, change in workflows.heard]

    assert await sweep(timedelta(hours=1)) == [], "the database was away: its api may be about to renew it"
    await api.renew()
    assert await sweep(timedelta(hours=1)) == []
    assert await sweep(timedelta(0)) == [(job.id, False)]


def _job(generation: Generation) -> JobRef:
    return JobRef(project_id=generation.project_id, generation_id=generation.id)
