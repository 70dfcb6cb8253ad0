"""What webhooks change, in Postgres."""

from collections.abc import Sequence
from datetime import timedelta

from app.contracts.pull_requests import PullRequestState
from app.data.database import Pool, database_errors
from app.data.github_events import PullChange

_CHANGED = """
update public.pull_requests set state = $3, changed_at = $4
where repository_id = $1 and number = $2 and changed_at <= $4
"""
_GONE_FOR_LINKS = """
update public.github_connections set installation_ids = array_remove(installation_ids, $1)
where installation_ids @> array[$1]::bigint[]
"""
_GONE_FOR_IMPORTS = "update public.repo_imports set installation_id = null where installation_id = $1"
_ADDED = """
update public.github_connections set installation_ids = array_append(installation_ids, $1)
where github_user_id = $2 and not installation_ids @> array[$1]::bigint[]
"""


class PostgresPullStates:
    """The `PullStates` in `public.pull_requests`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def changed(self, change: PullChange) -> None:
        with database_errors():
            await self._pool.execute(
                _CHANGED, change.repository_id, change.number, change.state.value, change.changed_at
            )

    async def state_of(self, repository_id: int, number: int) -> PullRequestState | None:
        query = "select state from public.pull_requests where repository_id = $1 and number = $2"
        with database_errors():
            state = await self._pool.fetchval(query, repository_id, number)
        return PullRequestState(state) if state else None


class PostgresInstallations:
    """The `Installations`, as links and imports name them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def gone(self, installation_id: int) -> None:
        with database_errors():
            await self._pool.execute(_GONE_FOR_LINKS, installation_id)
            await self._pool.execute(_GONE_FOR_IMPORTS, installation_id)

    async def added(self, installation_id: int, *, github_user_id: int) -> None:
        with database_errors():
            await self._pool.execute(_ADDED, installation_id, github_user_id)

    async def repositories_gone(self, installation_id: int, full_names: Sequence[str]) -> None:
        names = [name.lower() for name in full_names]
        with database_errors():
            await self._pool.execute(
                f"{_GONE_FOR_IMPORTS} and lower(repository) = any($2::text[])", installation_id, names
            )


class PostgresDeliveries:
    """The `Deliveries` in `private.github_deliveries`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def is_known(self, delivery_id: str) -> bool:
        query = "select exists (select from private.github_deliveries where delivery_id = $1)"
        with database_errors():
            return bool(await self._pool.fetchval(query, delivery_id))

    async def remember(self, delivery_id: str) -> None:
        query = "insert into private.github_deliveries (delivery_id) values ($1) on conflict do nothing"
        with database_errors():
            await self._pool.execute(query, delivery_id)

    async def forget(self, *, older_than: timedelta) -> None:
        query = "delete from private.github_deliveries where received_at < now() - $1::interval"
        with database_errors():
            await self._pool.execute(query, older_than)
