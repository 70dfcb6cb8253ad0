"""Previews, builds, checks and publications that lost their workflow."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from activities.janitor.work import WorkJanitor, workflow_of
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.version_frames import PreviewState
from app.data.database import Pool
from app.data.unfinished_work import FIRST, PostgresUnfinishedWork, WorkOnVersion
from tests.api.conftest import User, start
from tests.api.janitor.sweeping import swept

_LOST = JobError(code=ErrorCode.JOB_LOST, message="its workflow was gone")
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
