"""Composes what the api does with GitHub."""

from contextlib import AsyncExitStack

from app.data.database import Pool
from app.data.postgres_github_events import PostgresDeliveries, PostgresInstallations, PostgresPullStates
from app.data.postgres_github_links import PostgresGitHubLinkPages, PostgresGitHubLinks
from app.data.postgres_link_flows import PostgresLinkFlows
from app.data.postgres_revocations import PostgresRevocations
from app.data.user_database import UserDatabase
from app.github.access import GitHubAccess
from app.github.configuration import GitHubConfiguration
from app.github.revoking import GitHubRevoker
from app.github.wire import GitHubWire
from app.services.github import GitHubServices
from app.services.github_linking import GitHubLinking
from app.services.github_upkeep import GitHubUpkeep
from app.services.github_webhooks import WebhookService
from app.services.repositories import RepositoryService
from app.services.web_origins import WebOrigins
from app.settings import Settings


async def open_github(
    settings: Settings, pool: Pool, lists: UserDatabase, origins: WebOrigins, stack: AsyncExitStack
) -> GitHubServices | None:
    """None where no GitHub App is set. The connections to GitHub close with the stack."""
    configuration = GitHubConfiguration.from_settings(settings)
    if configuration is None:
        return None
    links, revocations, deliveries = PostgresGitHubLinks(pool), PostgresRevocations(pool), PostgresDeliveries(pool)
    github = GitHubAccess.over(await stack.enter_async_context(GitHubWire()), configuration, links)
    revoker = GitHubRevoker(github.people, revocations, github.safe)
    return GitHubServices(
        linking=GitHubLinking(
            github=github,
            links=links,
            pages=PostgresGitHubLinkPages(lists),
            flows=PostgresLinkFlows(pool),
            revoker=revoker,
            origins=origins,
        ),
        repositories=RepositoryService(github, links),
        webhooks=WebhookService(
            secret=configuration.webhook_secret,
            github=github,
            links=links,
            installations=PostgresInstallations(pool),
            pulls=PostgresPullStates(pool),
            deliveries=deliveries,
        ),
        upkeep=GitHubUpkeep(links, revocations, revoker, deliveries, github.safe),
    )
