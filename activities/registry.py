"""Builds every activity with its collaborators, sorted by the kind of queue that serves it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from loguru import logger
from temporalio.client import Client

from activities.accounts import AccountActivities
from activities.github import WorkersGitHub, open_github
from activities.janitor.jobs import JobJanitor
from activities.janitor.storage import StorageJanitor
from activities.janitor.work import WorkJanitor
from activities.model.attaching import AttachmentReader
from activities.model.caching import PromptCaches
from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from activities.model.summarising import SummaryActivities
from activities.previews.activities import PreviewActivities, preview_workspaces
from activities.previews.ports import PreviewDoors
from activities.previews.records import PreviewRecordActivities
from activities.previews.supervision import PreviewHost, PreviewSupervisor, PreviewTimes
from activities.previews.sweeping import PreviewSweeper
from activities.records import RecordActivities
from activities.repository.activities import ContextActivities
from activities.repository.git import Git
from activities.repository.git_environment import GitEnvironment
from activities.repository.importing import ImportActivities, ImportHost
from activities.repository.publishing import PublishingActivities, PublishingSettings
from activities.repository.pull_requests import PullRequestActivities
from activities.reviews import ReviewActivities
from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.check_host import CheckHost
from activities.toolchain.choice import ChosenToolchain, choose_toolchain, warm_packages
from activities.toolchain.gated import GatedToolchain
from activities.toolchain.metering import ToolMetering
from activities.toolchain.project_gate import ProjectGate, allowed_packages
from activities.toolchain.protocol import Toolchain
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.sandbox.selection import choose_launcher
from activities.toolchain.verification import VerificationActivities
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from activities.workspace.files import Workspaces
from activities.workspace.sweeping import WorkspaceSweeper
from app.contracts.diagnostics import Provenance
from app.data.account_rows import PostgresAccountRows
from app.data.database import Pool, open_pool
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.draft_publisher import PostgresDraftPublisher
from app.data.drafts import PostgresDraftStore
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.postgres_github_events import PostgresPullStates
from app.data.postgres_previews import PostgresPreviews
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.retention import Retention
from app.data.supabase_admin import SupabaseAccountAdmin
from app.data.supabase_attachments import SupabaseAttachmentRecords
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_imports import SupabaseImportRecords
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.data.supabase_transcripts import SupabaseTranscripts
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.unfinished_work import PostgresUnfinishedWork
from app.data.usage_ledger import PostgresUsageLedger
from app.data.watches import PostgresUntoldWatches
from app.errors import SettingsError
from app.knowledge.library import KnowledgeLibrary
from app.limits import JobLimits
from app.prices import price_table
from app.settings import Settings
from app.temporal.jobs import TemporalJobs, TemporalWorkflows

TEMPLATE = Path(__file__).resolve().parents[1] / "integration_template"

ActivityFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Activities:
    """The methods to register. `provisioning` runs on any workspace host, `workspace` on the one with the files.

    `flutter_provisioning` and `previews` are only there where there is a Flutter SDK: on any such host, and on the one
    with the files. `toolchain` is what this worker checks and builds with. `sweeper` is no activity: it sweeps the
    workspaces of the host that it runs on.
    """

    records: Sequence[ActivityFunction]
    model: Sequence[ActivityFunction]
    provisioning: Sequence[ActivityFunction]
    workspace: Sequence[ActivityFunction]
    flutter_provisioning: Sequence[ActivityFunction]
    previews: Sequence[ActivityFunction]
    toolchain: Provenance
    sweeper: WorkspaceSweeper

    @property
    def all(self) -> list[ActivityFunction]:
        return [
            *self.records,
            *self.model,
            *self.provisioning,
            *self.workspace,
            *self.flutter_provisioning,
            *self.previews,
        ]


@asynccontextmanager
async def build_activities(
    settings: Settings, client: Client, doors: PreviewDoors, github: WorkersGitHub | None = None
) -> AsyncIterator[Activities]:
    """Every activity, with connections that open when they are first needed and close with the block.

    Without `github` it is the one of the settings.
    """
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(SupabaseClients(settings))
        pool = await open_pool(settings.database_url)
        stack.callback(pool.terminate)
        github = github or await open_github(settings, pool, stack)
        records, objects, drafts = SupabaseJobRecords(clients), SupabaseObjectStore(clients), PostgresDraftStore(pool)
        publisher = await stack.enter_async_context(PostgresDraftPublisher(pool, drafts))
        model = await stack.enter_async_context(_model_client(settings))
        transcripts = SupabaseTranscripts(clients)
        workspaces = Workspaces(settings.workspaces_dir.resolve())
        host = WorkspaceHost(name=settings.worker_host, workspaces=workspaces, template=TEMPLATE)
        files = WorkspaceActivities(host, objects, records, drafts)
        ledger = PostgresUsageLedger(pool)
        metering = Metering(ledger, JobLimits.from_settings(settings), price_table())
        context = ContextActivities(records, objects, workspaces, KnowledgeLibrary(settings.knowledge_dir))
        chosen = await _chosen_toolchain(settings, stack)
        toolchain = _gated(chosen, settings)
        check_host = CheckHost(workspaces, publisher, objects, ToolMetering(ledger))
        tools = ToolchainActivities(toolchain, check_host)
        checks = VerificationActivities(toolchain, check_host)
        reviews, pull_states = PostgresReviewRecords(pool), PostgresPullStates(pool)
        streaming = ModelActivities(
            model=model,
            records=records,
            objects=objects,
            drafts=drafts,
            publisher=publisher,
            attachments=AttachmentReader(SupabaseAttachmentRecords(clients), objects),
            metering=metering,
            transcripts=transcripts,
            caches=PromptCaches(model, from_tokens=settings.gemini_cache_from_tokens),
            model_name=settings.gemini_model,
            other_models=settings.gemini_models,
            history_tokens=settings.history_tokens,
            rejected=reviews,
        )
        summaries = SummaryActivities(
            model=model,
            records=records,
            transcripts=transcripts,
            metering=metering,
            model_name=settings.gemini_model,
            budget=settings.history_tokens,
        )
        imports = ImportActivities(
            host=ImportHost(settings.worker_host, workspaces),
            git=Git(GitEnvironment(settings.git_allowed_protocols)),
            tokens=github.tokens,
            imports=SupabaseImportRecords(clients),
            objects=objects,
            progress=publisher,
        )
        publishing = PublishingActivities(
            access=github.publishing,
            environment=GitEnvironment(settings.git_allowed_protocols),
            workspaces=workspaces,
            objects=objects,
            progress=reviews,
            pulls=pull_states,
            settings=PublishingSettings(settings.github_web_url, settings.commit_co_author),
        )
        pulls = PullRequestActivities(github.publishing, reviews, pull_states)
        reviewing = ReviewActivities(reviews)
        start_and_end = RecordActivities(records)
        jobs, unfinished = TemporalJobs(client), PostgresUnfinishedJobs(pool)
        accounts = AccountActivities(PostgresAccountRows(pool), unfinished, jobs, SupabaseAccountAdmin(clients))
        job_janitor = JobJanitor(PostgresUntoldWatches(pool), unfinished, jobs, records)
        work_janitor = WorkJanitor(PostgresUnfinishedWork(pool), TemporalWorkflows(client), publisher)
        storage_janitor = _storage_janitor(settings, pool, jobs, objects)
        preview_rows = PostgresPreviews(pool)
        preview_records = PreviewRecordActivities(preview_rows, publisher)
        supervisor = PreviewSupervisor(
            host=PreviewHost(settings.worker_host, settings.preview_relay_url),
            toolchain=toolchain,
            runs=preview_rows,
            objects=objects,
            doors=doors,
            news=publisher,
            times=PreviewTimes(idle=60.0 * settings.preview_idle_minutes),
        )
        previews = PreviewActivities(
            supervisor=supervisor,
            toolchain=toolchain,
            workspaces=preview_workspaces(workspaces.root),
            template=TEMPLATE,
            records=records,
            runs=preview_rows,
            objects=objects,
            output=publisher,
        )
        has_sdk = chosen.sdk is not None
        if has_sdk:
            sweeper = PreviewSweeper(preview_workspaces(workspaces.root), preview_rows)
            sweeping = asyncio.create_task(sweeper.run(), name="sweep-previews")
            stack.push_async_callback(_ended, sweeping)
        yield Activities(
            records=(
                start_and_end.mark_running,
                start_and_end.finish,
                job_janitor.repeat_watch_signals,
                job_janitor.end_lost_jobs,
                work_janitor.end_lost_work,
                storage_janitor.finish_project_deletions,
                storage_janitor.expire_versions,
                storage_janitor.remove_orphan_objects,
                accounts.close_account,
                accounts.cancel_account_jobs,
                accounts.delete_sign_in,
                preview_records.record_preview,
                preview_records.record_share,
                reviewing.record_publication,
                reviewing.record_review_check,
            ),
            model=(summaries.summarise_conversation, streaming.stream_model),
            provisioning=(
                files.provision_workspace,
                imports.clone_repository,
                publishing.plan_publishing,
                publishing.push_changes,
                pulls.open_pull_request,
                pulls.discard_branch,
                pulls.withdraw_publication,
            ),
            workspace=(
                context.gather_context,
                files.apply_changes,
                tools.pub_get,
                tools.analyze,
                checks.run_tests,
                checks.build_web,
                files.save_snapshot,
                files.clean_up,
                imports.inspect_repository,
                imports.summarise_repository,
                imports.record_import,
            ),
            flutter_provisioning=(previews.provision_preview,) if has_sdk else (),
            previews=(previews.run_preview, previews.build_site, previews.clean_up_preview) if has_sdk else (),
            toolchain=chosen.provenance,
            sweeper=WorkspaceSweeper(
                workspaces,
                unfinished,
                safety_age=timedelta(minutes=settings.janitor_safety_minutes),
                every=timedelta(minutes=settings.janitor_interval_minutes),
            ),
        )


async def _chosen_toolchain(settings: Settings, stack: AsyncExitStack) -> ChosenToolchain:
    """The toolchain of this host; its package cache is warmed in the background, until `stack` closes."""
    runner = ProcessRunner(await choose_launcher(settings))
    chosen = await choose_toolchain(settings, runner, SandboxReach())
    if chosen.sdk is None:
        logger.warning("apps are checked by {}: {}", chosen.provenance.label, chosen.problem)
        return chosen
    logger.info("apps are checked by {}", chosen.provenance.label)
    if runner.confinement.notice:
        logger.warning(runner.confinement.notice)
    warming = asyncio.create_task(warm_packages(chosen.sdk, runner, TEMPLATE), name="warm-packages")
    stack.push_async_callback(_ended, warming)
    return chosen


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _gated(chosen: ChosenToolchain, settings: Settings) -> Toolchain:
    """Where programs run on a project, the project gate stands before them."""
    if chosen.sdk is None:
        return chosen.toolchain
    return GatedToolchain(chosen.toolchain, ProjectGate(allowed_packages(settings.pub_allowed_packages)))


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
