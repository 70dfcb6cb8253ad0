"""What GitHub tells us unasked. Acted on once; doing it twice would do no harm either."""

from dataclasses import dataclass

from loguru import logger
from pydantic import BaseModel, SecretStr, ValidationError

from app.contracts.errors import ErrorCode
from app.contracts.pull_requests import PullRequestState
from app.data.github_events import Deliveries, Installations, PullChange, PullStates
from app.data.github_links import GitHubLinks
from app.errors import Forbidden, Invalid
from app.github.access import GitHubAccess
from app.github.failures import GitHubLinkExpired, GitHubNotConfigured, GitHubNotLinked
from app.github.webhook_events import (
    PAYLOADS,
    AuthorizationEvent,
    InstallationEvent,
    InstallationRepositoriesEvent,
    PullRequestEvent,
    WebhookEvent,
)
from app.github.webhooks import is_signed

MAX_DELIVERY_ID = 100


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request that says it is GitHub's. Nothing of it is believed, or read, before its signature was checked."""

    event: str
    delivery_id: str
    signature: str
    body: bytes


class WebhookService:
    """`secret` is none where no webhooks are expected."""

    def __init__(
        self,
        *,
        secret: SecretStr | None,
        github: GitHubAccess,
        links: GitHubLinks,
        installations: Installations,
        pulls: PullStates,
        deliveries: Deliveries,
    ) -> None:
        self._secret = secret
        self._github = github
        self._links = links
        self._installations = installations
        self._pulls = pulls
        self._deliveries = deliveries

    async def receive(self, webhook: Webhook) -> None:
        """Act on it. One that fails is not remembered: when GitHub sends it again, it is tried again.

        Raises:
            GitHubNotConfigured: there is no secret.
            Forbidden: `invalid_signature`.
            Invalid: it has no id, or is not what GitHub says it sends.
            DependencyUnavailable, GitHubUnavailable: it must be sent again.
        """
        if self._secret is None:
            raise GitHubNotConfigured("this server takes no webhooks: set GITHUB_WEBHOOK_SECRET")
        if not is_signed(webhook.body, webhook.signature, self._secret):
            raise Forbidden("the webhook is not signed with our secret", code=ErrorCode.INVALID_SIGNATURE)
        if not 1 <= len(webhook.delivery_id) <= MAX_DELIVERY_ID or not webhook.delivery_id.isascii():
            raise Invalid("the webhook has no id of its delivery")
        if webhook.event not in set(WebhookEvent) or await self._deliveries.is_known(webhook.delivery_id):
            return
        await self._act(_payload(WebhookEvent(webhook.event), webhook.body))
        await self._deliveries.remember(webhook.delivery_id)

    async def _act(self, payload: BaseModel) -> None:
        match payload:
            case InstallationEvent(action="deleted" | "suspend"):
                await self._installations.gone(payload.installation.id)
            case InstallationEvent(action="created" | "unsuspend"):
                await self._installations.added(payload.installation.id, github_user_id=payload.sender.id)
            case InstallationRepositoriesEvent(action="removed"):
                names = [repository.full_name for repository in payload.repositories_removed]
                await self._installations.repositories_gone(payload.installation.id, names)
            case AuthorizationEvent(action="revoked"):
                await self._drop_links(payload.sender.id)
            case PullRequestEvent():
                await self._pulls.changed(_change(payload))
            case _:
                pass

    async def _drop_links(self, github_user_id: int) -> None:
        """Only those that GitHub really refuses: the account may have been linked anew since this was sent."""
        for user_id in await self._links.linked_to(github_user_id):
            try:
                await self._github.users.act(user_id, self._github.people.user)
            except (GitHubLinkExpired, GitHubNotLinked):
                logger.info("a link was taken back at GitHub", user_id=str(user_id))
                await self._links.forget(user_id)


def _payload(event: WebhookEvent, body: bytes) -> BaseModel:
    try:
        return PAYLOADS[event].model_validate_json(body)
    except ValidationError:
        raise Invalid(f"the webhook is not what GitHub sends as {event}") from None


def _change(event: PullRequestEvent) -> PullChange:
    pull = event.pull_request
    closed = PullRequestState.MERGED if pull.merged else PullRequestState.CLOSED
    state = PullRequestState.OPEN if pull.state == "open" else closed
    return PullChange(event.repository.id, pull.number, state, pull.updated_at)
