"""Secrets at rest: encrypted under rotating keys, each bound to whose it is."""

from collections.abc import Sequence

from pydantic import SecretStr

from app.errors import SettingsError, WingbeatError
from app.security.keyring import KEYS_FORM, KeyRing, Sealed, Tampered, UnknownKey, keys_of_setting


class Undecipherable(WingbeatError):
    """The key is not among ours any more, or the text was changed or belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("a stored secret cannot be read with the present TOKEN_ENCRYPTION_KEYS")


class Vault:
    """Seals and opens texts with the ring of TOKEN_ENCRYPTION_KEYS."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys` newest first, each of 32 bytes.

        Raises:
            SettingsError: there is none, or one has another length.
        """
        try:
            self._ring = KeyRing(keys)
        except ValueError:
            raise SettingsError(f"TOKEN_ENCRYPTION_KEYS: {KEYS_FORM}") from None
        self.newest_key_id = self._ring.newest_key_id

    @classmethod
    def from_setting(cls, value: SecretStr) -> "Vault":
        """From the text of a setting: comma-separated base64.

        Raises:
            SettingsError: see the constructor.
        """
        return cls(keys_of_setting(value))

    def seal(self, secret: SecretStr, *, bound_to: str) -> Sealed:
        """Encrypt. `bound_to` says whose and what it is: only under the same it opens."""
        return self._ring.seal(secret.get_secret_value().encode(), bound_to=bound_to.encode())

    def open(self, sealed: Sealed, *, bound_to: str) -> SecretStr:
        """Decrypt.

        Raises:
            Undecipherable: see there.
        """
        try:
            return SecretStr(self._ring.open(sealed, bound_to=bound_to.encode()).decode())
        except (UnknownKey, Tampered, UnicodeDecodeError):
            raise Undecipherable from None
