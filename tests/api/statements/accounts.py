"""Calls of what reads or writes sessions and accounts."""

from datetime import timedelta
from uuid import uuid4

from pydantic import SecretStr

from app.contracts.ids import UserId
from app.data.account_export import DATASETS, ROWS_A_READ, PostgresAccountData
from app.data.account_rows import PostgresAccountRows
from app.data.audit_log import AuditAction, PostgresAuditLog
from app.data.cursors import SerialCursor
from app.data.postgres_pages import PostgresAuditPages
from app.data.refresh_claims import PostgresRefreshClaims
from app.data.sign_in_flows import PostgresSignInFlows
from tests.api.statements.world import Statements, World


def account_statements(w: World) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    return _sessions(w) | _accounts(w)


def _sessions(w: World) -> Statements:
    claims, flows, watches = PostgresRefreshClaims(w.pool), PostgresSignInFlows(w.pool), w.watches
    token, flow, minute = SecretStr("token"), SecretStr("flow"), timedelta(minutes=1)
    return {
        "PostgresRefreshClaims.claim": lambda: claims.claim(token),
        "PostgresRefreshClaims.release": lambda: claims.release(token),
        "PostgresRefreshClaims.spend": lambda: claims.spend(token, SecretStr("next")),
        "PostgresRefreshClaims.end_session": lambda: claims.end_session(token),
        "PostgresSignInFlows.begin": lambda: flows.begin(flow, SecretStr("verifier"), lifetime=minute),
        "PostgresSignInFlows.take": lambda: flows.take(flow),
        "PostgresWatchStore.join": lambda: watches.join(w.generation),
        "PostgresWatchStore.renew": watches.renew,
        "PostgresWatchStore.leave": lambda: watches.leave(w.generation),
        "PostgresWatchStore.sweep": watches.sweep,
    }


def _accounts(w: World) -> Statements:
    data, rows, log = PostgresAccountData(w.pool), PostgresAccountRows(w.pool), PostgresAuditLog(w.pool)
    user, owners = w.caller.user.id, PostgresAuditPages(w.lists)

    async def pages() -> None:
        """Two of each dataset: the first, and one that goes on from a key."""
        for dataset in DATASETS:
            read = 0
            async for _ in data.pages(dataset, user):
                read += 1
                if read == 2:
                    break

    async def versions() -> None:
        first = await data.versions(user, after=None)
        assert len(await data.versions(user, after=first[-1])) == ROWS_A_READ

    return {
        "PostgresAccountData.pages": pages,
        "PostgresAccountData.versions": versions,
        "PostgresAccountData.images": lambda: data.images(user, after=None),
        "PostgresAccountRows.shared_projects_owned_alone": lambda: rows.shared_projects_owned_alone(w.other),
        "PostgresAccountRows.is_fresh": lambda: rows.is_fresh(user, uuid4(), within=timedelta(minutes=1)),
        "PostgresAccountRows.close": lambda: rows.close(UserId(uuid4()), shared_too=True),
        "PostgresAuditPages.page": lambda: owners.page(w.caller, w.project, limit=100, after=SerialCursor(2**40)),
        "PostgresAuditLog.record": lambda: log.record(user, AuditAction.EXPORTED, project_id=w.project),
    }
