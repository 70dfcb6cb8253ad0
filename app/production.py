"""What production does not start with. `WINGBEAT_ENV=production` turns it on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import jwt

from app.errors import SettingsError
from app.previews.addresses import PREVIEW
from app.security.keyring import keys_of_setting
from app.settings import Environment, SandboxMode, Settings

_EVERYBODY_NEEDS: Final = {
    "TEMPORAL_ADDRESS": "host:port of the Temporal cluster",
    "SUPABASE_URL": "the address of the Supabase project",
    "SUPABASE_PUBLISHABLE_KEY": "the project's publishable (or anon) key",
    "SUPABASE_SECRET_KEY": "the project's secret (or service_role) key",
    "DATABASE_URL": "a direct or session-mode connection to the project's Postgres",
    "TOKEN_ENCRYPTION_KEYS": "the output of: openssl rand -base64 32",
    "PAYLOAD_ENCRYPTION_KEYS": "the output of: openssl rand -base64 32",
}
_API_NEEDS: Final = {"PUBLIC_URL": "the https origin that browsers know the api by"}
_WORKER_NEEDS: Final = {"GEMINI_API_KEY": "a key of the model's server"}

_PREVIEWS: Final = f"https://{PREVIEW}.previews.example.net/, a wildcard name of a domain of its own"
_DEMO_ISSUER: Final = "supabase-demo"
"""The issuer of the keys that the self-hosting example and the Supabase CLI ship for everybody."""
_CLI_KEYS: Final = ("sb_publishable_ACJWlzQHlZjBrEguHvfOxg", "sb_secret_N7UND0UgjKTVK-Uodkm0Hg")
"""How the newer keys begin that the Supabase CLI gives every local project."""
_DEMO_MODEL: Final = "demo-model"
_KNOWN_PASSWORDS: Final = frozenset(
    {"postgres", "password", "supabase", "temporal", "your-super-secret-and-long-postgres-password"}
)
_LEAST_DIFFERENT_BYTES: Final = 16
"""Of 32 random bytes; fewer come up less than once in 10^17 keys."""


class Process(StrEnum):
    """A kind of process, by what it needs to know."""

    API = "api"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the process does not start. It never holds a setting's value."""

    setting: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.problem}; {self.remedy}"


def needed_in_production(process: Process) -> dict[str, str]:
    """The settings without which a process of this kind does not start in production, and what each is."""
    return _EVERYBODY_NEEDS | (_API_NEEDS if process is Process.API else _WORKER_NEEDS)


def refusals(settings: Settings, process: Process) -> list[Refusal]:
    """Everything that stands against running with these settings; nothing outside production."""
    if settings.wingbeat_env is not Environment.PRODUCTION:
        return []
    rules: tuple[Callable[[Settings], Iterator[Refusal]], ...] = (
        _demo_keys,
        _swapped_keys,
        _known_password,
        _weak_encryption_keys,
        _open_doors,
    )
    return [*_missing(settings, process), *(refusal for rule in rules for refusal in rule(settings))]


def require_fit(settings: Settings, process: Process) -> None:
    """
    Raises:
        SettingsError: production is refused; a line for each setting, with its remedy.
    """
    found = refusals(settings, process)
    if found:
        raise SettingsError("\n".join(f"WINGBEAT_ENV=production refuses {refusal}" for refusal in found))


def _missing(settings: Settings, process: Process) -> Iterator[Refusal]:
    for name, meaning in needed_in_production(process).items():
        if name.lower() not in settings.model_fields_set or getattr(settings, name.lower()) is None:
            yield Refusal(name, "it is not set", f"set it to {meaning}")


def _demo_keys(settings: Settings) -> Iterator[Refusal]:
    keys = {
        "SUPABASE_PUBLISHABLE_KEY": settings.supabase_publishable_key,
        "SUPABASE_SECRET_KEY": settings.supabase_secret_key.get_secret_value(),
    }
    for name, key in keys.items():
        if key.startswith(_CLI_KEYS) or _claim(key, "iss") == _DEMO_ISSUER:
            yield Refusal(name, "this demo key is known to everybody", "use the project's own")
    if settings.gemini_api_key and settings.gemini_api_key.get_secret_value() == _DEMO_MODEL:
        yield Refusal("GEMINI_API_KEY", "the demo model's answers are canned", "give a key of a real model")


def _swapped_keys(settings: Settings) -> Iterator[Refusal]:
    """The publishable key goes where people see it."""
    key = settings.supabase_publishable_key
    if key.startswith("sb_secret_") or _claim(key, "role") == "service_role":
        yield Refusal("SUPABASE_PUBLISHABLE_KEY", "it is a secret key", "use the publishable one, and replace this one")


def _known_password(settings: Settings) -> Iterator[Refusal]:
    if (urlsplit(settings.database_url.get_secret_value()).password or "") in _KNOWN_PASSWORDS:
        yield Refusal("DATABASE_URL", "its password is known to everybody", "give the role a long random one")


def _weak_encryption_keys(settings: Settings) -> Iterator[Refusal]:
    given = {
        "TOKEN_ENCRYPTION_KEYS": settings.token_encryption_keys,
        "PAYLOAD_ENCRYPTION_KEYS": settings.payload_encryption_keys,
    }
    for name, value in given.items():
        if value and not all(map(_looks_random, keys_of_setting(value))):
            yield Refusal(name, "a key is not random", "make one with: openssl rand -base64 32")


def _open_doors(settings: Settings) -> Iterator[Refusal]:
    if {"*", "null"} & set(settings.web_origins):
        yield Refusal("WEB_ORIGINS", "every site could call the api as its visitor", "name each origin")
    if settings.public_url and not settings.public_url.startswith("https://"):
        yield Refusal("PUBLIC_URL", "tokens would cross the network in the clear", "use an https origin")
    template = settings.preview_url_template
    if template and not (template.startswith("https://") and PREVIEW in template):
        yield Refusal("PREVIEW_URL_TEMPLATE", "only this machine could open it, or in the clear", f"use {_PREVIEWS}")
    if settings.sandbox is SandboxMode.OFF:
        yield Refusal("SANDBOX", "generated code would run unconfined", "use SANDBOX=required")
    if settings.allow_stand_in_sdk:
        yield Refusal("ALLOW_STAND_IN_SDK", "results would be of a scripted stand-in", "leave it blank")


def _claim(key: str, name: str) -> object:
    """Of a key that is a JWT. Nothing is trusted because of it, so its signature does not matter."""
    try:
        return jwt.decode(key, options={"verify_signature": False, "verify_exp": False}).get(name)
    except jwt.InvalidTokenError:
        return None


def _looks_random(key: bytes) -> bool:
    return len(set(key)) >= _LEAST_DIFFERENT_BYTES
