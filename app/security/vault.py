"""Secrets at rest: encrypted under rotating keys, each bound to whose it is."""

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

from app.errors import SettingsError, WingbeatError

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class Undecipherable(WingbeatError):
    """The key is not among ours any more, or the text was changed or belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("a stored secret cannot be read with the present TOKEN_ENCRYPTION_KEYS")


@dataclass(frozen=True, slots=True)
class Sealed:
    """`key_id` names the key without telling it."""

    key_id: str
    ciphertext: bytes


class Vault:
    """AES-256-GCM. The first key seals, every key opens; so keys rotate without a moment in which nothing opens."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys` newest first, each of 32 bytes.

        Raises:
            SettingsError: there is none, or one has another length.
        """
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SettingsError("TOKEN_ENCRYPTION_KEYS: comma-separated base64 of 32 bytes each, newest first")
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self.newest_key_id = _key_id(keys[0])

    @classmethod
    def from_setting(cls, value: SecretStr) -> "Vault":
        """From the text of a setting: comma-separated base64.

        Raises:
            SettingsError: see the constructor.
        """
        try:
            keys = [base64.b64decode(part.strip(), validate=True) for part in value.get_secret_value().split(",")]
        except binascii.Error:
            keys = []
        return cls(keys)

    def seal(self, secret: SecretStr, *, bound_to: str) -> Sealed:
        """Encrypt. `bound_to` says whose and what it is: only under the same it opens."""
        nonce = token_bytes(_NONCE_BYTES)
        text = self._ciphers[self.newest_key_id].encrypt(nonce, secret.get_secret_value().encode(), bound_to.encode())
        return Sealed(self.newest_key_id, nonce + text)

    def open(self, sealed: Sealed, *, bound_to: str) -> SecretStr:
        """Decrypt.

        Raises:
            Undecipherable: see there.
        """
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise Undecipherable
        nonce, text = sealed.ciphertext[:_NONCE_BYTES], sealed.ciphertext[_NONCE_BYTES:]
        try:
            return SecretStr(cipher.decrypt(nonce, text, bound_to.encode()).decode())
        except (InvalidTag, ValueError):
            raise Undecipherable from None


def _key_id(key: bytes) -> str:
    return sha256(b"wingbeat key id" + key).hexdigest()[:16]
