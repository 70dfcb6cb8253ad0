"""Who a request's bearer token belongs to. There is no JWT secret here: the auth server vouches for every token.

A token with an asymmetric signature is checked against the server's public keys first, so a forged one costs no call.
The server is asked all the same: a signature does not tell that the session was revoked meanwhile.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

import jwt
from jwt.types import Options
from pydantic import SecretStr

from app.contracts.accounts import User
from app.contracts.ids import UserId
from app.errors import NotAuthenticated
from app.security.callers import Caller
from app.security.claims import AUDIENCE, Claims, Header, invalid_token, read_token, utc_now
from app.security.jwks import ASYMMETRIC, SigningKeys

CACHE_LIFETIME = timedelta(seconds=30)
_CACHE_SIZE = 10_000
_TIMES_ARE_CHECKED: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
"""Before the signature, by our own clock: see `read_token`."""


class AuthServer(Protocol):
    """The server that issues the tokens.

    Raises:
        DependencyUnavailable: it cannot be reached.
    """

    @property
    def issuer(self) -> str: ...

    async def user_of(self, token: SecretStr) -> User | None:
        """Whose token this is; none when the server does not accept it (any more)."""
        ...

    async def signing_keys(self) -> dict[str, object]:
        """The JWKS document."""
        ...


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    until: datetime


class TokenVerifier:
    """Verifies access tokens. An answer is kept for at most 30 s, under the token's hash; a refusal is not kept."""

    def __init__(self, server: AuthServer, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._server = server
        self._clock = clock
        self._keys = SigningKeys(server.signing_keys)
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()
        self._running: dict[bytes, asyncio.Task[Caller]] = {}

    async def verify(self, token: SecretStr | None) -> Caller:
        """The token's owner.

        Raises:
            NotAuthenticated: `not_authenticated` without a token, `token_expired`, else `invalid_token`.
            DependencyUnavailable: the auth server is needed and cannot be reached.
        """
        raw = token.get_secret_value() if token else ""
        if not raw:
            raise NotAuthenticated("an access token is needed: log in first")
        digest = sha256(raw.encode(errors="replace")).digest()
        known = self._verified.get(digest)
        if known is not None and self._clock() < known.until:
            return known.caller
        header, claims = read_token(raw, issuer=self._server.issuer, now=self._clock())
        return await self._verify_once(digest, raw, header, claims)

    def forget(self, user_id: UserId) -> None:
        """The user's sessions changed: ask the server again about each of their tokens. Other processes do in 30 s."""
        for digest in [key for key, known in self._verified.items() if known.caller.user.id == user_id]:
            del self._verified[digest]

    async def _verify_once(self, digest: bytes, raw: str, header: Header, claims: Claims) -> Caller:
        """Callers with the same token wait for one verification; it goes on when one of them gives up."""
        task = self._running.get(digest)
        if task is None:
            task = asyncio.create_task(self._ask(digest, raw, header, claims), name="verify-token")
            self._running[digest] = task
            task.add_done_callback(lambda done: self._settle(digest, done))
        return await asyncio.shield(task)

    def _settle(self, digest: bytes, done: asyncio.Task[Caller]) -> None:
        del self._running[digest]
        if not done.cancelled():
            done.exception()  # seen, also when nobody waits any more

    async def _ask(self, digest: bytes, raw: str, header: Header, claims: Claims) -> Caller:
        if header.alg in ASYMMETRIC:
            await self._check_signature(raw, header)
        user = await self._known_to_server(raw, claims)
        caller = Caller(user=user, access_token=SecretStr(raw), expires_at=claims.exp, session_id=claims.session_id)
        self._keep(digest, caller)
        return caller

    async def _check_signature(self, raw: str, header: Header) -> None:
        key = await self._keys.find(header.kid) if header.kid else None
        if key is None:
            raise invalid_token("its key is unknown")
        try:
            jwt.decode(raw, key=key, algorithms=[key.algorithm_name], audience=AUDIENCE, options=_TIMES_ARE_CHECKED)
        except jwt.InvalidTokenError:
            raise invalid_token("its signature is wrong") from None

    async def _known_to_server(self, raw: str, claims: Claims) -> User:
        user = await self._server.user_of(SecretStr(raw))
        if user is None or user.id != claims.sub:
            raise invalid_token("the auth server does not accept it")
        return user

    def _keep(self, digest: bytes, caller: Caller) -> None:
        self._verified[digest] = _Verified(caller, until=min(self._clock() + CACHE_LIFETIME, caller.expires_at))
        self._verified.move_to_end(digest)
        while len(self._verified) > _CACHE_SIZE:
            self._verified.popitem(last=False)
