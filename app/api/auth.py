"""Accounts and sessions over REST."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import SecretStr, ValidationError

from app.api.attempts import LIMITED_BY_ADDRESS, CountAccountDep
from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.accounts import (
    Credentials,
    LogoutRequest,
    PasswordChange,
    PasswordReset,
    PasswordResetRequest,
    RefreshRequest,
    Session,
    User,
)

router = APIRouter(prefix="/auth", tags=["auth"])

_LIMITED = [LIMITED_BY_ADDRESS]


@router.post(
    "/signup",
    status_code=status.HTTP_201_CREATED,
    dependencies=_LIMITED,
    responses=problems(403, 409, 422, 429, 503),
)
async def sign_up(credentials: Credentials, services: ServicesDep, count_account: CountAccountDep) -> Session:
    """Make an account and log in."""
    await count_account(credentials.email)
    return await services.accounts.sign_up(credentials)


@router.post("/login", dependencies=_LIMITED, responses=problems(401, 403, 422, 429, 503))
async def log_in(credentials: Credentials, services: ServicesDep, count_account: CountAccountDep) -> Session:
    """A new session. A wrong password and an unknown address get the same answer."""
    await count_account(credentials.email)
    return await services.accounts.log_in(credentials)


@router.post("/login/oauth", dependencies=_LIMITED, responses=problems(401, 403, 422, 429, 503))
async def log_in_with_form(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], services: ServicesDep, count_account: CountAccountDep
) -> Session:
    """The same with the form of OAuth 2, for Swagger's Authorize button: `username` is the address."""
    credentials = _credentials_of(form)
    await count_account(credentials.email)
    return await services.accounts.log_in(credentials)


@router.post("/refresh", dependencies=_LIMITED, responses=problems(401, 422, 429, 503))
async def refresh(request: RefreshRequest, services: ServicesDep) -> Session:
    """New tokens for a session. Each refresh token is good for one call: the second ends the session, unless it comes
    within seconds of the first."""
    return await services.accounts.refresh(request.refresh_token)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401, 422, 503))
async def log_out(caller: CallerDep, services: ServicesDep, request: LogoutRequest | None = None) -> Response:
    """End this session, the user's `others`, or all. Refresh tokens end at once, access tokens within 30 s."""
    await services.accounts.log_out(caller, (request or LogoutRequest()).scope)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/reset-password",
    status_code=status.HTTP_202_ACCEPTED,
    response_class=Response,
    dependencies=_LIMITED,
    responses=problems(422, 429),
)
async def request_password_reset(
    request: PasswordResetRequest, services: ServicesDep, count_account: CountAccountDep
) -> Response:
    """Ask for a mail with a code. The answer is the same whether or not the address has an account."""
    await count_account(request.email)
    services.accounts.request_reset(request.email)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post("/reset-password/confirm", dependencies=_LIMITED, responses=problems(401, 422, 429, 503))
async def reset_password(reset: PasswordReset, services: ServicesDep, count_account: CountAccountDep) -> Session:
    """Set a new password with the mail's code. Answers a new session; every other one of the account ends."""
    if reset.email is not None:
        await count_account(reset.email)
    return await services.accounts.reset_password(reset)


@router.post(
    "/change-password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=_LIMITED,
    responses=problems(401, 422, 429, 503),
)
async def change_password(
    change: PasswordChange, caller: CallerDep, services: ServicesDep, count_account: CountAccountDep
) -> Response:
    """Set a new password. Every session of the account ends but this one."""
    await count_account(str(caller.user.id))
    await services.accounts.change_password(caller, change)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/me", responses=problems(401, 503))
async def me(caller: CallerDep) -> User:
    """Whose access token this is."""
    return caller.user


def _credentials_of(form: OAuth2PasswordRequestForm) -> Credentials:
    try:
        return Credentials(email=form.username, password=SecretStr(form.password))
    except ValidationError as error:
        names = {"email": "username"}
        found = [
            {**item, "loc": ("body", *(names.get(str(part), part) for part in item["loc"]))}
            for item in error.errors(include_input=False)
        ]
        raise RequestValidationError(found) from None
