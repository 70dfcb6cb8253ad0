"""What a page of a list costs over REST, against the same page read straight in SQL in the same run.

Straight means: one connection that is always there, a transaction as the same user (row-level security applies), the
same columns, order, cursor and number of rows. Pages are read in turn, one this way and one that way, each list to its
end.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import quote
from uuid import UUID

import asyncpg

from app.contracts.generations import Generation
from app.contracts.pages import Page
from app.contracts.projects import Project
from benchmarks.bench_stack import Bench, demo_stack
from benchmarks.report import Bar, Figure, Report, percentile
from benchmarks.seeding import Seeding, seed_generations

_LIMIT_RATIO = 3.0
_PAGE = 20
_WALKED = 150
"""Projects whose generations are listed, of the 1,000; five pages each."""
_PROJECT_WALKS = 10
_WARM_UP = 5

_PROJECTS = """
select p.id, p.name, p.description, p.owner_id, p.created_at, p.updated_at, p.version, m.role
from public.project_members m join public.projects p on p.id = m.project_id
where m.user_id = $1 and (m.project_created_at, m.project_id) < ($2, $3)
order by m.project_created_at desc, m.project_id desc limit $4
"""
_GENERATIONS = """
select id, project_id, created_by, kind, status, prompt, session_id, base_generation_id, options, last_seq, usage,
  result, error, created_at, started_at, finished_at
from public.code_generations where project_id = $1 and (created_at, id) < ($2, $3)
order by created_at desc, id desc limit $4
"""

Cursor = tuple[datetime, UUID]
_START: Cursor = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(slots=True)
class Times:
    """Milliseconds a page, both ways."""

    rest: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return percentile(self.rest, 0.95) / percentile(self.sql, 0.95)

    def figures(self, name: str) -> list[Figure]:
        return [
            Figure(name=f"{name}, {way}, p{share:.0%}".rstrip("%"), value=percentile(values, share), unit="ms")
            for way, values in (("REST", self.rest), ("SQL", self.sql))
            for share in (0.5, 0.95)
        ]


class Reader:
    """One user, over both ways. The HTTP connection blocks: nothing else runs here, and it costs the least itself."""

    def __init__(self, bench: Bench, database: asyncpg.Connection) -> None:
        session = bench.client.session
        self._user_id = session.user.id
        self._http = HTTPConnection(bench.stack.info.api_url.removeprefix("http://"), timeout=30)
        self._headers = {"Authorization": f"Bearer {session.access_token}"}
        self._database = database
        claims = json.dumps({"sub": str(self._user_id), "role": "authenticated"})
        self._begin = (
            "begin read only; select set_config('role', 'authenticated', true), "
            f"set_config('request.jwt.claims', '{claims}', true), "
            f"set_config('request.jwt.claim.sub', '{self._user_id}', true)"
        )

    async def projects(self, times: Times) -> None:
        """List the user's projects to the end."""
        await self._walk("/api/projects", Page[Project], _PROJECTS, self._user_id, times)

    async def generations(self, project: UUID, times: Times) -> None:
        """List a project's generations to the end."""
        await self._walk(f"/api/projects/{project}/generations", Page[Generation], _GENERATIONS, project, times)

    async def _walk(
        self, path: str, model: type[Page[Project]] | type[Page[Generation]], query: str, subject: UUID, times: Times
    ) -> None:
        at, token = _START, ""
        while True:
            started = perf_counter()
            body = self._get(f"{path}?limit={_PAGE}{token}")
            times.rest.append((perf_counter() - started) * 1e3)
            started = perf_counter()
            rows = await self._select(query, subject, *at, _PAGE + 1)
            times.sql.append((perf_counter() - started) * 1e3)
            page = model.model_validate_json(body)
            if [item.id for item in page.items] != [row["id"] for row in rows[:_PAGE]]:
                raise RuntimeError("REST and SQL answered different pages")
            if page.next_cursor is None:
                return
            at, token = (page.items[-1].created_at, page.items[-1].id), f"&cursor={quote(page.next_cursor)}"

    def _get(self, path: str) -> bytes:
        self._http.request("GET", path, headers=self._headers)
        response = self._http.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return body

    async def _select(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        await self._database.execute(self._begin)
        rows: list[asyncpg.Record] = await self._database.fetch(query, *arguments)
        await self._database.execute("rollback")
        return rows


@asynccontextmanager
async def _seeded() -> AsyncIterator[tuple[Reader, list[UUID]]]:
    async with demo_stack(model_pace="4000") as bench:
        database = await asyncpg.connect(bench.stack.info.database_url)
        await seed_generations(database, Seeding(owners=[bench.client.session.user.id]))
        await database.execute("vacuum analyze")
        projects = [row["id"] for row in await database.fetch("select id from public.projects where name <> 'Bench'")]
        yield Reader(bench, database), projects
        await database.close()


async def _measured(walk: Callable[[Times], Awaitable[None]], times: int) -> Times:
    """After some walks that do not count."""
    for _ in range(_WARM_UP):
        await walk(Times())
    found = Times()
    for _ in range(times):
        await walk(found)
    return found


async def run() -> Report:
    """1,000 projects of 100 generations each."""
    async with _seeded() as (reader, ids):
        remaining = iter(ids)
        generations = await _measured(lambda times: reader.generations(next(remaining), times), _WALKED)
        projects = await _measured(reader.projects, _PROJECT_WALKS)
    return Report(
        bench="lists",
        bars=[
            Bar(name="generations, p95 of SQL's", value=generations.ratio, limit=_LIMIT_RATIO, unit="x"),
            Bar(name="projects, p95 of SQL's", value=projects.ratio, limit=_LIMIT_RATIO, unit="x"),
        ],
        figures=[*generations.figures("generations"), *projects.figures("projects")],
    )
