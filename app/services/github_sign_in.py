"""Signing in with GitHub: through the auth server, with PKCE, bound to the browser that began."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Protocol

from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode
from app.errors import DependencyUnavailable, NotAuthenticated
from app.security.pkce import challenge_of, new_flow_id, new_verifier
from app.services.web_origins import WebOrigins

FLOW_LIFETIME = timedelta(minutes=10)
_ASKED_AGAIN_S = 60.0


class Provider(Protocol):
    """The auth server; see `SupabaseAuth`."""

    async def offers_github(self) -> bool: ...

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
        origins: WebOrigins,
        on_login: Callable[[Session], Awaitable[None]],
    ) -> None:
        """`on_login` hears of each new session before its user does; it raises nothing."""
        self._provider = provider
        self._flows = flows
        self._on_login = on_login
        self._origins = origins
        self._offered: tuple[float, bool] = (float("-inf"), False)

    async def is_offered(self) -> bool:
        """Whether the auth server has GitHub set up, asked at most once a minute; while it is away, as it last said."""
        asked, offered = self._offered
        if monotonic() - asked < _ASKED_AGAIN_S:
            return offered
        with suppress(DependencyUnavailable):
            offered = await self._provider.offers_github()
        self._offered = (monotonic(), offered)
        return offered

    async def begin(self, redirect_to: str | None, *, own_origin: str, callback: str) -> Departure:
        """The way to GitHub. It leads back to `redirect_to`, a page of ours that gets `code`, or to the callback.

        Raises:
            Invalid: `redirect_to` is on none of our origins.
        """
        if redirect_to is not None:
            self._origins.require(redirect_to, own_origin=own_origin)
        flow_id, verifier = new_flow_id(), new_verifier()
        await self._flows.begin(flow_id, verifier, lifetime=FLOW_LIFETIME)
        url = self._provider.github_url(code_challenge=challenge_of(verifier), redirect_to=redirect_to or callback)
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
