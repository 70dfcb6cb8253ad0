"""Sessions of the studio: access tokens for its pages, and the refresh token in a cookie."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import SecretStr

from app.api.attempts import LIMITED_BY_ADDRESS, CountAccountDep, CountRefusedDep
from app.api.dependencies import ServicesDep, TokenDep
from app.api.problems import answer_expected, problems
from app.api.studio_cookies import RefreshTokenDep, clear_session, keep_session
from app.api.studio_pages import FROM_OUR_PAGE
from app.contracts.accounts import Credentials, LogoutScope, PasswordReset
from app.contracts.studio import StudioSession
from app.errors import DependencyUnavailable, NotAuthenticated, RefreshRaced

router = APIRouter(prefix="/studio/session", tags=["studio"], dependencies=[FROM_OUR_PAGE])

_LIMITED = [LIMITED_BY_ADDRESS]
_ROUNDS = 6
_ROUND_S = 0.25
"""Of waiting for the cookie that the answer to another tab brings to the browser."""
Round = Annotated[int, Query(alias="round", ge=0, le=_ROUNDS, description="Of redirects; a client leaves it out.")]


@router.post("", dependencies=_LIMITED, responses=problems(401, 403, 422, 429, 503))
async def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    services: ServicesDep,
    count_account: CountAccountDep,
) -> StudioSession:
    """A new session. A wrong password and an unknown address get the same answer."""
    await count_account(credentials.email)
    return keep_session(request, response, await services.accounts.log_in(credentials))


@router.post(
    "/signup",
    status_code=status.HTTP_201_CREATED,
    dependencies=_LIMITED,
    responses=problems(403, 409, 422, 429, 503),
)
async def sign_up_in_studio(
    credentials: Credentials,
    request: Request,
    response: Response,
    services: ServicesDep,
    count_account: CountAccountDep,
) -> StudioSession:
    """Make an account and sign in. Where its mail must be answered first that is 403 `email_not_confirmed`."""
    await count_account(credentials.email)
    return keep_session(request, response, await services.accounts.sign_up(credentials))


@router.post("/reset-password", dependencies=_LIMITED, responses=problems(401, 403, 422, 429, 503))
async def reset_password_in_studio(
    reset: PasswordReset,
    request: Request,
    response: Response,
    services: ServicesDep,
    count_account: CountAccountDep,
) -> StudioSession:
    """Set a new password with the code of the mail that `POST /api/auth/reset-password` sends, and sign in."""
    if reset.email is not None:
        await count_account(reset.email)
    return keep_session(request, response, await services.accounts.reset_password(reset))


@router.post(
    "/refresh",
    response_model=StudioSession,
    responses={**problems(401, 403, 429, 503), 307: {"description": "Another tab was first: fetch follows by itself."}},
)
async def refresh_in_studio(
    *,
    request: Request,
    response: Response,
    services: ServicesDep,
    refresh_token: RefreshTokenDep,
    count_refused: CountRefusedDep,
    turn: Round = 0,
) -> StudioSession | Response:
    """A new access token for the cookie, which is renewed. All tabs that ask at once get one; 401 clears the cookie."""
    try:
        session = await services.studio_sessions.refresh(_given(refresh_token))
    except RefreshRaced:
        return await _again(request, turn)
    except NotAuthenticated as error:
        await count_refused()
        return _refused(request, error)
    return keep_session(request, response, session)


@router.delete(
    "",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses={**problems(401, 403, 422, 503), 307: {"description": "As for a refresh."}},
)
async def sign_out(
    *,
    request: Request,
    services: ServicesDep,
    access_token: TokenDep,
    refresh_token: RefreshTokenDep,
    scope: LogoutScope = LogoutScope.LOCAL,
    turn: Round = 0,
) -> Response:
    """End this session, the user's `others`, or all, and clear the cookie unless it is the others'.

    The access token may be left out, or have ended. Where there is no session any more that is no error.
    """
    given = SecretStr(access_token) if access_token else None
    try:
        renewed = await services.studio_sessions.end(given, refresh_token, scope)
    except RefreshRaced:
        return await _again(request, turn)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    if renewed is not None:
        keep_session(request, response, renewed)
    elif scope is not LogoutScope.OTHERS:
        clear_session(request, response)
    return response


def _given(refresh_token: SecretStr | None) -> SecretStr:
    if refresh_token is None:
        raise NotAuthenticated("nobody is signed in in this browser")
    return refresh_token


async def _again(request: Request, turn: int) -> Response:
    """Have the browser ask once more: it then sends the cookie that the answer to another tab has brought.

    Raises:
        DependencyUnavailable: it did so often enough; its session goes on, and it may come again later.
    """
    if turn == _ROUNDS:
        raise DependencyUnavailable("the session is being renewed for another tab")
    await asyncio.sleep(_ROUND_S)
    there = request.url.include_query_params(round=turn + 1)
    return Response(status_code=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": f"{there.path}?{there.query}"})


def _refused(request: Request, error: NotAuthenticated) -> Response:
    response = answer_expected(request, error)
    clear_session(request, response)
    return response
