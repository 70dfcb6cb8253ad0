"""Linking a GitHub account over REST. Signing in with GitHub is something else: see `github_sign_in`."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request, Response, status
from pydantic import SecretStr

from app.api.attempts import LIMITED_BY_ADDRESS
from app.api.browsers import callback_url, keep_in_browser, origin_of, take_back
from app.api.dependencies import CallerDep, GitHubDep, ServicesDep
from app.api.problems import problems
from app.contracts.github import GitHubLink, LinkDeparture, LinkStep, Unlinked
from app.services.github_linking import FLOW_LIFETIME, Arrival

router = APIRouter(prefix="/auth/github", tags=["github"])

_COOKIE = "wingbeat_github_link"
_Secret = Annotated[SecretStr | None, Query(max_length=512)]


@router.get("", dependencies=[LIMITED_BY_ADDRESS], responses=problems(401, 422, 429, 503))
async def begin_github_link(
    *,
    request: Request,
    response: Response,
    caller: CallerDep,
    services: ServicesDep,
    github: GitHubDep,
    step: LinkStep = LinkStep.AUTHORIZE,
    redirect_to: Annotated[
        str | None,
        Query(max_length=2048, description="The page of ours that comes last; without it the callback answers JSON."),
    ] = None,
) -> LinkDeparture:
    """Start linking. Open the answer's `url` in the browser that asked, which keeps a cookie until it is back."""
    callback = callback_url(request, "finish_github_link", services.public_url)
    leaving = await github.linking.begin(
        caller, step, redirect_to, own_origin=origin_of(callback), callback=str(callback)
    )
    keep_in_browser(response, _COOKIE, leaving.browser, callback=callback, lifetime=FLOW_LIFETIME)
    return LinkDeparture(url=leaving.url)


@router.get(
    "/callback",
    response_model=GitHubLink,
    dependencies=[LIMITED_BY_ADDRESS],
    responses={**problems(403, 409, 422, 429, 503), 302: {"description": "The way on, where `redirect_to` was given."}},
)
async def finish_github_link(
    *,
    request: Request,
    response: Response,
    services: ServicesDep,
    github: GitHubDep,
    state: _Secret = None,
    code: _Secret = None,
    installation_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    error: Annotated[str | None, Query(max_length=512)] = None,
    browser: Annotated[SecretStr | None, Cookie(alias=_COOKIE, max_length=128)] = None,
) -> GitHubLink | Response:
    """Where GitHub leads back to. A state is good once, in the browser that asked; without an installation of the App
    the answer's `install_url` comes next. A failure is told to `redirect_to` as `github_error`."""
    callback = callback_url(request, "finish_github_link", services.public_url)
    arrival = Arrival(state, code, installation_id, refused=error is not None)
    landing = await github.linking.finish(arrival, browser, callback=str(callback))
    answer: GitHubLink | Response
    if landing.url is not None:
        answer = on_its_way = Response(status_code=status.HTTP_302_FOUND, headers={"Location": landing.url})
    else:
        assert landing.link is not None
        answer, on_its_way = landing.link, response
    if landing.is_last or browser is None:
        take_back(on_its_way, _COOKIE, request)
    else:
        keep_in_browser(on_its_way, _COOKIE, browser, callback=callback, lifetime=FLOW_LIFETIME)
    return answer


@router.get("/status", responses=problems(401, 503))
async def github_link(caller: CallerDep, github: GitHubDep) -> GitHubLink:
    """The caller's link."""
    return await github.linking.own(caller)


@router.delete("", responses=problems(401, 503))
async def unlink_github(caller: CallerDep, github: GitHubDep) -> Unlinked:
    """Forget the link, and take it back at GitHub. While GitHub is away that is `pending`, and done later."""
    return await github.linking.unlink(caller)
