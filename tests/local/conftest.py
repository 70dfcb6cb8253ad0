from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from supabase import AsyncClient, AsyncClientOptions, acreate_client

from app.local.service import ServiceName
from app.local.stack import Stack
from tests.support.stack import temporary_stack

MIGRATIONS = Path(__file__).parent / "migrations"
SUPABASE = frozenset({ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE})
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A fresh user and a client that acts for them."""

    client: AsyncClient
    id: str
    email: str


@pytest.fixture(scope="session")
async def supabase() -> AsyncIterator[Stack]:
    """Postgres, the mail catcher and the launcher, with the migrations of these tests."""
    async with temporary_stack(services=SUPABASE, migrations_dir=MIGRATIONS) as stack:
        yield stack


async def new_client(stack: Stack, key: str | None = None) -> AsyncClient:
    options = AsyncClientOptions(auto_refresh_token=False, persist_session=False)
    return await acreate_client(stack.info.supabase_url, key or stack.info.publishable_key, options)


async def sign_up(stack: Stack) -> SignedUp:
    client = await new_client(stack)
    email = f"{uuid4().hex}@example.test"
    answer = await client.auth.sign_up({"email": email, "password": PASSWORD})
    assert answer.user is not None
    return SignedUp(client, answer.user.id, email)


@pytest.fixture(scope="session")
async def ann(supabase: Stack) -> SignedUp:
    return await sign_up(supabase)


@pytest.fixture(scope="session")
async def ben(supabase: Stack) -> SignedUp:
    return await sign_up(supabase)


@pytest.fixture
async def anonymous(supabase: Stack) -> AsyncClient:
    return await new_client(supabase)


@pytest.fixture
async def service(supabase: Stack) -> AsyncClient:
    return await new_client(supabase, supabase.environment["SUPABASE_SECRET_KEY"])


@pytest.fixture
async def http(supabase: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A plain client that sends no key of its own accord."""
    async with httpx.AsyncClient(base_url=supabase.info.supabase_url, timeout=60) as client:
        yield client
