"""Signing in with GitHub for the studio: it ends with the cookie, and no token is ever in an address."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Query, Request, Response, status
from pydantic import SecretStr

from app.api.attempts import LIMITED_BY_ADDRESS
from app.api.browsers import callback_url, keep_in_browser, origin_of, take_back
from app.api.dependencies import ServicesDep
from app.api.problems import problems
from app.api.studio_cookies import keep_session
from app.api.studio_pages import BY_OUR_LINK
from app.errors import WingbeatError
from app.services.github_sign_in import FLOW_LIFETIME

router = APIRouter(prefix="/studio/session/github", tags=["studio"], dependencies=[LIMITED_BY_ADDRESS])

SIGNED_IN = "/"
NOT_SIGNED_IN = "/sign-in"
"""Pages of the studio, the only ones that this leads to; the second hears the code of what went wrong as `error`."""
_COOKIE = "wingbeat_studio_sign_in"


@router.get(
    "",
    status_code=status.HTTP_302_FOUND,
    response_class=Response,
    dependencies=[BY_OUR_LINK],
    responses={**problems(403, 429, 503), 302: {"description": "The way to GitHub; a browser follows it."}},
)
async def leave_studio_for_github(request: Request, services: ServicesDep) -> Response:
    """Open this in the browser, as a page. GitHub leads back to the callback, and that to the studio."""
    callback = callback_url(request, "come_back_to_studio", services.public_url)
    departure = await services.github_sign_in.begin(None, own_origin=origin_of(callback), callback=str(callback))
    response = Response(status_code=status.HTTP_302_FOUND, headers={"Location": departure.url})
    keep_in_browser(response, _COOKIE, departure.flow_id, callback=callback, lifetime=FLOW_LIFETIME)
    return response


@router.get(
    "/callback",
    status_code=status.HTTP_302_FOUND,
    response_class=Response,
    responses={**problems(429), 302: {"description": "The studio, signed in or with the code of an `error`."}},
)
async def come_back_to_studio(
    request: Request,
    services: ServicesDep,
    code: Annotated[SecretStr | None, Query(max_length=512)] = None,
    flow_id: Annotated[SecretStr | None, Cookie(alias=_COOKIE, max_length=128)] = None,
) -> Response:
    """The `code` is good once, in the browser that left, with the secret that never left the server."""
    response = Response(status_code=status.HTTP_302_FOUND, headers={"Location": SIGNED_IN})
    try:
        session = await services.github_sign_in.finish(code, flow_id)
        keep_session(request, response, session)
    except WingbeatError as error:
        response.headers["Location"] = f"{NOT_SIGNED_IN}?{urlencode({'error': error.code})}"
    take_back(response, _COOKIE, request)
    return response
