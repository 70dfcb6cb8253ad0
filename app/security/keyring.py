"""Rotating encryption keys: the newest seals, every one opens."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

KEY_BYTES: Final = 32
KEYS_FORM: Final = "comma-separated base64 of 32 bytes each, newest first"
_NONCE_BYTES: Final = 12


class UnknownKey(LookupError):
    """What was sealed needs a key that is not in the ring."""


class Tampered(ValueError):
    """What was sealed was changed, or belongs to something else."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """`key_id` names the key without telling it."""

    key_id: str
    ciphertext: bytes


class KeyRing:
    """AES-256-GCM under several keys, so that keys rotate without a moment in which nothing opens."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys` newest first, each of 32 bytes. Raises `ValueError` when there is none, or one has another length."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(KEYS_FORM)
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self.newest_key_id = _key_id(keys[0])

    @classmethod
    def from_setting(cls, value: SecretStr) -> "KeyRing":
        """From the text of a setting, of `KEYS_FORM`. Raises `ValueError` when it has another form."""
        return cls(keys_of_setting(value))

    def seal(self, content: bytes, *, bound_to: bytes) -> Sealed:
        """Encrypt under the newest key. Only under the same `bound_to` it opens."""
        nonce = token_bytes(_NONCE_BYTES)
        text = self._ciphers[self.newest_key_id].encrypt(nonce, content, bound_to)
        return Sealed(self.newest_key_id, nonce + text)

    def open(self, sealed: Sealed, *, bound_to: bytes) -> bytes:
        """Decrypt.

        Raises:
            UnknownKey, Tampered: see there.
        """
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise UnknownKey(sealed.key_id)
        nonce, text = sealed.ciphertext[:_NONCE_BYTES], sealed.ciphertext[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, text, bound_to)
        except (InvalidTag, ValueError):
            raise Tampered from None


def keys_of_setting(value: SecretStr) -> list[bytes]:
    """The keys that a setting lists; none when it is no base64."""
    try:
        return [base64.b64decode(part.strip(), validate=True) for part in value.get_secret_value().split(",")]
    except binascii.Error:
        return []


def _key_id(key: bytes) -> str:
    return sha256(b"wingbeat key id" + key).hexdigest()[:16]
