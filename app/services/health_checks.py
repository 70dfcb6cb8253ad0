"""How each part behind the api is asked whether it is there, and what it says that it is."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel, ValidationError
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

from app.data.database import Pool
from app.data.supabase_clients import SupabaseClients
from app.services.health import CHECK_TIMEOUT_S, Check

_PATIENCE = timedelta(seconds=CHECK_TIMEOUT_S)


class _AuthHealth(BaseModel):
    version: str | None = None


def health_checks(temporal: Client, supabase: SupabaseClients, pool: Pool) -> Mapping[str, Check]:
    async def ask_temporal() -> str | None:
        info = await temporal.workflow_service.get_system_info(GetSystemInfoRequest(), timeout=_PATIENCE)
        return info.server_version or None

    async def ask_supabase() -> str | None:
        answer = await supabase.get("/auth/v1/health", timeout_s=CHECK_TIMEOUT_S)
        return _version(answer.raise_for_status().content)

    async def ask_postgres() -> str | None:
        version: str = await pool.fetchval("show server_version")
        return version

    return {"temporal": ask_temporal, "supabase": ask_supabase, "postgres": ask_postgres}


def _version(health: bytes) -> str | None:
    """Of the auth server; one that tells none is up all the same."""
    try:
        return _AuthHealth.model_validate_json(health).version
    except ValidationError:
        return None
