"""Watch leases in Postgres: which api process has watchers for which job. The functions in schema `private` decide."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.contracts.ids import GenerationId
from app.contracts.jobs import WatchersChanged
from app.data.database import Pool, database_errors


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A job whose last lease ran out. `epoch` orders what its workflow is told."""

    generation_id: GenerationId
    epoch: int


class PostgresWatchStore:
    """One api process's leases, under its own `api_id`. Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool, *, api_id: UUID, lifetime: timedelta) -> None:
        self._pool = pool
        self._api_id = api_id
        self._lifetime = lifetime

    async def join(self, generation_id: GenerationId) -> int | None:
        """Take a lease. Answers an epoch when the job had been left: its workflow must hear that somebody is back."""
        with database_errors():
            epoch: int | None = await self._pool.fetchval(
                "select private.join_watch($1, $2, $3)", generation_id, self._api_id, self._lifetime
            )
        return epoch

    async def leave(self, generation_id: GenerationId) -> int | None:
        """Give the lease back. Answers an epoch when nobody watches the job any more."""
        with database_errors():
            epoch: int | None = await self._pool.fetchval(
                "select private.leave_watch($1, $2)", generation_id, self._api_id
            )
        return epoch

    async def renew(self) -> None:
        """Prolong all leases of this process that were not swept yet."""
        with database_errors():
            await self._pool.execute("select private.renew_watches($1, $2)", self._api_id, self._lifetime)

    async def sweep(self) -> list[Unwatched]:
        """Drop the leases that ran out, of any process, and answer the jobs that nobody watches since; each once."""
        with database_errors():
            rows = await self._pool.fetch("select generation_id, epoch from private.sweep_watches()")
        return [Unwatched(row["generation_id"], row["epoch"]) for row in rows]


@dataclass(frozen=True, slots=True)
class UntoldWatch:
    """A change whose signal may have been lost with the process that was to send it."""

    generation_id: GenerationId
    change: WatchersChanged


LAPSED_FOR = timedelta(seconds=15)
"""Longer than an api process waits between two renewals."""


class PostgresUntoldWatches:
    """What workflows must still hear of their watchers. Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool, *, lapsed_for: timedelta = LAPSED_FOR) -> None:
        """`lapsed_for`: how long a lease must be seen lapsed before its process counts as gone."""
        self._pool = pool
        self._lapsed_for = lapsed_for

    async def page(self, after: GenerationId | None, *, limit: int) -> list[UntoldWatch]:
        """By the jobs' ids. Leases that ran out are dropped first: there may be no api that would."""
        with database_errors():
            await self._pool.execute("select private.drop_lapsed_watches($1)", self._lapsed_for)
            rows = await self._pool.fetch(
                "select generation_id, watched, epoch from private.untold_watches($1, $2)", after or UUID(int=0), limit
            )
        return [
            UntoldWatch(row["generation_id"], WatchersChanged(watched=row["watched"], epoch=row["epoch"]))
            for row in rows
        ]

    async def told(self, watch: UntoldWatch) -> None:
        with database_errors():
            await self._pool.execute("select private.watch_was_told($1, $2)", watch.generation_id, watch.change.epoch)
