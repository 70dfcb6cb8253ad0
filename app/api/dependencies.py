"""What routes are given: the services of this process and the caller of the request."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Security
from fastapi.security import OAuth2PasswordBearer
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from app.github.failures import GitHubNotConfigured
from app.logging.fields import Field, learnt
from app.security.addresses import ClientAddresses
from app.security.attempts import Attempts
from app.security.callers import Caller
from app.security.tokens import TokenVerifier
from app.services.account_deletion import AccountDeletion
from app.services.account_export import AccountExport
from app.services.accounts import AccountService
from app.services.attachments import AttachmentService
from app.services.audit import AuditService
from app.services.conversations import ConversationService
from app.services.estimating import GenerationEstimator
from app.services.files import FileService
from app.services.generations import GenerationService
from app.services.github import GitHubServices
from app.services.github_sign_in import GitHubSignIn
from app.services.health import HealthService
from app.services.importing import ImportService
from app.services.knowledge import KnowledgeService
from app.services.models import ModelService
from app.services.paging import DEFAULT_LIMIT, MAX_CURSOR_LENGTH, MAX_LIMIT, PageRequest, page_request
from app.services.payloads import PayloadService
from app.services.previews import PreviewService
from app.services.project_deletion import ProjectDeletion
from app.services.projects import ProjectService
from app.services.publishing import PublishingService
from app.services.reviews import ReviewService
from app.services.sharing import SharingService
from app.services.steering import SteeringService
from app.services.studio_sessions import StudioSessions
from app.services.usage import UsageService
from app.services.versions import VersionService
from app.services.web_origins import WebOrigins
from app.settings import GITHUB_APP_SETTINGS


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that routes use, built once in the app's lifespan and kept as `app.state.services`."""

    verifier: TokenVerifier
    attempts: Attempts
    addresses: ClientAddresses
    accounts: AccountService
    account_export: AccountExport
    account_deletion: AccountDeletion
    github_sign_in: GitHubSignIn
    studio_sessions: StudioSessions
    origins: WebOrigins
    github: GitHubServices | None
    public_url: str | None
    is_production: bool
    projects: ProjectService
    project_deletion: ProjectDeletion
    sharing: SharingService
    audit: AuditService
    models: ModelService
    generations: GenerationService
    imports: ImportService
    estimator: GenerationEstimator
    attachments: AttachmentService
    knowledge: KnowledgeService
    usage: UsageService
    steering: SteeringService
    files: FileService
    versions: VersionService
    reviews: ReviewService
    publishing: PublishingService
    conversations: ConversationService
    previews: PreviewService
    health: HealthService
    payloads: PayloadService


def services_of(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


async def get_services(connection: HTTPConnection) -> Services:
    """Asynchronous like every dependency here: others go to a thread, which costs more than they do."""
    return services_of(connection)


ServicesDep = Annotated[Services, Depends(get_services)]

bearer = OAuth2PasswordBearer(
    tokenUrl="/api/auth/login/oauth", auto_error=False, description="The access token of a session."
)


TokenDep = Annotated[str | None, Security(bearer)]
"""The access token as it came, or none."""


async def get_caller(services: ServicesDep, token: TokenDep) -> Caller:
    """Raises `NotAuthenticated`, or `DependencyUnavailable` when the auth server is needed and away."""
    caller = await services.verifier.verify(SecretStr(token) if token else None)
    learnt(Field.USER_ID, str(caller.user.id))
    return caller


CallerDep = Annotated[Caller, Depends(get_caller)]


async def get_github(services: ServicesDep) -> GitHubServices:
    """Raises `GitHubNotConfigured`. Goes behind the caller: a stranger does not hear what is set up."""
    if services.github is None:
        needed = ", ".join(GITHUB_APP_SETTINGS)
        raise GitHubNotConfigured(f"this server has no GitHub App: its operator sets {needed} (docs/github.md)")
    return services.github


GitHubDep = Annotated[GitHubServices, Depends(get_github)]

LimitQuery = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
CursorQuery = Annotated[
    str | None, Query(max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of the page before.")
]


async def get_page(limit: LimitQuery = DEFAULT_LIMIT, cursor: CursorQuery = None) -> PageRequest:
    return page_request(limit=limit, cursor=cursor)


PageDep = Annotated[PageRequest, Depends(get_page)]
