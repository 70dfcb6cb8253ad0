"""The api process: composes the services and serves them. `python -m app.main` runs it by the settings."""

import asyncio
import gc
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import Receive, Scope, Send
from temporalio.client import Client

from app.api import (
    account,
    attachments,
    audit_log,
    auth,
    codec,
    conversations,
    docs,
    events,
    generations,
    github_link,
    github_sign_in,
    github_webhooks,
    health,
    imports,
    knowledge,
    models,
    previews,
    projects,
    publishing,
    repositories,
    reviews,
    sharing,
    steering,
    studio_github,
    studio_sessions,
    studio_settings,
    usage,
    versions,
    ws,
)
from app.api.cors import CorsByPath
from app.api.dependencies import Services
from app.api.openapi import describe_problems
from app.api.problems import add_problem_handlers, problem_response
from app.api.requests import MAX_BODY_BYTES, REQUEST_ID_HEADER, RequestMiddleware, request_id_of
from app.api.socket_protocol import LeanWebSocketProtocol
from app.contracts.attachments import MAX_UPLOAD_BYTES
from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.contracts.messages import MAX_MESSAGE_BYTES
from app.data.account_export import PostgresAccountData
from app.data.account_rows import PostgresAccountRows
from app.data.admissions import PostgresAdmissions
from app.data.audit_log import PostgresAuditLog
from app.data.database import Pool, open_pool
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.drafts import PostgresDraftStore
from app.data.postgres_pages import (
    PostgresAuditPages,
    PostgresConversations,
    PostgresGenerationPages,
    PostgresProjectPages,
)
from app.data.postgres_previews import PostgresPreviews
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.refresh_claims import PostgresRefreshClaims
from app.data.saved_events import PostgresSavedEvents
from app.data.sign_in_flows import PostgresSignInFlows
from app.data.supabase_attachments import SupabaseAttachments
from app.data.supabase_auth import SupabaseAuth
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabaseGenerations, SupabasePendingJobs
from app.data.supabase_imports import SupabaseImports
from app.data.supabase_job_messages import SupabaseJobMessages
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_members import SupabaseMembers
from app.data.supabase_objects import SupabaseObjectStore
from app.data.supabase_previews import SupabasePreviews
from app.data.supabase_projects import SupabaseProjects
from app.data.supabase_reviews import SupabaseReviews
from app.data.supabase_usage import SupabaseUsageSums
from app.data.token_channel import PostgresDraftListener
from app.data.user_database import UserDatabase, open_user_pool
from app.data.watches import PostgresWatchStore
from app.errors import SettingsError
from app.file_limit import raise_file_limit
from app.images.redrawing import ImageRedrawer
from app.knowledge.library import KnowledgeLibrary
from app.limits import JobLimits
from app.logging import configure_logging
from app.main_github import open_github
from app.previews.addresses import PreviewAddresses
from app.prices import price_table
from app.production import Process, require_fit
from app.realtime.runtime import Realtime, RealtimeLimits
from app.realtime.temporal_journal import TemporalJournal
from app.realtime.watches import LEASE
from app.security.addresses import ClientAddresses
from app.security.attempts import Attempts
from app.security.keyring import KeyRing
from app.security.tokens import TokenVerifier
from app.services.account_deletion import AccountDeletion
from app.services.account_export import AccountExport
from app.services.accounts import AccountService
from app.services.admission import Admission
from app.services.attachments import AttachmentService
from app.services.audit import AuditService
from app.services.chosen_versions import ChosenVersions
from app.services.comparing import Comparer
from app.services.conversations import ConversationService
from app.services.estimating import GenerationEstimator, ManifestSizes
from app.services.files import FileService
from app.services.generations import GenerationService
from app.services.github import GitHubServices
from app.services.github_sign_in import GitHubSignIn
from app.services.health import HealthService
from app.services.health_checks import health_checks
from app.services.importing import ImportService
from app.services.knowledge import KnowledgeService
from app.services.models import ModelService
from app.services.payloads import PayloadService
from app.services.pending import PendingStarter
from app.services.previews import PreviewService
from app.services.project_deletion import ProjectDeletion
from app.services.projects import ProjectService
from app.services.publishing import PublishingService
from app.services.restoring import VersionRestorer
from app.services.reviews import ReviewService
from app.services.sharing import SharingService
from app.services.starting import GenerationStarter
from app.services.steering import SteeringService
from app.services.studio_sessions import StudioSessions
from app.services.usage import UsageService
from app.services.versions import VersionService
from app.services.web_origins import WebOrigins
from app.settings import Environment, Settings, get_settings
from app.studio.application import StudioApp
from app.studio.files import StudioFiles
from app.telemetry.process import telemetry
from app.temporal.account_deletions import TemporalAccountDeletions
from app.temporal.client import connect, tls_of
from app.temporal.codec import EncryptingCodec
from app.temporal.jobs import TemporalJobs
from app.temporal.namespace import Namespace
from app.temporal.pollers import TemporalQueues
from app.temporal.previews import TemporalPreviews
from app.temporal.reviews import TemporalReviewJobs
from app.temporal.starting import WorkflowStarter
from app.temporal.workers import WorkspaceWorkers

