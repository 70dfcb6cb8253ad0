"""The secrets of one data folder: made once, kept beside the data that needs them."""

import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer

from app.local.files import write_private


def _hex() -> SecretStr:
    return SecretStr(secrets.token_hex(32))


class LocalKeys(BaseModel):
    """Keys and passwords of the embedded servers; they are worth nothing anywhere else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jwt_secret: SecretStr = Field(default_factory=_hex)
    publishable_key: str = Field(default_factory=lambda: f"sb_publishable_{secrets.token_urlsafe(24)}")
    secret_key: SecretStr = Field(default_factory=lambda: SecretStr(f"sb_secret_{secrets.token_urlsafe(24)}"))
    postgres_password: SecretStr = Field(default_factory=_hex)

    @field_serializer("jwt_secret", "secret_key", "postgres_password", when_used="json")
    def _reveal(self, value: SecretStr) -> str:
        return value.get_secret_value()


def load_or_create_keys(path: Path) -> LocalKeys:
    """The keys in the file, which is made (mode 0600) when it is not there.

    Raises:
        pydantic.ValidationError: the file holds something else.
    """
    if path.exists():
        return LocalKeys.model_validate_json(path.read_bytes())
    keys = LocalKeys()
    write_private(path, keys.model_dump_json(indent=2))
    return keys
