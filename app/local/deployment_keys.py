"""`./dev keys`: the secrets that a deployment with docker-compose.yml needs, made anew by each call."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt

_LIFETIME: Final = timedelta(days=3650)
"""Of the keys by which clients are known to a self-hosted Supabase; they are replaced by new ones, not by time."""
_ISSUER: Final = "wingbeat"


def new_deployment_keys() -> Mapping[str, str]:
    """Settings of deploy/production.env by name. The two Supabase keys are JWTs, as self-hosted services know them."""
    signing, password = secrets.token_hex(32), secrets.token_hex(24)
    return {
        "POSTGRES_PASSWORD": password,
        "DATABASE_URL": f"postgres://postgres:{password}@db:5432/postgres",
        "JWT_SECRET": signing,
        "SUPABASE_PUBLISHABLE_KEY": _key("anon", signing),
        "SUPABASE_SECRET_KEY": _key("service_role", signing),
        "TOKEN_ENCRYPTION_KEYS": _encryption_key(),
        "PAYLOAD_ENCRYPTION_KEYS": _encryption_key(),
        "TEMPORAL_DB_PASSWORD": secrets.token_hex(24),
        "GRAFANA_PASSWORD": secrets.token_hex(16),
    }


def _encryption_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _key(role: str, signing: str) -> str:
    now = datetime.now(UTC)
    return jwt.encode({"role": role, "iss": _ISSUER, "iat": now, "exp": now + _LIFETIME}, signing, algorithm="HS256")
