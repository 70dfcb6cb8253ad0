"""A GitHub for each test that wants one of its own, and one behind an api for those that link accounts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.client import WingbeatClient
from app.contracts.ids import UserId
from app.data.database import Pool, open_pool
from app.data.github_links import LinkedAccount
from app.data.postgres_github_links import PostgresGitHubLinks
from app.github.access import GitHubAccess
from app.github.answers import UserTokens
from app.github.configuration import GitHubConfiguration
from app.github.wire import GitHubWire
from app.local.service import ServiceName
from app.local.stack import Stack
from app.settings import Settings
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.support.serving import serving, settings_of
from tests.support.stack import temporary_stack

STUDIO = "https://studio.example"
CALLBACK = "/auth/github/callback"
_LOGINS = count(1)


@pytest.fixture
async def github(tmp_path: Path) -> AsyncIterator[FakeGitHub]:
    async with fake_github(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
async def stack() -> AsyncIterator[Stack]:
    async with temporary_stack(services={ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE}) as running:
        yield running


@pytest.fixture(scope="session")
async def running_hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FakeGitHub]:
    async with fake_github(tmp_path_factory.mktemp("github")) as running:
        yield running


@pytest.fixture(scope="session")
def settings(stack: Stack, running_hub: FakeGitHub) -> Settings:
    given = {name.lower(): value for name, value in running_hub.settings.items()}
    return settings_of(stack.environment, web_origins=STUDIO, auth_rate_limit="off", **given)


@pytest.fixture(scope="session")
async def api(settings: Settings, running_hub: FakeGitHub) -> AsyncIterator[str]:
    """Its URL, with the prefix. It sweeps once, when nothing is there: the tests that want it do it themselves."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.services.github_upkeep.SWEEP_EVERY_S", 3600.0)
        async with serving(settings) as url:
            running_hub.state.app.callback_url = f"{url}{CALLBACK}"
            yield url


@pytest.fixture
def hub(running_hub: FakeGitHub) -> FakeGitHub:
    """The GitHub behind the api, without the faults of the test before. Tests keep apart by their people."""
    running_hub.faults.clear()
    running_hub.state.requests.clear()
    return running_hub


@pytest.fixture
def octavia(hub: FakeGitHub) -> str:
    """The login of somebody new, signed in to GitHub in the browser."""
    login = f"octavia-{next(_LOGINS)}"
    hub.state.add_person(login)
    hub.state.browser = login
    return login


@pytest.fixture(scope="session")
async def pool(settings: Settings) -> AsyncIterator[Pool]:
    opened = await open_pool(settings.database_url)
    yield opened
    opened.terminate()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account here: as a client, and with a browser that keeps cookies and follows nothing itself."""

    client: WingbeatClient
    browser: httpx.AsyncClient

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.client.session.access_token}"}

    async def leave(self, **query: str) -> str:
        """Begin to link; answers GitHub's page."""
        response = await self.browser.get("/auth/github", params=query, headers=self.headers)
        assert response.status_code == 200, response.text
        url: str = response.json()["url"]
        return url

    async def back_from(self, url: str) -> str:
        """Whoever `state.browser` names says yes there; answers where GitHub sends the browser."""
        address: str = (await self.browser.get(url)).headers["location"]
        return address

    async def link(self, **query: str) -> httpx.Response:
        return await self.browser.get(await self.back_from(await self.leave(**query)))


@pytest.fixture(scope="session")
async def people(api: str) -> AsyncIterator[tuple[Person, Person]]:
    """Two, signed up once: a password's hash is slow."""
    async with AsyncExitStack() as opened:
        made = []
        for name in ("one", "two"):
            client = await opened.enter_async_context(WingbeatClient(api.removesuffix("/api"), timeout_s=60))
            await client.sign_up(f"{name}-{token_hex(6)}@example.com", token_hex(16))
            browser = httpx.AsyncClient(base_url=api, timeout=30, trust_env=False)
            made.append(Person(client, await opened.enter_async_context(browser)))
        yield made[0], made[1]


async def _without_links(pool: Pool, people: tuple[Person, Person]) -> None:
    await pool.execute("delete from public.github_connections")
    await pool.execute("truncate private.github_revocations, private.github_link_flows, private.github_deliveries")
    for person in people:
        person.browser.cookies.clear()


@pytest.fixture
async def person(people: tuple[Person, Person], pool: Pool) -> Person:
    """Somebody who has linked nothing, while nobody else has either."""
    await _without_links(pool, people)
    return people[0]


@pytest.fixture
def other(people: tuple[Person, Person], person: Person) -> Person:
    """Somebody else."""
    return people[1]


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def another_process(settings: Settings, opened: AsyncExitStack) -> GitHubAccess:
    """GitHub as another process has it: with a pool and connections of its own."""
    pool = await open_pool(SecretStr(settings.database_url.get_secret_value()))
    opened.callback(pool.terminate)
    configuration = GitHubConfiguration.from_settings(settings)
    assert configuration is not None
    wire = await opened.enter_async_context(GitHubWire())
    return GitHubAccess.over(wire, configuration, PostgresGitHubLinks(pool))


@pytest.fixture
def links(pool: Pool) -> PostgresGitHubLinks:
    return PostgresGitHubLinks(pool)


async def linked(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, login: str, *, expires_in: int | None = 60
) -> UserId:
    """A link of somebody who needs no account here; by default their token is good for too short a time."""
    user_id = UserId(uuid4())
    access, refresh = hub.state.issue_user_token(login)
    tokens = UserTokens(
        access_token=SecretStr(access), expires_in=expires_in, refresh_token=SecretStr(refresh) if expires_in else None
    )
    account = LinkedAccount(hub.state.people[login].id, login, [])
    await links.save(user_id, account, here.safe.seal(user_id, tokens))
    return user_id
