"""Composes what the workers do with GitHub."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from activities.repository.linked_publishing import LinkedPublishing
from activities.repository.publishing_access import NobodyPublishes, PublishingAccess
from app.data.database import Pool
from app.data.postgres_github_links import PostgresGitHubLinks
from app.github.access import GitHubAccess
from app.github.configuration import GitHubConfiguration
from app.github.installation_lending import InstallationLender
from app.github.lending import NobodyLends, TokenLender
from app.github.wire import GitHubWire
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class WorkersGitHub:
    """Unless told otherwise that of a server without a GitHub App: nothing is imported, and nothing published."""

    tokens: TokenLender = field(default_factory=NobodyLends)
    publishing: PublishingAccess = field(default_factory=NobodyPublishes)


async def open_github(settings: Settings, pool: Pool, stack: AsyncExitStack) -> WorkersGitHub:
    """Through the App of the settings, if there is one. The connections to GitHub close with the stack."""
    configuration = GitHubConfiguration.from_settings(settings)
    if configuration is None:
        return WorkersGitHub()
    wire = await stack.enter_async_context(GitHubWire())
    github = GitHubAccess.over(wire, configuration, PostgresGitHubLinks(pool))
    return WorkersGitHub(InstallationLender(github.installation_tokens), LinkedPublishing(github))
