"""Signing in with GitHub, in a browser."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request, Response, status
from pydantic import SecretStr

from app.api.attempts import LIMITED_BY_ADDRESS
from app.api.browsers import callback_url, keep_in_browser, origin_of, take_back
from app.api.dependencies import ServicesDep
from app.api.problems import problems
from app.contracts.accounts import Session
from app.services.github_sign_in import FLOW_LIFETIME

router = APIRouter(prefix="/auth/github/signin", tags=["auth"], dependencies=[LIMITED_BY_ADDRESS])

_COOKIE = "wingbeat_sign_in"


@router.get(
    "",
    status_code=status.HTTP_302_FOUND,
    response_class=Response,
    responses={**problems(422, 429, 503), 302: {"description": "The way to GitHub; a browser follows it."}},
)
async def leave_for_github(
    request: Request,
    services: ServicesDep,
    redirect_to: Annotated[
        str | None,
        Query(max_length=2048, description="The page of ours that comes next: it passes its `code` to the callback."),
    ] = None,
) -> Response:
    """Open this in the browser. GitHub leads back to `redirect_to`, or else straight to the callback."""
    callback = callback_url(request, "come_back", services.public_url)
    departure = await services.github_sign_in.begin(redirect_to, own_origin=origin_of(callback), callback=str(callback))
    response = Response(status_code=status.HTTP_302_FOUND, headers={"Location": departure.url})
    keep_in_browser(response, _COOKIE, departure.flow_id, callback=callback, lifetime=FLOW_LIFETIME)
    return response


@router.get("/callback", responses=problems(401, 422, 429, 503))
async def come_back(
    request: Request,
    response: Response,
    services: ServicesDep,
    code: Annotated[SecretStr | None, Query(max_length=512)] = None,
    flow_id: Annotated[SecretStr | None, Cookie(alias=_COOKIE, max_length=128)] = None,
) -> Session:
    """A session for the `code` that came back, in the browser that left; it is good once."""
    take_back(response, _COOKIE, request)
    return await services.github_sign_in.finish(code, flow_id)
