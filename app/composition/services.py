"""The services of the api, each made of the parts that it needs."""

from dataclasses import dataclass

from app.address_proof import AddressProof
from app.api.dependencies import Services
from app.composition.parts import Parts
from app.contracts.ids import UserId
from app.data.account_export import PostgresAccountData
from app.data.account_rows import PostgresAccountRows
from app.data.audit_log import PostgresAuditLog
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.postgres_pages import (
    PostgresAuditPages,
    PostgresConversations,
    PostgresGenerationPages,
    PostgresProjectPages,
)
from app.data.postgres_previews import PostgresPreviews
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.refresh_claims import PostgresRefreshClaims
from app.data.sign_in_flows import PostgresSignInFlows
from app.data.supabase_attachments import SupabaseAttachments
from app.data.supabase_auth import SupabaseAuth
from app.data.supabase_generations import SupabaseGenerations
from app.data.supabase_imports import SupabaseImports
from app.data.supabase_job_messages import SupabaseJobMessages
from app.data.supabase_members import SupabaseMembers
from app.data.supabase_objects import SupabaseObjectStore
from app.data.supabase_previews import SupabasePreviews
from app.data.supabase_projects import SupabaseProjects
from app.data.supabase_reviews import SupabaseReviews
from app.data.supabase_usage import SupabaseUsageSums
from app.images.redrawing import ImageRedrawer
from app.knowledge.library import KnowledgeLibrary
from app.previews.addresses import PreviewAddresses
from app.prices import price_table
from app.security.addresses import ClientAddresses
from app.security.attempts import Attempts
from app.security.keyring import KeyRing
from app.security.tokens import TokenVerifier
from app.services.account_deletion import AccountDeletion
from app.services.account_export import AccountExport
from app.services.accounts import AccountService
from app.services.attachments import AttachmentService
from app.services.audit import AuditService
from app.services.chosen_versions import ChosenVersions
from app.services.comparing import Comparer
from app.services.conversations import ConversationService
from app.services.estimating import GenerationEstimator, ManifestSizes
from app.services.files import FileService
from app.services.generations import GenerationService
from app.services.github_sign_in import GitHubSignIn
from app.services.health import HealthService
from app.services.health_checks import health_checks
from app.services.importing import ImportService
from app.services.knowledge import KnowledgeService
from app.services.models import ModelService
from app.services.payloads import PayloadService
from app.services.previews import PreviewService
from app.services.project_deletion import ProjectDeletion
from app.services.projects import ProjectService
from app.services.publishing import PublishingService
from app.services.restoring import VersionRestorer
from app.services.reviewed_versions import ReviewedVersions
from app.services.reviews import ReviewService
from app.services.sharing import SharingService
from app.services.starting import GenerationStarter
from app.services.steering import SteeringService
from app.services.studio_sessions import StudioSessions
from app.services.usage import UsageService
from app.services.versions import VersionService
from app.settings import Environment, Settings
from app.temporal.account_deletions import TemporalAccountDeletions
from app.temporal.codec import EncryptingCodec
from app.temporal.namespace import Namespace
from app.temporal.pollers import TemporalQueues
from app.temporal.previews import TemporalPreviews
from app.temporal.reviews import TemporalReviewJobs
from app.temporal.workers import WorkspaceWorkers


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several services are made of."""

    accounts: SupabaseAuth
    verifier: TokenVerifier
    audit: PostgresAuditLog
    project_rows: SupabaseProjects
    rows: SupabaseGenerations
    objects: SupabaseObjectStore
    models: ModelService
    knowledge: KnowledgeService
    projects: ProjectService
    sharing: SharingService
    attachments: AttachmentService
    generation_starter: GenerationStarter
    health: HealthService


def compose_services(settings: Settings, parts: Parts) -> Services:
    """The services of this process, each made once."""
    shared = _shared(settings, parts)
    accounts = _accounts(parts, shared)
    generations = GenerationService(
        shared.projects,
        shared.rows,
        shared.generation_starter,
        parts.jobs,
        parts.records,
        pages=PostgresGenerationPages(parts.lists),
    )
    files = FileService(shared.rows, shared.objects)
    previews = _previews(settings, parts, shared)
    reviews, publishing = _reviews(parts, shared)
    return Services(
        verifier=shared.verifier,
        attempts=Attempts(settings.auth_rate_limit),
        addresses=ClientAddresses(settings.trusted_proxies),
        accounts=accounts,
        account_export=AccountExport(PostgresAccountData(parts.pool), shared.objects, shared.audit),
        account_deletion=_account_deletion(parts, shared),
        github_sign_in=_github_sign_in(parts, shared),
        studio_sessions=StudioSessions(accounts, shared.verifier),
        origins=parts.origins,
        github=parts.github,
        public_url=settings.public_url,
        is_production=settings.wingbeat_env is Environment.PRODUCTION,
        projects=shared.projects,
        project_deletion=_project_deletion(parts, shared, previews),
        sharing=shared.sharing,
        audit=AuditService(shared.projects, PostgresAuditPages(parts.lists)),
        models=shared.models,
        generations=generations,
        imports=_imports(settings, parts, shared, generations),
        steering=SteeringService(shared.rows, SupabaseJobMessages(parts.supabase), parts.jobs),
        estimator=_estimator(settings, parts, shared),
        attachments=shared.attachments,
        knowledge=shared.knowledge,
        usage=UsageService(shared.projects, SupabaseUsageSums(parts.supabase), parts.admission),
        files=files,
        versions=VersionService(shared.rows, files, VersionRestorer(shared.projects, shared.rows, parts.records)),
        reviews=reviews,
        publishing=publishing,
        conversations=ConversationService(PostgresConversations(parts.lists)),
        previews=previews,
        health=shared.health,
        payloads=_payloads(settings),
    )


def _shared(settings: Settings, parts: Parts) -> _Shared:
    accounts = SupabaseAuth(parts.supabase)
    project_rows, rows = SupabaseProjects(parts.supabase), SupabaseGenerations(parts.supabase)
    objects = SupabaseObjectStore(parts.supabase)
    models = ModelService(settings.models)
    knowledge = KnowledgeService(KnowledgeLibrary(settings.knowledge_dir))
    projects = ProjectService(project_rows, PostgresProjectPages(parts.lists), models, knowledge)
    attachments = AttachmentService(projects, SupabaseAttachments(parts.supabase), objects, ImageRedrawer())
    return _Shared(
        accounts=accounts,
        verifier=TokenVerifier(accounts),
        audit=PostgresAuditLog(parts.pool),
        project_rows=project_rows,
        rows=rows,
        objects=objects,
        models=models,
        knowledge=knowledge,
        projects=projects,
        sharing=SharingService(projects, SupabaseMembers(parts.supabase)),
        attachments=attachments,
        generation_starter=GenerationStarter(
            rows, parts.pending, parts.admission, parts.jobs, models=models, attachments=attachments
        ),
        health=HealthService(
            health_checks(parts.temporal, parts.supabase, parts.pool),
            WorkspaceWorkers(parts.temporal),
            TemporalQueues(parts.temporal),
            Namespace(parts.temporal),
            AddressProof(parts.supabase, settings),
        ),
    )


def _accounts(parts: Parts, shared: _Shared) -> AccountService:
    return AccountService(
        shared.accounts,
        PostgresRefreshClaims(parts.pool),
        shared.audit,
        forget=shared.verifier.forget,
        on_login=shared.sharing.claim_invitations,
    )


def _account_deletion(parts: Parts, shared: _Shared) -> AccountDeletion:
    return AccountDeletion(
        shared.accounts,
        PostgresAccountRows(parts.pool),
        TemporalAccountDeletions(parts.starter),
        shared.audit,
        forget=shared.verifier.forget,
    )


def _github_sign_in(parts: Parts, shared: _Shared) -> GitHubSignIn:
    return GitHubSignIn(
        shared.accounts,
        PostgresSignInFlows(parts.pool),
        origins=parts.origins,
        on_login=shared.sharing.claim_invitations,
    )


def _project_deletion(parts: Parts, shared: _Shared, previews: PreviewService) -> ProjectDeletion:
    removal = ProjectRemoval(PostgresDeletedProjects(parts.pool), parts.jobs, shared.objects)
    return ProjectDeletion(shared.projects, shared.project_rows, previews, removal)


def _imports(settings: Settings, parts: Parts, shared: _Shared, generations: GenerationService) -> ImportService:
    return ImportService(
        projects=shared.projects,
        imports=SupabaseImports(parts.supabase, settings.github_web_url),
        generations=generations,
        starter=shared.generation_starter,
        objects=shared.objects,
    )


def _estimator(settings: Settings, parts: Parts, shared: _Shared) -> GenerationEstimator:
    return GenerationEstimator(
        shared.projects,
        shared.generation_starter,
        ManifestSizes(shared.rows),
        parts.admission,
        price_table(),
        knowledge=shared.knowledge,
        model=settings.gemini_model,
    )


def _reviews(parts: Parts, shared: _Shared) -> tuple[ReviewService, PublishingService]:
    """They look at the same decisions, and start the same jobs."""
    reviews = SupabaseReviews(parts.supabase)
    records = PostgresReviewRecords(parts.pool)
    versions = ReviewedVersions(
        projects=shared.projects,
        comparer=Comparer(shared.rows, reviews, shared.objects),
        reviews=reviews,
        records=records,
    )
    chosen_versions = ChosenVersions(shared.rows, parts.records)
    jobs = TemporalReviewJobs(parts.starter)
    reviewing = ReviewService(
        versions=versions,
        records=records,
        chosen_versions=chosen_versions,
        starter=shared.generation_starter,
        jobs=jobs,
    )
    publishing = PublishingService(
        versions=versions,
        records=records,
        chosen_versions=chosen_versions,
        jobs=jobs,
        audit=shared.audit,
    )
    return reviewing, publishing


def _previews(settings: Settings, parts: Parts, shared: _Shared) -> PreviewService:
    return PreviewService(
        projects=shared.projects,
        generations=shared.rows,
        reader=SupabasePreviews(parts.supabase),
        records=PostgresPreviews(parts.pool),
        jobs=TemporalPreviews(parts.temporal, parts.starter),
        workers=shared.health,
        addresses=PreviewAddresses.of(settings),
        max_per_user=settings.max_previews_per_user,
    )


def _payloads(settings: Settings) -> PayloadService:
    keys = settings.payload_encryption_keys
    codec_of_keys = EncryptingCodec(KeyRing.from_setting(keys)) if keys else None
    return PayloadService(codec_of_keys, {UserId(identifier) for identifier in settings.operator_user_ids})
