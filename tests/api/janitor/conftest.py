"""What the janitor sweeps."""

from collections.abc import AsyncIterator

import pytest

from app.data.database import Pool, open_pool
from app.data.supabase_clients import SupabaseClients
from app.settings import Settings
from tests.api.janitor.sweeping import Storage


@pytest.fixture(scope="module")
async def pool(settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(settings.database_url)
    yield pool
    pool.terminate()


@pytest.fixture
def storage(clients: SupabaseClients) -> Storage:
    return Storage(clients)
