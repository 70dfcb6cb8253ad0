"""Links under way, in Postgres: any api process may finish what another began."""

from datetime import timedelta
from hashlib import sha256

from pydantic import SecretStr

from app.contracts.github import LinkStep
from app.data.database import Pool, database_errors
from app.data.github_links import LinkFlow

_FORGET_OLD = """
delete from private.github_link_flows f where f.state_hash in (
  select o.state_hash from private.github_link_flows o where o.expires_at <= now()
  order by o.expires_at limit 100 for update skip locked
)
"""
_BEGIN = """
insert into private.github_link_flows
  (state_hash, browser_hash, user_id, step, code_verifier, redirect_to, expires_at)
values ($1, $2, $3, $4, $5, $6, now() + $7)
"""
_TAKE = """
with taken as (delete from private.github_link_flows where state_hash = $1 returning *)
select user_id, step, code_verifier, redirect_to from taken where expires_at > now() and browser_hash = $2
"""


class PostgresLinkFlows:
    """The `LinkFlows` in `private.github_link_flows`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, state: SecretStr, browser: SecretStr, flow: LinkFlow, *, lifetime: timedelta) -> None:
        with database_errors():
            await self._pool.execute(_FORGET_OLD)
            await self._pool.execute(
                _BEGIN,
                _hash(state),
                _hash(browser),
                flow.user_id,
                flow.step.value,
                flow.verifier.get_secret_value(),
                flow.redirect_to,
                lifetime,
            )

    async def take(self, state: SecretStr, browser: SecretStr | None) -> LinkFlow | None:
        with database_errors():
            row = await self._pool.fetchrow(_TAKE, _hash(state), _hash(browser or SecretStr("")))
        if row is None:
            return None
        return LinkFlow(row["user_id"], LinkStep(row["step"]), SecretStr(row["code_verifier"]), row["redirect_to"])


def _hash(secret: SecretStr) -> bytes:
    return sha256(secret.get_secret_value().encode(errors="replace")).digest()
