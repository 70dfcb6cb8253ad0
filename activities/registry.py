"""Builds every activity with its collaborators, sorted by the kind of queue that serves it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client

from activities.accounts import AccountActivities
from activities.janitor.jobs import JobJanitor
from activities.janitor.storage import StorageJanitor
from activities.model.context import ContextActivities
from activities.model.gemini import GeminiClient
from activities.model.streaming import ModelActivities
from activities.records import RecordActivities
from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.syntax_only import SyntaxOnly
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from activities.workspace.files import Workspaces
from activities.workspace.sweeping import WorkspaceSweeper
from app.data.account_rows import PostgresAccountRows
from app.data.database import Pool, open_pool
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.draft_publisher import PostgresDraftPublisher
from app.data.drafts import PostgresDraftStore
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.retention import Retention
from app.data.supabase_admin import SupabaseAccountAdmin
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.watches import PostgresUntoldWatches
from app.errors import SettingsError
from app.settings import Settings
from app.temporal.jobs import TemporalJobs

TEMPLATE = Path(__file__).resolve().parents[1] / "integration_template"

ActivityFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Activities:
    """The methods to register. `provisioning` runs on any workspace host, `workspace` on the one with the files.

    `sweeper` is no activity: it sweeps the workspaces of the host that it runs on.
    """

    records: Sequence[ActivityFunction]
    model: Sequence[ActivityFunction]
    provisioning: Sequence[ActivityFunction]
    workspace: Sequence[ActivityFunction]
    sweeper: WorkspaceSweeper

    @property
    def all(self) -> list[ActivityFunction]:
        return [*self.records, *self.model, *self.provisioning, *self.workspace]


@asynccontextmanager
async def build_activities(settings: Settings, client: Client) -> AsyncIterator[Activities]:
    """Every activity, with connections that open when they are first needed and close with the block."""
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(SupabaseClients(settings))
        pool = await open_pool(settings.database_url)
        stack.callback(pool.terminate)
        records, objects, drafts = SupabaseJobRecords(clients), SupabaseObjectStore(clients), PostgresDraftStore(pool)
        publisher = await stack.enter_async_context(PostgresDraftPublisher(pool, drafts))
        model = await stack.enter_async_context(_model_client(settings))
        workspaces = Workspaces(settings.workspaces_dir.resolve())
        host = WorkspaceHost(name=settings.worker_host, workspaces=workspaces, template=TEMPLATE)
        files = WorkspaceActivities(host, objects, records, drafts)
        context = ContextActivities(records, objects, workspaces)
        tools = ToolchainActivities(SyntaxOnly(), publisher, objects, workspaces)
        streaming = ModelActivities(
            model=model,
            records=records,
            objects=objects,
            drafts=drafts,
            publisher=publisher,
            model_name=settings.gemini_model,
        )
        start_and_end = RecordActivities(records)
        jobs, unfinished = TemporalJobs(client), PostgresUnfinishedJobs(pool)
        accounts = AccountActivities(PostgresAccountRows(pool), unfinished, jobs, SupabaseAccountAdmin(clients))
        job_janitor = JobJanitor(PostgresUntoldWatches(pool), unfinished, jobs, records)
        storage_janitor = _storage_janitor(settings, pool, jobs, objects)
        yield Activities(
            records=(
                start_and_end.mark_running,
                start_and_end.finish,
                job_janitor.repeat_watch_signals,
                job_janitor.end_lost_jobs,
                storage_janitor.finish_project_deletions,
                storage_janitor.expire_versions,
                storage_janitor.remove_orphan_objects,
                accounts.close_account,
                accounts.cancel_account_jobs,
                accounts.delete_sign_in,
            ),
            model=(streaming.stream_model,),
            provisioning=(files.provision_workspace,),
            workspace=(
                context.gather_context,
                files.apply_changes,
                tools.pub_get,
                tools.analyze,
                files.save_snapshot,
                files.clean_up,
            ),
            sweeper=WorkspaceSweeper(
                workspaces,
                unfinished,
                safety_age=timedelta(minutes=settings.janitor_safety_minutes),
                every=timedelta(minutes=settings.janitor_interval_minutes),
            ),
        )


def _storage_janitor(
    settings: Settings, pool: Pool, jobs: TemporalJobs, objects: SupabaseObjectStore
) -> StorageJanitor:
    tombstones, days = PostgresDeletedProjects(pool), settings.retention_days
    return StorageJanitor(
        versions=PostgresExpiry(pool),
        retention=Retention(settings.retention_versions_per_project, timedelta(days=days) if days else None),
        scan=PostgresObjectScan(pool),
        objects=objects,
        tombstones=tombstones,
        removal=ProjectRemoval(tombstones, jobs, objects),
        safety_age=timedelta(minutes=settings.janitor_safety_minutes),
    )


def _model_client(settings: Settings) -> GeminiClient:
    if settings.gemini_api_key is None:
        raise SettingsError("GEMINI_API_KEY is not set: give a key, or use ./dev up, which brings a demo model")
    return GeminiClient(
        api_key=settings.gemini_api_key,
        model=settings.gemini_model,
        api_version=settings.gemini_api_version,
        base_url=settings.gemini_base_url,
    )
