"""The studio's cookie: a refresh token that no script reads, and that the studio's own routes alone look at.

Over https its name begins with `__Host-` (RFC 6265bis): a browser takes that from this very host only, over https,
without a `Domain` and for the path `/`, so no other host of the domain can plant one. Plain http has no such promise:
there the path keeps it from all other routes.
"""

from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import SecretStr

from app.api.browsers import own_origin
from app.api.dependencies import services_of
from app.contracts.accounts import Session
from app.contracts.studio import StudioSession

COOKIE = "wingbeat_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
PATH = "/api/studio"
SECURE_PATH = "/"
LIFETIME = timedelta(days=30)
"""From the last refresh on: as long as the reuse of a token is noticed."""
_MAX_LENGTH = 4096


def keep_session(request: Request, response: Response, session: Session) -> StudioSession:
    """Put the refresh token into the answer's cookie; answers what is left for the page."""
    path = SECURE_PATH if _is_secure(request) else PATH
    _set(request, response, session.refresh_token, path=path, lifetime=LIFETIME)
    return StudioSession.of(session)


def clear_session(request: Request, response: Response) -> None:
    """Have the browser forget the cookie, and any of its name that was planted at another path on the way here.

    Over https there is none: the name itself asks for one path.
    """
    if _is_secure(request):
        _set(request, response, "", path=SECURE_PATH, lifetime=timedelta(0))
        return
    parts = request.url.path.strip("/").split("/")
    for length in range(len(parts) + 1):
        _set(request, response, "", path=f"/{'/'.join(parts[:length])}", lifetime=timedelta(0))


async def _refresh_token(request: Request) -> SecretStr | None:
    name = SECURE_COOKIE if _is_secure(request) else COOKIE
    values = _values(request, name)
    return SecretStr(values[0]) if len(values) == 1 and 0 < len(values[0]) <= _MAX_LENGTH else None


RefreshTokenDep = Annotated[SecretStr | None, Depends(_refresh_token)]
"""None also where there are several: another port may have planted one, and nobody knows which."""


def _set(request: Request, response: Response, value: str, *, path: str, lifetime: timedelta) -> None:
    is_secure = _is_secure(request)
    response.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        value,
        max_age=int(lifetime.total_seconds()),
        path=path,
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )


def _is_secure(request: Request) -> bool:
    """Whether the browser came over https: the proxy before us may speak plain http to us."""
    services = services_of(request)
    return services.is_production or own_origin(request, services.public_url).startswith("https://")


def _values(request: Request, name: str) -> list[str]:
    """Every value of that name: a mapping would keep one of them only."""
    pairs = [pair.strip() for header in request.headers.getlist("cookie") for pair in header.split(";")]
    return [_unquoted(pair) for pair in pairs if pair.partition("=")[0].strip() == name]


def _unquoted(pair: str) -> str:
    try:
        parsed: SimpleCookie = SimpleCookie(pair)
    except CookieError:
        return ""
    return next((morsel.value for morsel in parsed.values()), "")
