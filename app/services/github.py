"""The use cases that need a GitHub App."""

from dataclasses import dataclass

from app.services.github_linking import GitHubLinking
from app.services.github_upkeep import GitHubUpkeep
from app.services.github_webhooks import WebhookService
from app.services.repositories import RepositoryService


@dataclass(frozen=True, slots=True)
class GitHubServices:
    """There are none of them where no GitHub App is set."""

    linking: GitHubLinking
    repositories: RepositoryService
    webhooks: WebhookService
    upkeep: GitHubUpkeep
