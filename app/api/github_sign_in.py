"""Signing in with GitHub, in a browser."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request, Response, status
from pydantic import SecretStr
from starlette.datastructures import URL

from app.api.attempts import LIMITED_BY_ADDRESS
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
    callback = _callback_url(request, services.public_url)
    departure = await services.github_sign_in.begin(
        redirect_to, own_origin=f"{callback.scheme}://{callback.netloc}", callback=str(callback)
    )
    response = Response(status_code=status.HTTP_302_FOUND, headers={"Location": departure.url})
    response.set_cookie(
        _COOKIE,
        departure.flow_id.get_secret_value(),
        max_age=int(FLOW_LIFETIME.total_seconds()),
        path=callback.path,
        secure=callback.scheme == "https",
        httponly=True,
        samesite="lax",
    )
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
    response.delete_cookie(_COOKIE, path=request.url.path, httponly=True, samesite="lax")
    return await services.github_sign_in.finish(code, flow_id)


def _callback_url(request: Request, public_url: str | None) -> URL:
    path = str(request.url_for("come_back").path)
    return URL(f"{public_url}{path}") if public_url else request.url.replace(path=path, query="")
