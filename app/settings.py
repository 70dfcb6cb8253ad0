"""Every setting, from the environment. Blank means unset; a wrong value stops the process with one clear line."""

import socket
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import SettingsError


class Environment(StrEnum):
    LOCAL = "local"
    STAGING = "staging"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _unless_off(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "off" else value


Limit = Annotated[Annotated[int, Field(ge=1, le=10**15)] | None, BeforeValidator(_unless_off)]
"""A number, or `off` for none."""
Names = Annotated[list[str], NoDecode, BeforeValidator(_split)]
Networks = Annotated[list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(_split)]


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

    supabase_url: str = "http://127.0.0.1:54321"
    supabase_publishable_key: str = ""
    supabase_secret_key: SecretStr = SecretStr("")
    database_url: SecretStr = SecretStr("")

    gemini_api_key: SecretStr | None = None
    gemini_base_url: str | None = None
    gemini_api_version: str = "v1beta"
    gemini_model: str = "gemini-3.8-flash"

    max_running_jobs_per_user: Limit = 5
    max_tokens_per_job: Limit = 2_000_000
    daily_tokens_per_user: Limit = 10_000_000

    github_web_url: str = Field(default="https://github.com", pattern=r"^https?://[^?#\s@]+$")
    git_allowed_protocols: GitProtocols = [GitProtocol.HTTPS]
    commit_co_author: str | None = Field(default=None, pattern=r"^[^<>\x00-\x1f]{1,100} <[^<>\s]{3,200}>$")

    workspaces_dir: Path = Path("workspaces")
    worker_host: str = Field(default_factory=socket.gethostname, min_length=1, max_length=200)
    worker_health_port: int | None = Field(default=None, ge=0, le=65535)

    log_format: LogFormat = LogFormat.TEXT
    log_level: str = Field(default="INFO", pattern=r"^(TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL)$")

    @field_validator("public_url", "supabase_url", "gemini_base_url", "github_web_url")
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value


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
