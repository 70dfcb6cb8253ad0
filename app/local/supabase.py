"""Supabase Auth, REST and Storage over our Postgres, by the launcher in supabase/local."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.local.keys import LocalKeys
from app.local.ports import LOOPBACK
from app.local.probes import answers_ok
from app.local.service import Service, ServiceName

_NO_TELEMETRY = {"DO_NOT_TRACK": "1", "LITE_TELEMETRY": "0", "SUPABASE_TELEMETRY_DISABLED": "1"}
_LEAST_WORK = {"LITE_AUTH_BCRYPT_COST": "4"}
"""Its own default is 10, some 80 ms of a core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupabaseOptions:
    """
    Attributes:
        site_url: where people open the product; links in auth mails lead there.
        web_origins: where else auth may send people back to, as text with commas.
        github: the settings `LOCAL_GITHUB_*` of an OAuth app; empty without one.
        token_lifetime_s: of access tokens, as text; empty for the one of config.toml.
        cheap_passwords: hashed with the least work; for accounts that are nobody's.
        depends_on: the database and the mail catcher, as far as the stack runs them.
    """

    port: int
    smtp_port: int
    database_url: str
    storage_folder: Path
    config_file: Path
    migrations_folder: Path
    site_url: str
    web_origins: str
    github: Mapping[str, str]
    token_lifetime_s: str
    cheap_passwords: bool
    depends_on: frozenset[str]


def supabase_service(node: Path, launcher: Path, options: SupabaseOptions, keys: LocalKeys) -> Service:
    return Service(
        name=ServiceName.SUPABASE,
        command=[str(node), str(launcher)],
        environment={
            **_NO_TELEMETRY,
            "NODE_ENV": "production",
            "PATH": "/usr/bin:/bin",
            "TZ": "UTC",
            "SUPABASE_PORT": str(options.port),
            "SUPABASE_CONFIG": str(options.config_file),
            "DATABASE_URL": options.database_url,
            "MIGRATIONS_DIR": str(options.migrations_folder),
            "STORAGE_DIR": str(options.storage_folder),
            "SMTP_HOST": LOOPBACK,
            "SMTP_PORT": str(options.smtp_port),
            "SITE_URL": options.site_url,
            "WEB_ORIGINS": options.web_origins,
            **options.github,
            "LOCAL_TOKEN_LIFETIME_S": options.token_lifetime_s,
            **(_LEAST_WORK if options.cheap_passwords else {}),
            "JWT_SECRET": keys.jwt_secret.get_secret_value(),
            "SUPABASE_PUBLISHABLE_KEY": keys.publishable_key,
            "SUPABASE_SECRET_KEY": keys.secret_key.get_secret_value(),
        },
        working_folder=launcher.parent,
        is_ready=answers_ok(options.port, "/health"),
        depends_on=options.depends_on,
    )
