"""Supabase Auth: accounts, sessions, and whose a token is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import httpx
from pydantic import SecretStr
from supabase_auth import Session as AuthSession
from supabase_auth import User as AuthUser
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthUnknownError

from app.contracts.accounts import Credentials, Session, User
from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import UserId
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import SUPABASE
from app.errors import (
    Conflict,
    DependencyUnavailable,
    Forbidden,
    Invalid,
    NotAuthenticated,
    TooManyRequests,
    WingbeatError,
)

_REFUSES_TOKEN = (401, 403, 404)
_RATE_LIMIT_S = 30


class SupabaseAuth:
    """Accounts in Supabase Auth. Every call uses a client of its own, so no session stays anywhere."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    @property
    def issuer(self) -> str:
        return self._clients.auth_url

    async def sign_up(self, credentials: Credentials) -> Session:
        """Make an account and log in.

        Raises:
            Conflict: `account_exists`.
            Invalid: `weak_password`, or the address is refused.
            Forbidden: `email_not_confirmed`: the account is made, and a mail must be answered before the first login.
            TooManyRequests, DependencyUnavailable
        """
        with _auth_errors():
            answer = await self._clients.as_nobody().auth.sign_up(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise _unconfirmed()
        return _session(answer.session)

    async def log_in(self, credentials: Credentials) -> Session:
        """A new session.

        Raises:
            NotAuthenticated: `invalid_credentials`, the same for an unknown address and a wrong password.
            Forbidden: `email_not_confirmed`.
            TooManyRequests, DependencyUnavailable
        """
        with _auth_errors():
            answer = await self._clients.as_nobody().auth.sign_in_with_password(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise _wrong_credentials()
        return _session(answer.session)

    async def user_of(self, token: SecretStr) -> User | None:
        """Whose token this is; none when the server does not accept it. Raises `DependencyUnavailable`."""
        try:
            answer = await self._clients.as_nobody().auth.get_user(token.get_secret_value())
        except AuthApiError as error:
            if error.status in _REFUSES_TOKEN:
                return None
            raise DependencyUnavailable(SUPABASE) from error
        except AuthError as error:
            raise DependencyUnavailable(SUPABASE) from error
        return _user(answer.user) if answer else None

    async def signing_keys(self) -> dict[str, object]:
        """The JWKS document. Raises `DependencyUnavailable`."""
        try:
            response = await self._clients.get("/auth/v1/.well-known/jwks.json", timeout_s=5.0)
            response.raise_for_status()
            document = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DependencyUnavailable(SUPABASE) from error
        return document if isinstance(document, dict) else {}


@contextmanager
def _auth_errors() -> Iterator[None]:
    try:
        yield
    except AuthError as error:
        raise _translate(error) from error


def _translate(error: AuthError) -> Exception:
    if isinstance(error, AuthRetryableError | AuthUnknownError):
        return DependencyUnavailable(SUPABASE)
    if isinstance(error, AuthApiError) and error.status >= 500:
        return DependencyUnavailable(SUPABASE)
    if isinstance(error, AuthApiError) and error.status == 429:
        return TooManyRequests("too many attempts: wait a little", retry_after_s=_RATE_LIMIT_S)
    if error.code == "weak_password":
        return _weak_password(error.message)
    meaning = _MEANINGS.get(error.code or "")
    return meaning() if meaning else error


def _weak_password(message: str) -> Invalid:
    problem = FieldProblem(field="password", message=message)
    return Invalid("the password is too weak", code=ErrorCode.WEAK_PASSWORD, errors=[problem])


def _wrong_credentials() -> NotAuthenticated:
    return NotAuthenticated("the address or the password is wrong", code=ErrorCode.INVALID_CREDENTIALS)


def _refused_address() -> Invalid:
    problem = FieldProblem(field="email", message="this address is not accepted")
    return Invalid("the address is not accepted", errors=[problem])


def _existing_account() -> Conflict:
    return Conflict("an account with this address exists: log in instead", code=ErrorCode.ACCOUNT_EXISTS)


def _unconfirmed() -> Forbidden:
    return Forbidden("confirm the address first: we sent a mail to it, then log in", code=ErrorCode.EMAIL_NOT_CONFIRMED)


def _no_sign_ups() -> Forbidden:
    return Forbidden("new accounts are not taken here")


_MEANINGS: dict[str, Callable[[], WingbeatError]] = {
    "user_already_exists": _existing_account,
    "email_exists": _existing_account,
    "invalid_credentials": _wrong_credentials,
    "email_not_confirmed": _unconfirmed,
    "validation_failed": _refused_address,
    "email_address_invalid": _refused_address,
    "email_address_not_authorized": _refused_address,
    "signup_disabled": _no_sign_ups,
    "email_provider_disabled": _no_sign_ups,
}


def _session(session: AuthSession) -> Session:
    now = datetime.now(UTC).timestamp()
    return Session(
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_in=session.expires_in,
        expires_at=datetime.fromtimestamp(session.expires_at or int(now) + session.expires_in, UTC),
        user=_user(session.user),
    )


def _user(user: AuthUser) -> User:
    return User(id=UserId(UUID(user.id)), email=user.email or "")
