"""Every setting, from the environment. Blank means unset; a wrong value stops the process with one clear line."""

import re
import socket
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import SettingsError
from app.security.keyring import KEYS_FORM, KeyRing
from app.telemetry.collector_headers import headers_of_setting


class Environment(StrEnum):
    LOCAL = "local"
    STAGING = "staging"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class SandboxMode(StrEnum):
    """What happens where commands cannot be confined: the worker refuses to start, or every result says so."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    OFF = "off"


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _unless_off(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "off" else value


Limit = Annotated[Annotated[int, Field(ge=1, le=10**15)] | None, BeforeValidator(_unless_off)]
"""A number, or `off` for none."""
Names = Annotated[list[str], NoDecode, BeforeValidator(_split)]
Paths = Annotated[list[Path], NoDecode, BeforeValidator(_split)]
Ids = Annotated[list[UUID], NoDecode, BeforeValidator(_split)]
Networks = Annotated[list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(_split)]

GITHUB_APP_SETTINGS = (
    "GITHUB_APP_ID",
    "GITHUB_APP_SLUG",
    "GITHUB_APP_PRIVATE_KEY",
    "GITHUB_CLIENT_ID",
    "GITHUB_CLIENT_SECRET",
    "TOKEN_ENCRYPTION_KEYS",
)
"""All of them make a GitHub App; the last may stand alone."""

_BASE_URL = re.compile(r"https?://[^?#\s@%]+")


def _with_a_host(value: str) -> str:
    try:
        url = urlsplit(value)
        whole = bool(_BASE_URL.fullmatch(value) and url.hostname and url.port != 0)
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("this must be http:// or https:// and a host, then a port and a path if there are any")
    return value


BaseUrl = Annotated[str, AfterValidator(_with_a_host)]


class GitProtocol(StrEnum):
    """How Git may be reached; `http` is for a GitHub on loopback."""

    HTTPS = "https"
    HTTP = "http"


GitProtocols = Annotated[list[GitProtocol], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """The one settings object. Names are the environment's, in lower case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    wingbeat_env: Environment = Environment.LOCAL

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+/?$")
    web_origins: Names = []
    trusted_proxies: Networks = []
    auth_rate_limit: str = Field(default="20/minute", pattern=r"^(off|[1-9]\d{0,5}/(second|minute|hour|day))$")

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_api_key: SecretStr | None = None
    temporal_tls_cert: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_ui_origin: str | None = Field(default=None, pattern=r"^https?://[^/?#\s*]+$")
    payload_encryption_keys: SecretStr | None = None
    operator_user_ids: Ids = []

    supabase_url: str = "http://127.0.0.1:54321"
    supabase_publishable_key: str = ""
    supabase_secret_key: SecretStr = SecretStr("")
    database_url: SecretStr = SecretStr("")

    gemini_api_key: SecretStr | None = None
    gemini_base_url: str | None = None
    gemini_api_version: str = "v1beta"
    gemini_model: str = "gemini-3.8-flash"
    gemini_models: Names = []
    gemini_cache_from_tokens: int | None = Field(default=None, ge=1_024)
    history_tokens: int = Field(default=12_000, ge=1_000, le=500_000)

    max_running_jobs_per_user: Limit = 5
    max_tokens_per_job: Limit = 2_000_000
    daily_tokens_per_user: Limit = 10_000_000

    knowledge_dir: Path | None = None

    github_app_id: str | None = Field(default=None, pattern=r"^[0-9]{1,20}$")
    github_app_slug: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")
    github_app_private_key: SecretStr | None = None
    github_client_id: str | None = None
    github_client_secret: SecretStr | None = None
    github_webhook_secret: SecretStr | None = None
    github_api_url: BaseUrl = "https://api.github.com"
    github_web_url: BaseUrl = "https://github.com"
    git_allowed_protocols: GitProtocols = [GitProtocol.HTTPS]
    token_encryption_keys: SecretStr | None = None
    commit_co_author: str | None = Field(default=None, pattern=r"^[^<>\x00-\x1f]{1,100} <[^<>\s]{3,200}>$")

    workspaces_dir: Path = Path("workspaces")
    worker_host: str = Field(default_factory=socket.gethostname, min_length=1, max_length=200)
    worker_health_port: int | None = Field(default=None, ge=0, le=65535)
    worker_build_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")

    flutter_root: Path | None = None
    pub_cache: Path | None = None
    pub_hosted_url: str | None = Field(default=None, pattern=r"^https?://[^?#\s]+$")
    allow_stand_in_sdk: bool = False
    allow_unconfirmed_addresses: bool = False

    preview_host: str = "127.0.0.1"
    preview_port: int | None = Field(default=None, ge=0, le=65535)
    preview_relay_url: str | None = Field(default=None, pattern=r"^http://[^/?#\s]+/?$")
    preview_url_template: str | None = Field(
        default=None,
        pattern=r"^https?://(\{preview\}\.[A-Za-z0-9.-]+(:\d{1,5})?|[A-Za-z0-9.-]+:\{port\})/?$",
    )
    preview_idle_minutes: int = Field(default=30, ge=1, le=1440)
    max_previews_per_user: int = Field(default=3, ge=1, le=1000)
    max_previews_per_host: int = Field(default=10, ge=1, le=1000)

    sandbox: SandboxMode = SandboxMode.PREFERRED
    sandbox_readable: Paths = []
    pub_allowed_packages: Names = []

    retention_versions_per_project: int | None = Field(default=None, ge=1)
    retention_days: int | None = Field(default=None, ge=1)
    janitor_interval_minutes: int = Field(default=15, ge=1, le=1440)
    janitor_safety_minutes: int = Field(default=60, ge=0)

    log_format: LogFormat | None = None
    log_level: str = Field(default="INFO", pattern=r"^(TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL)$")
    otel_exporter_otlp_endpoint: BaseUrl | None = None
    otel_exporter_otlp_headers: SecretStr | None = None

    @property
    def effective_log_format(self) -> LogFormat:
        """As LOG_FORMAT says; else JSON in production, which machines read."""
        if self.log_format is not None:
            return self.log_format
        return LogFormat.JSON if self.wingbeat_env is Environment.PRODUCTION else LogFormat.TEXT

    @property
    def models(self) -> tuple[str, ...]:
        """The models that may be chosen; the first one is the default."""
        return tuple(dict.fromkeys((self.gemini_model, *self.gemini_models)))

    @field_validator(
        "public_url",
        "supabase_url",
        "gemini_base_url",
        "github_api_url",
        "github_web_url",
        "otel_exporter_otlp_endpoint",
    )
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @field_validator("github_app_private_key")
    @classmethod
    def _as_pem(cls, value: SecretStr | None) -> SecretStr | None:
        """One line with `\\n` in it, as files of settings have it, is taken too."""
        if value is None:
            return None
        pem = value.get_secret_value().replace("\\n", "\n")
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("this is no RSA private key in PEM")
        return SecretStr(pem)

    @field_validator("token_encryption_keys", "payload_encryption_keys")
    @classmethod
    def _as_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                KeyRing.from_setting(value)
            except ValueError:
                raise ValueError(KEYS_FORM) from None
        return value

    @field_validator("otel_exporter_otlp_headers")
    @classmethod
    def _as_headers(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            headers_of_setting(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _headers_for_a_collector(self) -> Self:
        if self.otel_exporter_otlp_headers is not None and self.otel_exporter_otlp_endpoint is None:
            raise ValueError(
                "OTEL_EXPORTER_OTLP_HEADERS is set without OTEL_EXPORTER_OTLP_ENDPOINT: set both or leave both blank"
            )
        return self

    @model_validator(mode="after")
    def _whole_github_app(self) -> Self:
        missing = self.missing_for_github
        given = len(missing) < len(GITHUB_APP_SETTINGS) and missing != list(GITHUB_APP_SETTINGS[:-1])
        if missing and (given or self.github_webhook_secret is not None):
            raise ValueError(f"a part of a GitHub App is set: {', '.join(missing)} must be set too")
        return self

    @property
    def missing_for_github(self) -> list[str]:
        """The settings that a GitHub App still needs."""
        return [name for name in GITHUB_APP_SETTINGS if getattr(self, name.lower()) is None]


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings.

    Raises:
        SettingsError: a value is wrong; the text names the variable and what it must be, never the value.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError.from_validation(error.errors(include_input=False, include_url=False)) from None
