"""Signing in with GitHub: through the auth server, with PKCE, bound to the browser that began."""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode, FieldProblem
from app.errors import Invalid, NotAuthenticated

FLOW_LIFETIME = timedelta(minutes=10)
_FLOW_ID_BYTES = 32
_VERIFIER_BYTES = 48
"""64 characters: RFC 7636 wants 43 to 128."""


class Provider(Protocol):
    """The auth server; see `SupabaseAuth`."""

    def github_url(self, *, code_challenge: str, redirect_to: str) -> str: ...

    async def exchange_code(self, code: SecretStr, verifier: SecretStr) -> Session: ...


class Flows(Protocol):
    """See `PostgresSignInFlows`."""

    async def begin(self, flow_id: SecretStr, verifier: SecretStr, *, lifetime: timedelta) -> None: ...

    async def take(self, flow_id: SecretStr) -> SecretStr | None: ...


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the id that it keeps until it is back."""

    url: str
    flow_id: SecretStr


class GitHubSignIn:
    """Every method raises `DependencyUnavailable` when what it needs cannot be reached."""

    def __init__(
        self,
        provider: Provider,
        flows: Flows,
        *,
        web_origins: Sequence[str],
        on_login: Callable[[Session], Awaitable[None]],
    ) -> None:
        """`on_login` hears of each new session before its user does; it raises nothing."""
        self._provider = provider
        self._flows = flows
        self._on_login = on_login
        self._web_origins = frozenset(origin.rstrip("/").lower() for origin in web_origins)

    async def begin(self, redirect_to: str | None, *, own_origin: str, callback: str) -> Departure:
        """The way to GitHub. It leads back to `redirect_to`, a page of ours that gets `code`, or to the callback.

        Raises:
            Invalid: `redirect_to` is on none of our origins.
        """
        if redirect_to is not None and not self._is_ours(redirect_to, own_origin):
            problem = FieldProblem(field="redirect_to", message="this is not an address of ours")
            raise Invalid("the address to come back to is not ours", errors=[problem])
        flow_id, verifier = SecretStr(token_urlsafe(_FLOW_ID_BYTES)), SecretStr(token_urlsafe(_VERIFIER_BYTES))
        await self._flows.begin(flow_id, verifier, lifetime=FLOW_LIFETIME)
        url = self._provider.github_url(code_challenge=_challenge(verifier), redirect_to=redirect_to or callback)
        return Departure(url, flow_id)

    async def finish(self, code: SecretStr | None, flow_id: SecretStr | None) -> Session:
        """A new session for who comes back to where they began. A flow is finished once.

        Raises:
            NotAuthenticated: `sign_in_failed`.
        """
        verifier = await self._flows.take(flow_id) if flow_id is not None else None
        if code is None or verifier is None:
            raise NotAuthenticated("signing in did not work: start again", code=ErrorCode.SIGN_IN_FAILED)
        session = await self._provider.exchange_code(code, verifier)
        await self._on_login(session)
        return session

    def _is_ours(self, address: str, own_origin: str) -> bool:
        """Browsers read backslashes and control characters in their own ways: an address with one is nobody's."""
        if not address.isascii() or not address.isprintable() or "\\" in address or " " in address:
            return False
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        return parts.scheme in ("http", "https") and origin in self._web_origins | {own_origin.lower()}


def _challenge(verifier: SecretStr) -> str:
    digest = sha256(verifier.get_secret_value().encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
