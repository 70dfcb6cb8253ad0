"""Whether the auth server has people prove their addresses: an invitation is for whoever reads the mails of one."""

from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from app.data.supabase_clients import SupabaseClients
from app.errors import SettingsError
from app.settings import Environment, Settings

PROBLEM: Final = "the auth server takes addresses that nobody has confirmed, so a stranger can claim an invitation"
REMEDY: Final = "turn on the confirmation of addresses: docs/sessions.md"
_ANSWERS_WITHIN_S = 3.0
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


class AuthServer(Protocol):
    """See `SupabaseClients`."""

    async def get(self, path: str, *, timeout_s: float) -> httpx.Response: ...


class _AuthSettings(BaseModel):
    mailer_autoconfirm: bool


class AddressProof:
    """Asks the auth server what it demands of a sign-up, until that is well; never on one's own machine."""

    def __init__(self, server: AuthServer, settings: Settings) -> None:
        self._server = server
        self._is_asked = (
            urlsplit(settings.supabase_url).hostname not in _LOOPBACK and not settings.allow_unconfirmed_addresses
        )

    async def is_missing(self) -> bool:
        """Whether addresses should be proven and are not; not while the server does not tell."""
        if not self._is_asked:
            return False
        try:
            answer = await self._server.get("/auth/v1/settings", timeout_s=_ANSWERS_WITHIN_S)
            self._is_asked = _AuthSettings.model_validate_json(answer.raise_for_status().content).mailer_autoconfirm
        except (httpx.HTTPError, ValidationError):
            return False
        return self._is_asked

    async def notices(self) -> list[str]:
        """What an operator should mend, with the remedy."""
        return [f"{PROBLEM}: {REMEDY}"] if await self.is_missing() else []


async def is_address_proof_missing(settings: Settings) -> bool:
    """See `AddressProof.is_missing`."""
    async with SupabaseClients(settings) as supabase:
        return await AddressProof(supabase, settings).is_missing()


async def require_address_proof(settings: Settings) -> None:
    """
    Raises:
        SettingsError: production is refused.
    """
    if settings.wingbeat_env is Environment.PRODUCTION and await is_address_proof_missing(settings):
        raise SettingsError(f"WINGBEAT_ENV=production refuses SUPABASE_URL: {PROBLEM}; {REMEDY}")
