"""Accounts and sessions over REST."""

from typing import Annotated

from fastapi import APIRouter, Depends, status
from fastapi.exceptions import RequestValidationError
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import SecretStr, ValidationError

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.accounts import Credentials, Session, User

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/signup", status_code=status.HTTP_201_CREATED, responses=problems(403, 409, 422, 429, 503))
async def sign_up(credentials: Credentials, services: ServicesDep) -> Session:
    """Make an account and log in."""
    return await services.accounts.sign_up(credentials)


@router.post("/login", responses=problems(401, 403, 422, 429, 503))
async def log_in(credentials: Credentials, services: ServicesDep) -> Session:
    """A new session. A wrong password and an unknown address get the same answer."""
    return await services.accounts.log_in(credentials)


@router.post("/login/oauth", responses=problems(401, 403, 422, 429, 503))
async def log_in_with_form(form: Annotated[OAuth2PasswordRequestForm, Depends()], services: ServicesDep) -> Session:
    """The same with the form of OAuth 2, for Swagger's Authorize button: `username` is the address."""
    return await services.accounts.log_in(_credentials_of(form))


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
