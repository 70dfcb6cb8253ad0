"""Browsers that leave for somebody else's pages: where they come back to, and the cookie that tells which one it is."""

from datetime import timedelta

from fastapi import Request, Response
from pydantic import SecretStr
from starlette.datastructures import URL


def callback_url(request: Request, route: str, public_url: str | None) -> URL:
    """The address of the route by that name, as browsers know it."""
    path = str(request.url_for(route).path)
    return URL(f"{public_url}{path}") if public_url else request.url.replace(path=path, query="")


def origin_of(url: URL) -> str:
    return f"{url.scheme}://{url.netloc}"


def own_origin(request: Request, public_url: str | None) -> str:
    """Ours, as browsers know it."""
    return public_url or origin_of(request.url)


def keep_in_browser(response: Response, cookie: str, secret: SecretStr, *, callback: URL, lifetime: timedelta) -> None:
    """Only the callback gets to see it, and no script."""
    response.set_cookie(
        cookie,
        secret.get_secret_value(),
        max_age=int(lifetime.total_seconds()),
        path=callback.path,
        secure=callback.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, cookie: str, request: Request) -> None:
    """In the answer of the callback."""
    response.delete_cookie(cookie, path=request.url.path, httponly=True, samesite="lax")
