"""GitHub for the api and for the workers: everything over one pool of connections."""

from dataclasses import dataclass

from app.data.github_links import GitHubLinks
from app.github.configuration import GitHubConfiguration
from app.github.installation_tokens import InstallationTokens
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.token_safe import TokenSafe
from app.github.user_tokens import UserTokenSource
from app.github.wire import GitHubWire


@dataclass(frozen=True, slots=True)
class GitHubAccess:
    """`users` act as the people who linked their accounts, `installation_tokens` as the App where those people may."""

    people: GitHubPeople
    repositories: GitHubRepositories
    safe: TokenSafe
    users: UserTokenSource
    installation_tokens: InstallationTokens

    @classmethod
    def over(cls, wire: GitHubWire, configuration: GitHubConfiguration, links: GitHubLinks) -> "GitHubAccess":
        app, api_url = configuration.app, configuration.api_url
        people = GitHubPeople(wire, app, api_url=api_url, web_url=configuration.web_url)
        repositories = GitHubRepositories(wire, app, api_url=api_url)
        safe = TokenSafe(configuration.vault)
        users = UserTokenSource(people, links, safe)
        return cls(people, repositories, safe, users, InstallationTokens(users, people, repositories))