API_PREFIX = "/api"
STUDIO = Path(__file__).resolve().parents[1] / "web" / "dist"
GOODBYES_S = 2.5
REQUESTS_S = 2
"""When the process is asked to stop: how long live clients get to hear of it, and then requests under way to end."""
KEEP_ALIVE_S = 75
"""Longer than clients and load balancers keep an idle connection: none is closed just as it is used again."""

_ROUTERS: tuple[APIRouter, ...] = (
    generations.router,
    projects.router,
    auth.router,
    account.router,
    github_sign_in.router,
    github_link.router,
    studio_sessions.router,
    studio_github.router,
    studio_settings.router,
    github_webhooks.router,
    models.router,
    repositories.router,
    conversations.router,
    sharing.router,
    audit_log.router,
    steering.router,
    usage.router,
    attachments.router,
    knowledge.router,
    versions.router,
    reviews.router,
    publishing.router,
    imports.router,
    previews.router,
    events.router,
    ws.router,
    codec.router,
    health.router,
    docs.router,
)
"""Tried in this order: what is asked most stands first."""
_OWN_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's spans would name queries, which hold codes, and continue the trace that anybody sends along."""
_UPLOAD_PATH = re.compile(rf"{API_PREFIX}/projects/[^/]+/attachments")
_CODEC_PATH = f"{API_PREFIX}/codec/"
_EXPOSED_HEADERS = (REQUEST_ID_HEADER, "Location", "Retry-After", "ETag", "Content-Disposition")


def create_app(settings: Settings, *, limits: RealtimeLimits | None = None, studio: Path = STUDIO) -> FastAPI:
    """The application. It starts whatever is down: each part behind it is reached when it is first needed.

    `studio` is the folder of the studio's build, which is served at `/`.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts = await _open_parts(settings, stack)
            app.state.services = _services(settings, parts)
            stack.push_async_callback(app.state.services.accounts.aclose)
            app.state.realtime = await stack.enter_async_context(_realtime(settings, parts, app.state.services, limits))
            await stack.enter_async_context(_running(_pending_starter(parts).run(), name="pending-starter"))
            if parts.github is not None:
                await stack.enter_async_context(_running(parts.github.upkeep.run(), name="github-upkeep"))
            _leave_out_of_collections()
            yield

    app = FastAPI(
        title="Wingbeat",
        version="1",
        description="Turns a sentence into a working Flutter app. Errors are problem documents with a stable `code`.",
        lifespan=lifespan,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_OWN_TELEMETRY,
    )
    for router in _ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    app.router.default = StudioApp(
        StudioFiles(studio),
        below_api=app.router.not_found,
        api_prefix=API_PREFIX,
        public_url=settings.public_url,
        preview_sources=PreviewAddresses.of(settings).sources,
    )
    describe_problems(app)
    add_problem_handlers(app)
    app.add_middleware(RequestMiddleware, on_crash=_answer_crash, body_limit=_body_limit)
    app.add_middleware(
        CorsByPath,
        origins=settings.web_origins,
        exposed_headers=_EXPOSED_HEADERS,
        codec_path=_CODEC_PATH,
        codec_origins=[settings.temporal_ui_origin] if settings.temporal_ui_origin else [],
    )
    return app


def _leave_out_of_collections() -> None:
    """What was built to stay is never garbage; looking through it again and again makes some requests slow."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the services are made of."""

    supabase: SupabaseClients
    pool: Pool
    lists: UserDatabase
    temporal: Client
    starter: WorkflowStarter
    jobs: TemporalJobs
    records: SupabaseJobRecords
    pending: SupabasePendingJobs
    admission: Admission
    origins: WebOrigins
    github: GitHubServices | None


