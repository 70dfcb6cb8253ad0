"""Webhooks: whether GitHub sent them."""

import hmac
from hashlib import sha256

from pydantic import SecretStr


def is_signed(body: bytes, signature: str, secret: SecretStr) -> bool:
    """Whether `signature`, the value of `X-Hub-Signature-256`, is that of `body` under our secret."""
    expected = f"sha256={hmac.new(secret.get_secret_value().encode(), body, sha256).hexdigest()}"
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))
