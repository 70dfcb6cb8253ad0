"""What this GitHub knows: people, repositories, installations, pull requests, and every token that it has given out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import randrange
from secrets import token_hex
from typing import Final

USER_TOKEN_LIFETIME: Final = timedelta(hours=8)
REFRESH_LIFETIME: Final = timedelta(days=183)
INSTALLATION_LIFETIME: Final = timedelta(hours=1)
CODE_LIFETIME: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Person:
    id: int
    login: str
    email: str


@dataclass(slots=True)
class Repository:
    """`path` is the bare repository on disk. `access` are the logins that see it, with what they may do."""

    id: int
    owner: str
    name: str
    path: Path
    private: bool = True
    default_branch: str = "main"
    access: dict[str, str] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    archived: bool = False
    fork: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    def allows(self, login: str, permission: str) -> bool:
        order = ("read", "write", "admin")
        given = self.access.get(login)
        return given is not None and order.index(given) >= order.index(permission)


@dataclass(slots=True)
class Installation:
    """The App on an account; `repositories` are ids, `permissions` what the account granted."""

    id: int
    account: str
    repositories: set[int]
    permissions: dict[str, str] = field(
        default_factory=lambda: {"contents": "write", "pull_requests": "write", "metadata": "read"}
    )
    suspended: bool = False


@dataclass(slots=True)
class UserToken:
    login: str
    expires_at: datetime
    revoked: bool = False

    @property
    def is_good(self) -> bool:
        return not self.revoked and datetime.now(UTC) < self.expires_at


@dataclass(slots=True)
class InstallationToken:
    installation: int
    repositories: set[int]
    permissions: dict[str, str]
    expires_at: datetime
    revoked: bool = False

    @property
    def is_good(self) -> bool:
        return not self.revoked and datetime.now(UTC) < self.expires_at


@dataclass(slots=True)
class Code:
    """An authorization code, bound to where it goes and to the challenge that it was asked with."""

    login: str
    redirect_uri: str
    challenge: str | None
    expires_at: datetime


@dataclass(slots=True)
class Pull:
    number: int
    repository: int
    head: str
    base: str
    title: str
    body: str
    author: str
    state: str = "open"
    merged: bool = False
    draft: bool = False


@dataclass(slots=True)
class App:
    """The registered GitHub App. `public_key` is PEM, for the JWTs that it signs."""

    id: int
    slug: str
    client_id: str
    client_secret: str
    public_key: str
    webhook_secret: str
    callback_url: str = ""


@dataclass(slots=True)
class State:
    """All of it. Tests look at it and change it as they like."""

    app: App
    root: Path
    people: dict[str, Person] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    user_tokens: dict[str, UserToken] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    """Good refresh tokens and whose they are: each is good once."""
    issued_refresh_tokens: set[str] = field(default_factory=set)
    """Also those that were used."""
    installation_tokens: dict[str, InstallationToken] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    pulls: list[Pull] = field(default_factory=list)
    browser: str | None = None
    """Who is signed in to GitHub in the browser that comes next."""
    requests: list[str] = field(default_factory=list)
    """Method and path of every request."""
    _ids: "count[int]" = field(default_factory=lambda: count(randrange(10**6, 10**9)))

    def next_id(self) -> int:
        return next(self._ids)

    def add_person(self, login: str) -> Person:
        person = Person(self.next_id(), login, f"{login}@users.example.com")
        self.people[login] = person
        return person

    def install(self, account: str, repositories: set[int]) -> Installation:
        installation = Installation(self.next_id(), account, repositories)
        self.installations[installation.id] = installation
        return installation

    def repository(self, owner: str, name: str) -> Repository | None:
        wanted = f"{owner}/{name}".lower()
        return next((found for found in self.repositories.values() if found.full_name.lower() == wanted), None)

    def issue_user_token(self, login: str) -> tuple[str, str]:
        """A user token with its refresh token."""
        token, refresh = f"ghu_{token_hex(18)}", f"ghr_{token_hex(38)}"
        self.user_tokens[token] = UserToken(login, datetime.now(UTC) + USER_TOKEN_LIFETIME)
        self.refresh_tokens[refresh] = login
        self.issued_refresh_tokens.add(refresh)
        return token, refresh

    def issue_installation_token(
        self, installation: Installation, repositories: set[int], permissions: dict[str, str]
    ) -> tuple[str, InstallationToken]:
        token = f"ghs_{token_hex(18)}"
        issued = InstallationToken(
            installation.id, repositories, permissions, datetime.now(UTC) + INSTALLATION_LIFETIME
        )
        self.installation_tokens[token] = issued
        return token, issued

    def revoke_all(self, login: str) -> None:
        for token in self.user_tokens.values():
            if token.login == login:
                token.revoked = True
        self.refresh_tokens = {token: whose for token, whose in self.refresh_tokens.items() if whose != login}

    def installations_of(self, login: str) -> list[Installation]:
        """Those whose account is theirs, or of which they see a repository."""
        return [found for found in self.installations.values() if self._sees(login, found)]

    def _sees(self, login: str, installation: Installation) -> bool:
        return installation.account == login or any(
            self.repositories[number].allows(login, "read") for number in installation.repositories
        )
