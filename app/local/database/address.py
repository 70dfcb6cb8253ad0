"""Where a database is. The password stays apart from the rest: it is never part of a text or of an argv."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qs, quote, unquote, urlsplit

import asyncpg
from pydantic import SecretStr

from app.data.database import CONNECT_TIMEOUT_S, OUTAGE_ERRORS
from app.local.database.errors import MigrationRefused

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_TRANSACTION_POOLER = 6543
_LOCAL = ("127.0.0.1", "::1", "localhost")
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """One database on one server. `ssl_mode` is libpq's."""

    host: str
    port: int
    user: str
    password: SecretStr
    database: str
    ssl_mode: str

    @property
    def url(self) -> str:
        """Without the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        user, database = quote(self.user, safe=""), quote(self.database, safe="")
        return f"postgresql://{user}@{host}:{self.port}/{database}?sslmode={self.ssl_mode}"

    @property
    def password_line(self) -> str:
        """As libpq's password file has it, for every database of the server."""
        fields = (self.host, str(self.port), "*", self.user, self.password.get_secret_value())
        escaped = (field.replace("\\", "\\\\").replace(":", "\\:") if field != "*" else field for field in fields)
        return ":".join(escaped) + "\n"

    def other(self, database: str) -> "DatabaseAddress":
        """Another database of the same server."""
        return DatabaseAddress(self.host, self.port, self.user, self.password, database, self.ssl_mode)


def parse_address(url: SecretStr, *, source: str) -> DatabaseAddress:
    """
    Args:
        source: where the url comes from, such as the name of a variable: errors name it, never the url.

    Raises:
        MigrationRefused: it is no url of a Postgres to which migrations can be applied.
    """
    try:
        parts = urlsplit(url.get_secret_value())
        port = parts.port or 5432
    except ValueError:
        raise MigrationRefused(f"{source} is no url of a database") from None
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or not parts.username:
        raise MigrationRefused(f"{source} must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    if port == _TRANSACTION_POOLER:
        raise MigrationRefused(
            f"{source} names the transaction pooler (port {port}), which keeps no session: use the direct connection "
            "or the session pooler, on port 5432"
        )
    default_mode = "disable" if parts.hostname in _LOCAL else "require"
    mode = parse_qs(parts.query).get("sslmode", [default_mode])[-1]
    if mode not in _MODES:
        raise MigrationRefused(f"{source} has an unknown sslmode; use one of {', '.join(_MODES)}")
    return DatabaseAddress(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=SecretStr(unquote(parts.password or "")),
        database=unquote(parts.path.lstrip("/")) or "postgres",
        ssl_mode=mode,
    )


@asynccontextmanager
async def connected(address: DatabaseAddress) -> AsyncIterator[Connection]:
    """One connection, closed at the end.

    Raises:
        MigrationRefused: the database cannot be reached, does not let us in, or refuses a statement of the block.
    """
    try:
        connection = await asyncpg.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password.get_secret_value(),
            database=address.database,
            ssl=address.ssl_mode,
            timeout=CONNECT_TIMEOUT_S,
            server_settings={"application_name": "wingbeat-migrations"},
        )
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise MigrationRefused(f"{address.host}:{address.port} refuses the user or the password") from None
    except (*OUTAGE_ERRORS, asyncpg.PostgresError) as error:
        why = str(error) or type(error).__name__
        raise MigrationRefused(f"{address.host}:{address.port} cannot be reached: {why}") from None
    try:
        yield connection
    except OUTAGE_ERRORS as error:
        raise MigrationRefused(f"the connection to {address.host} was lost: {error}") from error
    except asyncpg.PostgresError as error:
        raise MigrationRefused(f"{address.host}, database {address.database}: {error}") from error
    finally:
        await connection.close()
