"""Clients of Supabase: a fresh one for every identity and request, all over one HTTP transport.

A client keeps the identity it acts for in its own headers and hands them to the transport with each request (read in
supabase 2.34.1), so the shared transport holds connections and nothing of anybody. It takes no cookies for that reason.
"""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx
from pydantic import SecretStr
from supabase import AsyncClient, AsyncClientOptions

from app.settings import Settings

_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=4.0)
"""The embedded server closes a connection that was idle for 5 s: ours is closed first."""


class SupabaseClients:
    """Makes clients. Making one is cheap (under 0.1 ms) and opens no connection."""

    def __init__(self, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = settings.supabase_url
        self._publishable_key = settings.supabase_publishable_key
        self._secret_key = settings.supabase_secret_key
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=_TIMEOUT,
            limits=_LIMITS,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    @property
    def auth_url(self) -> str:
        """The auth server's base, which is also the issuer of its tokens."""
        return f"{self._url}/auth/v1"

    def as_nobody(self) -> AsyncClient:
        """For sign-up and login."""
        return self._client(self._publishable_key)

    def as_user(self, access_token: SecretStr) -> AsyncClient:
        """Acts with the user's rights: row-level security applies."""
        return self._client(self._publishable_key, bearer=access_token.get_secret_value())

    def as_service(self) -> AsyncClient:
        """Acts past row-level security. Only for what no user may do."""
        return self._client(self._secret_key.get_secret_value())

    async def get(self, path: str, *, timeout_s: float) -> httpx.Response:
        """A plain GET under the project's URL, as nobody."""
        return await self._http.get(f"{self._url}{path}", headers={"apikey": self._publishable_key}, timeout=timeout_s)

    def _client(self, key: str, *, bearer: str | None = None) -> AsyncClient:
        options = AsyncClientOptions(
            httpx_client=self._http,
            auto_refresh_token=False,
            persist_session=False,
            postgrest_client_retry=False,
        )
        if bearer is not None:
            options.headers["Authorization"] = f"Bearer {bearer}"
        return AsyncClient(self._url, key, options)
