"""Proof keys for code exchange (RFC 7636), and the random ids of a flow through somebody else's pages."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from pydantic import SecretStr

_ID_BYTES: Final = 32
_VERIFIER_BYTES: Final = 48
"""64 characters: the RFC wants 43 to 128."""


def new_flow_id() -> SecretStr:
    return SecretStr(token_urlsafe(_ID_BYTES))


def new_verifier() -> SecretStr:
    return SecretStr(token_urlsafe(_VERIFIER_BYTES))


def challenge_of(verifier: SecretStr) -> str:
    """By the method S256."""
    digest = sha256(verifier.get_secret_value().encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
