"""A real api over real backing services: one set of them for all tests here, and users that are signed up once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.contracts.accounts import Session
from app.contracts.generations import Generation
from app.contracts.ids import ProjectId
from app.contracts.projects import Project, ProjectRole
from app.data.admissions import PostgresAdmissions
from app.data.database import open_pool
from app.data.supabase_clients import SupabaseClients
from app.limits import JobLimits
from app.local.service import ServiceName
from app.local.stack import Stack
from app.services.admission import Admission
from app.settings import Settings
from tests.api.records import WorkersHand
from tests.support.serving import serving, settings_of
from tests.support.stack import temporary_stack

BACKING = frozenset({ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE, ServiceName.TEMPORAL})
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account, and HTTP as them."""

    session: Session
    http: httpx.AsyncClient

    async def project(self, name: str = "A project") -> ProjectId:
        response = await self.http.post("/projects", json={"name": name})
        assert response.status_code == 201, response.text
        return Project.model_validate_json(response.content).id


@pytest.fixture(scope="session")
async def stack() -> AsyncIterator[Stack]:
    async with temporary_stack(services=BACKING) as running:
        yield running


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one knowledge pack."""
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "maps").mkdir()
    (folder / "maps/pack.toml").write_text('name = "Our maps"\n')
    (folder / "maps/guide.md").write_text("# Tiles\nUse `Tile` for each square of the map.\n")
    return folder


@pytest.fixture(scope="session")
def settings(stack: Stack, knowledge: Path) -> Settings:
    return settings_of(
        stack.environment,
        web_origins="https://studio.example",
        auth_rate_limit="off",
        knowledge_dir=str(knowledge),
    )


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """As the owner of everything."""
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def api(settings: Settings) -> AsyncIterator[str]:
    async with serving(settings) as url:
        yield url


@pytest.fixture(scope="session")
async def http(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody."""
    async with httpx.AsyncClient(base_url=api, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
async def clients(settings: Settings) -> AsyncIterator[SupabaseClients]:
    async with SupabaseClients(settings) as made:
        yield made


@pytest.fixture(scope="session")
async def admission(settings: Settings) -> AsyncIterator[Admission]:
    """Without limits."""
    pool = await open_pool(settings.database_url)
    yield Admission(PostgresAdmissions(pool), JobLimits())
    pool.terminate()


@asynccontextmanager
async def signed_up(http: httpx.AsyncClient) -> AsyncIterator[User]:
    address = f"{uuid4().hex}@example.com"
    response = await http.post("/auth/signup", json={"email": address, "password": PASSWORD})
    assert response.status_code == 201, response.text
    session = Session.model_validate_json(response.content)
    async with acting(http.base_url, session) as client:
        yield User(session, client)


def acting(api: httpx.URL | str, session: Session) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {session.access_token}"}
    return httpx.AsyncClient(base_url=api, timeout=30, trust_env=False, headers=headers)


@pytest.fixture(scope="session")
async def owner(http: httpx.AsyncClient) -> AsyncIterator[User]:
    async with signed_up(http) as user:
        yield user


@pytest.fixture(scope="session")
async def member(http: httpx.AsyncClient) -> AsyncIterator[User]:
    """Somebody to share projects with."""
    async with signed_up(http) as user:
        yield user


@pytest.fixture(scope="session")
async def stranger(http: httpx.AsyncClient) -> AsyncIterator[User]:
    async with signed_up(http) as user:
        yield user


@pytest.fixture
async def project(owner: User) -> ProjectId:
    return await owner.project()


async def share(clients: SupabaseClients, project: ProjectId, user: User, role: ProjectRole) -> None:
    row = {"project_id": str(project), "user_id": str(user.session.user.id), "role": role}
    await clients.as_service().table("project_members").insert(row).execute()


@pytest.fixture
async def viewer(clients: SupabaseClients, project: ProjectId, member: User) -> User:
    await share(clients, project, member, ProjectRole.VIEWER)
    return member


@pytest.fixture
def worker(clients: SupabaseClients) -> WorkersHand:
    return WorkersHand(clients)


async def start(user: User, project: ProjectId, **fields: object) -> Generation:
    response = await user.http.post(f"/projects/{project}/generations", json={"prompt": "a quiz", **fields})
    assert response.status_code == 202, response.text
    return Generation.model_validate_json(response.content)
