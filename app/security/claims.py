"""What an access token says of itself, before anybody vouches for it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.errors import NotAuthenticated

MAX_TOKEN_BYTES = 16 * 1024
AUDIENCE = "authenticated"
CLOCK_SKEW = timedelta(seconds=60)
"""For `iat` and `nbf`. There is none for `exp`."""


class Header(BaseModel):
    model_config = ConfigDict(frozen=True)

    alg: str
    kid: str | None = None


class Claims(BaseModel):
    """The claims that are looked at. Times are numbers of seconds on the wire."""

    model_config = ConfigDict(frozen=True)

    sub: UserId
    aud: str | list[str]
    exp: AwareDatetime
    iat: AwareDatetime | None = None
    nbf: AwareDatetime | None = None
    iss: str | None = None
    session_id: UUID | None = None

    def is_for(self, audience: str) -> bool:
        return audience in ([self.aud] if isinstance(self.aud, str) else self.aud)


def read_token(token: str, *, issuer: str, now: datetime) -> tuple[Header, Claims]:
    """The token's header and claims, when they could be a caller's. The signature is not looked at.

    Raises:
        NotAuthenticated: `token_expired`; `invalid_token` when it is oversize, not three parts of JSON, unsigned, for
            another audience, from another issuer or from the future.
    """
    header, claims = _parse(token)
    if header.alg.lower() == "none":
        raise invalid_token("it is not signed")
    if not claims.is_for(AUDIENCE):
        raise invalid_token("it is meant for another audience")
    if claims.iss is not None and claims.iss.rstrip("/") != issuer.rstrip("/"):
        raise invalid_token("it is from another issuer")
    if claims.exp <= now:
        raise NotAuthenticated("the access token has expired", code=ErrorCode.TOKEN_EXPIRED)
    if any(moment is not None and moment > now + CLOCK_SKEW for moment in (claims.iat, claims.nbf)):
        raise invalid_token("it is not valid yet")
    return header, claims


def invalid_token(reason: str) -> NotAuthenticated:
    return NotAuthenticated(f"the access token is not valid: {reason}", code=ErrorCode.INVALID_TOKEN)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _parse(token: str) -> tuple[Header, Claims]:
    if len(token.encode(errors="replace")) > MAX_TOKEN_BYTES:
        raise invalid_token("it is too large")
    try:
        parts = jwt.decode_complete(token, options={"verify_signature": False})
        return Header.model_validate(parts["header"]), Claims.model_validate(parts["payload"])
    except (jwt.InvalidTokenError, ValidationError, ValueError, RecursionError):
        raise invalid_token("it is not a JSON Web Token of an account") from None
