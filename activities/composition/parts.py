"""What activities of several areas work with: connections, stores and records, each made once a worker."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from temporalio.client import Client

from activities.composition.github import WorkersGitHub, open_github
from activities.workspace.files import Workspaces
from app.data.database import Pool, open_pool
from app.data.draft_publisher import PostgresDraftPublisher
from app.data.drafts import PostgresDraftStore
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.usage_ledger import PostgresUsageLedger
from app.settings import Settings
from app.temporal.jobs import TemporalJobs

TEMPLATE: Final = Path(__file__).resolve().parents[2] / "integration_template"


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """`publisher` tells whoever watches a job; `temporal` and `jobs` are for those who look after jobs of others."""

    settings: Settings
    clients: SupabaseClients
    pool: Pool
    temporal: Client
    github: WorkersGitHub
    records: SupabaseJobRecords
    objects: SupabaseObjectStore
    drafts: PostgresDraftStore
    publisher: PostgresDraftPublisher
    reviews: PostgresReviewRecords
    ledger: PostgresUsageLedger
    jobs: TemporalJobs
    unfinished: PostgresUnfinishedJobs
    workspaces: Workspaces


async def open_parts(
    settings: Settings, client: Client, github: WorkersGitHub | None, stack: AsyncExitStack
) -> WorkerParts:
    """The connections open when they are first needed and close with the stack.

    Without `github` it is the one of the settings.
    """
    clients = await stack.enter_async_context(SupabaseClients(settings))
    pool = await open_pool(settings.database_url)
    stack.callback(pool.terminate)
    drafts = PostgresDraftStore(pool)
    return WorkerParts(
        settings=settings,
        clients=clients,
        pool=pool,
        temporal=client,
        github=github or await open_github(settings, pool, stack),
        records=SupabaseJobRecords(clients),
        objects=SupabaseObjectStore(clients),
        drafts=drafts,
        publisher=await stack.enter_async_context(PostgresDraftPublisher(pool, drafts)),
        reviews=PostgresReviewRecords(pool),
        ledger=PostgresUsageLedger(pool),
        jobs=TemporalJobs(client),
        unfinished=PostgresUnfinishedJobs(pool),
        workspaces=Workspaces(settings.workspaces_dir.resolve()),
    )
