"""Builds every activity with its collaborators, sorted by the kind of queue that serves it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from activities.records import RecordActivities
from activities.repository.activities import ContextActivities
from activities.repository.git import Git
from activities.repository.git_environment import GitEnvironment
from activities.repository.importing import ImportActivities, ImportHost
from activities.repository.publishing import PublishingActivities, PublishingSettings
from activities.repository.publishing_access import NobodyPublishes, PublishingAccess
from activities.repository.pull_requests import PullRequestActivities
from activities.reviews import ReviewActivities
from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.metering import ToolMetering
from activities.toolchain.syntax_only import SyntaxOnly
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from activities.workspace.files import Workspaces
from app.data.database import open_pool
from app.data.draft_publisher import PostgresDraftPublisher
from app.data.drafts import PostgresDraftStore
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_imports import SupabaseImportRecords
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.data.usage_ledger import PostgresUsageLedger
from app.errors import SettingsError
from app.github.lending import NobodyLends, TokenLender
from app.limits import JobLimits
from app.prices import price_table
from app.settings import Settings

TEMPLATE = Path(__file__).resolve().parents[1] / "integration_template"

ActivityFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Activities:
    """The methods to register. `provisioning` runs on any workspace host, `workspace` on the one with the files."""

    records: Sequence[ActivityFunction]
    model: Sequence[ActivityFunction]
    provisioning: Sequence[ActivityFunction]
    workspace: Sequence[ActivityFunction]

    @property
    def all(self) -> list[ActivityFunction]:
        return [*self.records, *self.model, *self.provisioning, *self.workspace]


@asynccontextmanager
async def build_activities(
    settings: Settings, tokens: TokenLender | None = None, github: PublishingAccess | None = None
) -> AsyncIterator[Activities]:
    """Every activity, with connections that open when they are first needed and close with the block.

    `tokens` lends those of repositories; without a lender none can be imported. Without `github` nothing is published.
    """
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
        ledger = PostgresUsageLedger(pool)
        context = ContextActivities(records, objects, workspaces)
        tools = ToolchainActivities(SyntaxOnly(), publisher, objects, workspaces, ToolMetering(ledger))
        reviews = PostgresReviewRecords(pool)
        streaming = ModelActivities(
            model=model,
            records=records,
            objects=objects,
            drafts=drafts,
            publisher=publisher,
            metering=Metering(ledger, JobLimits.from_settings(settings), price_table()),
            model_name=settings.gemini_model,
            rejected=reviews,
        )
        imports = ImportActivities(
            host=ImportHost(settings.worker_host, workspaces),
            git=Git(GitEnvironment(settings.git_allowed_protocols)),
            tokens=tokens or NobodyLends(),
            imports=SupabaseImportRecords(clients),
            objects=objects,
            progress=publisher,
        )
        access = github or NobodyPublishes()
        publishing = PublishingActivities(
            access=access,
            environment=GitEnvironment(settings.git_allowed_protocols),
            workspaces=workspaces,
            objects=objects,
            settings=PublishingSettings(settings.github_web_url, settings.commit_co_author),
        )
        pulls = PullRequestActivities(access)
        reviewing = ReviewActivities(reviews)
        start_and_end = RecordActivities(records)
        yield Activities(
            records=(
                start_and_end.mark_running,
                start_and_end.finish,
                reviewing.record_publication,
                reviewing.record_review_check,
            ),
            model=(streaming.stream_model,),
            provisioning=(
                files.provision_workspace,
                imports.clone_repository,
                publishing.plan_publishing,
                publishing.push_changes,
                pulls.open_pull_request,
                pulls.withdraw_publication,
            ),
            workspace=(
                context.gather_context,
                files.apply_changes,
                tools.pub_get,
                tools.analyze,
                files.save_snapshot,
                files.clean_up,
                imports.inspect_repository,
                imports.summarise_repository,
                imports.record_import,
            ),
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
