"""Objects that nothing names go, and only those; so does what is left of deleted projects."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.contracts.attachments import Attachment
from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.jobs import JobRef
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import Publication, PublicationState
from app.data.attachments import attachment_key
from app.data.database import Pool
from app.data.deleted_projects import PostgresDeletedProjects
from app.data.object_scan import PostgresObjectScan
from app.data.objects import ObjectKind
from app.data.postgres_reviews import PostgresReviewRecords
from app.errors import NotFound
from tests.api.conftest import User, start
from tests.api.janitor.sweeping import Storage, Workflows, exists, finished, janitor, job_of, key_of, swept
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.api.test_attachments import attached

ATTACHMENTS = f"select {','.join(Attachment.model_fields)} from attachments where project_id = $1"


async def test_objects_that_nothing_refers_to_go(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    running = await start(owner, project)
    ended = await finished(owner, project, worker, "// version")
    version = await key_of(pool, ended.id)
    assert version is not None
    kept = [version, await storage.put(job_of(running), ObjectKind.CONTEXT, b"{}")]
    never = JobRef(project_id=project, generation_id=GenerationId(uuid4()))
    nowhere = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    left = [
        await storage.put(job_of(ended), ObjectKind.ANSWER, b"an answer"),
        await storage.put(job_of(ended), ObjectKind.ARCHIVE, b"a checkpoint"),
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


async def test_a_page_after_the_other_is_read(owner: User, project: ProjectId, pool: Pool, storage: Storage) -> None:
    job = job_of(await start(owner, project))
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
            new_generation_id(), ProjectId(uuid4()), uuid4().int >> 70, done, by=None, files=None
        )
