"""The auth server's public keys, for tokens with an asymmetric signature."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from jwt import PyJWK, PyJWKSet, PyJWKSetError

ASYMMETRIC = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})

_FRESH_S = 600.0
_RETRY_S = 30.0
"""An unknown key id asks the server again, but not more often than this: anybody can invent key ids."""


class SigningKeys:
    """Keys by id, fetched when needed and kept for ten minutes.

    `fetch` answers the JWKS document and raises `DependencyUnavailable`.
    """

    def __init__(self, fetch: Callable[[], Awaitable[dict[str, object]]]) -> None:
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> PyJWK | None:
        """The key, or none when the server has no such asymmetric key.

        Raises:
            DependencyUnavailable: the keys are needed and the server cannot be reached.
        """
        if self._needs_fetch(key_id):
            async with self._lock:
                if self._needs_fetch(key_id):
                    self._keys = _usable(await self._fetch())
                    self._fetched_at = monotonic()
        return self._keys.get(key_id)

    def _needs_fetch(self, key_id: str) -> bool:
        if self._fetched_at is None:
            return True
        age = monotonic() - self._fetched_at
        return age > _FRESH_S or (age > _RETRY_S and key_id not in self._keys)


def _usable(document: dict[str, object]) -> dict[str, PyJWK]:
    try:
        keys = PyJWKSet.from_dict(document).keys
    except PyJWKSetError:
        return {}
    return {key.key_id: key for key in keys if key.key_id and key.algorithm_name in ASYMMETRIC}