async def _open_parts(settings: Settings, stack: AsyncExitStack) -> _Parts:
    supabase = await stack.enter_async_context(SupabaseClients(settings))
    pool = await open_pool(settings.database_url)
    stack.callback(pool.terminate)
    user_pool = await open_user_pool(settings.database_url)
    stack.callback(user_pool.terminate)
    temporal = await connect(settings)
    starter = WorkflowStarter(temporal, settings.public_url)
    lists, origins = UserDatabase(user_pool), WebOrigins(settings.web_origins)
    return _Parts(
        supabase=supabase,
        pool=pool,
        lists=lists,
        temporal=temporal,
        starter=starter,
        jobs=TemporalJobs(temporal, starter),
        records=SupabaseJobRecords(supabase),
        pending=SupabasePendingJobs(supabase),
        admission=Admission(PostgresAdmissions(pool), JobLimits.from_settings(settings)),
        origins=origins,
        github=await open_github(settings, pool, lists, origins, stack),
    )


def _services(settings: Settings, parts: _Parts) -> Services:
    accounts = SupabaseAuth(parts.supabase)
    verifier = TokenVerifier(accounts)
    audit = PostgresAuditLog(parts.pool)
    project_rows = SupabaseProjects(parts.supabase)
    model_service = ModelService(settings.models)
    knowledge_service = KnowledgeService(KnowledgeLibrary(settings.knowledge_dir))
    projects_service = ProjectService(project_rows, PostgresProjectPages(parts.lists), model_service, knowledge_service)
    sharing_service = SharingService(projects_service, SupabaseMembers(parts.supabase))
    objects = SupabaseObjectStore(parts.supabase)
    rows = SupabaseGenerations(parts.supabase)
    files = FileService(rows, objects)
    attached = AttachmentService(projects_service, SupabaseAttachments(parts.supabase), objects, ImageRedrawer())
    starter = GenerationStarter(
        rows, parts.pending, parts.admission, parts.jobs, models=model_service, attachments=attached
    )
    generations_service = GenerationService(
        projects_service, rows, starter, parts.jobs, parts.records, pages=PostgresGenerationPages(parts.lists)
    )
    reviews = SupabaseReviews(parts.supabase)
    review_records = PostgresReviewRecords(parts.pool)
    comparer = Comparer(rows, reviews, objects)
    chosen_versions = ChosenVersions(rows, parts.records)
    review_jobs = TemporalReviewJobs(parts.starter)
    health = HealthService(
        health_checks(parts.temporal, parts.supabase, parts.pool),
        WorkspaceWorkers(parts.temporal),
        TemporalQueues(parts.temporal),
        Namespace(parts.temporal),
    )
    previews = PreviewService(
        projects=projects_service,
        generations=rows,
        reader=SupabasePreviews(parts.supabase),
        records=PostgresPreviews(parts.pool),
        jobs=TemporalPreviews(parts.temporal, parts.starter),
        workers=health,
        share_template=PreviewAddresses.of(settings).share_template,
        max_per_user=settings.max_previews_per_user,
    )
    accounts_service = AccountService(
        accounts,
        PostgresRefreshClaims(parts.pool),
        audit,
        forget=verifier.forget,
        on_login=sharing_service.claim_invitations,
    )
    return Services(
        verifier=verifier,
        attempts=Attempts(settings.auth_rate_limit),
        addresses=ClientAddresses(settings.trusted_proxies),
        accounts=accounts_service,
        account_export=AccountExport(PostgresAccountData(parts.pool), objects, audit),
        account_deletion=AccountDeletion(
            accounts,
            PostgresAccountRows(parts.pool),
            TemporalAccountDeletions(parts.starter),
            audit,
            forget=verifier.forget,
        ),
        github_sign_in=GitHubSignIn(
            accounts,
            PostgresSignInFlows(parts.pool),
            origins=parts.origins,
            on_login=sharing_service.claim_invitations,
        ),
        studio_sessions=StudioSessions(accounts_service, verifier),
        origins=parts.origins,
        github=parts.github,
        public_url=settings.public_url,
        is_production=settings.wingbeat_env is Environment.PRODUCTION,
        projects=projects_service,
        project_deletion=ProjectDeletion(
            projects_service,
            project_rows,
            previews,
            ProjectRemoval(PostgresDeletedProjects(parts.pool), parts.jobs, objects),
        ),
        sharing=sharing_service,
        audit=AuditService(projects_service, PostgresAuditPages(parts.lists)),
        models=model_service,
        generations=generations_service,
        imports=ImportService(
            projects=projects_service,
            imports=SupabaseImports(parts.supabase),
            generations=generations_service,
            starter=starter,
            objects=objects,
            web_url=settings.github_web_url,
        ),
        steering=SteeringService(rows, SupabaseJobMessages(parts.supabase), parts.jobs),
        estimator=GenerationEstimator(
            projects_service,
            starter,
            ManifestSizes(rows),
            parts.admission,
            price_table(),
            knowledge=knowledge_service,
            model=settings.gemini_model,
        ),
        attachments=attached,
        knowledge=knowledge_service,
        usage=UsageService(projects_service, SupabaseUsageSums(parts.supabase), parts.admission),
        files=files,
        versions=VersionService(rows, files, VersionRestorer(projects_service, rows, parts.records)),
        reviews=ReviewService(
            projects=projects_service,
            comparer=comparer,
            reviews=reviews,
            records=review_records,
            chosen_versions=chosen_versions,
            starter=starter,
            jobs=review_jobs,
        ),
        publishing=PublishingService(
            projects=projects_service,
            comparer=comparer,
            reviews=reviews,
            records=review_records,
            chosen_versions=chosen_versions,
            jobs=review_jobs,
            audit=audit,
        ),
        conversations=ConversationService(PostgresConversations(parts.lists)),
        previews=previews,
        health=health,
        payloads=_payloads(settings),
    )


def _payloads(settings: Settings) -> PayloadService:
    keys = settings.payload_encryption_keys
    codec_of_keys = EncryptingCodec(KeyRing.from_setting(keys)) if keys else None
    return PayloadService(codec_of_keys, {UserId(identifier) for identifier in settings.operator_user_ids})


def _realtime(settings: Settings, parts: _Parts, services: Services, limits: RealtimeLimits | None) -> Realtime:
    return Realtime(
        generations=services.generations,
        imports=services.imports,
        steering=services.steering,
        previews=services.previews,
        tokens=services.verifier,
        sessions=services.accounts,
        journal=TemporalJournal(parts.temporal, PostgresSavedEvents(parts.pool)),
        drafts=PostgresDraftStore(parts.pool),
        listen=partial(PostgresDraftListener, settings.database_url),
        watches=PostgresWatchStore(parts.pool, api_id=uuid4(), lifetime=LEASE),
        jobs=parts.jobs,
        limits=limits,
    )


def _pending_starter(parts: _Parts) -> PendingStarter:
    return PendingStarter(parts.pending, parts.admission, parts.jobs, parts.records)


@asynccontextmanager
async def _running(work: Coroutine[None, None, None], *, name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _body_limit(scope: Scope) -> int:
    """Uploads and histories are larger than any other body."""
    if scope["path"].startswith(_CODEC_PATH):
        return codec.MAX_CODEC_BYTES
    is_upload = scope["method"] == "POST" and _UPLOAD_PATH.fullmatch(scope["path"])
    return MAX_UPLOAD_BYTES if is_upload else MAX_BODY_BYTES


async def _answer_crash(scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(500, ErrorCode.INTERNAL, "something went wrong here", request_id=request_id_of(scope))
    await response(scope, receive, send)


class ApiServer(uvicorn.Server):
    """Stops in an order: nobody new comes in, live clients hear `restarting`, requests under way are answered.

    No job is told that its watchers left. It is over after `GOODBYES_S`, `REQUESTS_S` and a moment to tidy up.
    """

    def __init__(self, settings: Settings, *, limits: RealtimeLimits | None = None) -> None:
        self._app = create_app(settings, limits=limits)
        super().__init__(server_config(settings, self._app))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYES_S):
                await self._app.state.realtime.close_all()
        await super().shutdown(sockets)


def server_config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    """How the app is served. Compression of WebSockets is off: it costs 50 KiB a connection."""
    return uvicorn.Config(
        ws.SocketFront(app, path=f"{API_PREFIX}/ws"),
        host=settings.api_host,
        port=settings.api_port,
        http="httptools",
        loop="uvloop",
        ws=LeanWebSocketProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=REQUESTS_S,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def main() -> None:
    try:
        settings = get_settings()
        require_fit(settings, Process.API)
        tls_of(settings)  # the first call of Temporal comes much later
    except SettingsError as error:
        sys.exit(error.detail)
    configure_logging(settings)
    raise_file_limit()
    # uvicorn repeats the signal when it is through, which by itself would end the process before its last spans left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with telemetry(settings, "api"):
            ApiServer(settings).run()
    except SettingsError as error:
        sys.exit(error.detail)


if __name__ == "__main__":
    main()
