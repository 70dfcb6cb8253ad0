"""Supabase Auth's errors as ours, in one place. No text here tells whether an account exists, but for sign-up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthUnknownError

from app.contracts.errors import ErrorCode, FieldProblem
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

_RATE_LIMIT_S = 30


@contextmanager
def auth_errors(*, field: str = "password") -> Iterator[None]:
    """Turn what Auth raises within the block into our errors. `field` is what the request calls the password.

    Raises:
        DependencyUnavailable, TooManyRequests, NotAuthenticated, Forbidden, Conflict, Invalid
    """
    try:
        yield
    except AuthError as error:
        raise _translate(error, field) from error


@contextmanager
def refused_as(refusal: Callable[[], WingbeatError]) -> Iterator[None]:
    """As `auth_errors`, where every refusal has one meaning: what is wrong with a secret is nobody's business."""
    try:
        yield
    except AuthError as error:
        outage = _outage(error)
        raise outage or refusal() from error


def is_outage(error: AuthError) -> bool:
    """Auth did not decide: it was away, failed or wanted fewer calls."""
    return _outage(error) is not None


def wrong_credentials() -> NotAuthenticated:
    return NotAuthenticated("the address or the password is wrong", code=ErrorCode.INVALID_CREDENTIALS)


def unconfirmed() -> Forbidden:
    return Forbidden("confirm the address first: we sent a mail to it, then log in", code=ErrorCode.EMAIL_NOT_CONFIRMED)


def invalid_code() -> NotAuthenticated:
    return NotAuthenticated(
        "the code is wrong, was used or is too old: ask for another mail", code=ErrorCode.INVALID_CODE
    )


def sign_in_failed() -> NotAuthenticated:
    return NotAuthenticated("signing in did not work: start again", code=ErrorCode.SIGN_IN_FAILED)


def wrong_current_password() -> Invalid:
    """No 401: the session that asks is fine."""
    problem = FieldProblem(field="current_password", message="this is not the current password")
    return Invalid("the current password is wrong", code=ErrorCode.INVALID_CREDENTIALS, errors=[problem])


def wrong_password() -> Invalid:
    """No 401: the session that asks is fine."""
    problem = FieldProblem(field="password", message="this is not the password")
    return Invalid("the password is wrong", code=ErrorCode.INVALID_CREDENTIALS, errors=[problem])


def invalid_refresh_token() -> NotAuthenticated:
    return NotAuthenticated("the refresh token is not valid: log in", code=ErrorCode.INVALID_REFRESH_TOKEN)


def refresh_token_reused() -> NotAuthenticated:
    return NotAuthenticated("the refresh token was used before: log in", code=ErrorCode.REFRESH_TOKEN_REUSED)


def _translate(error: AuthError, field: str) -> Exception:
    if (outage := _outage(error)) is not None:
        return outage
    if error.code == "weak_password":
        problem = FieldProblem(field=field, message=error.message)
        return Invalid("the password is too weak", code=ErrorCode.WEAK_PASSWORD, errors=[problem])
    if error.code == "same_password":
        problem = FieldProblem(field=field, message="this is the password already: choose another")
        return Invalid("the new password is the old one", code=ErrorCode.SAME_PASSWORD, errors=[problem])
    meaning = _MEANINGS.get(error.code or "")
    return meaning() if meaning else error


def _outage(error: AuthError) -> WingbeatError | None:
    if isinstance(error, AuthRetryableError | AuthUnknownError):
        return DependencyUnavailable(SUPABASE)
    if isinstance(error, AuthApiError) and error.status >= 500:
        return DependencyUnavailable(SUPABASE)
    if isinstance(error, AuthApiError) and error.status == 429:
        return TooManyRequests("too many attempts: wait a little", retry_after_s=_RATE_LIMIT_S)
    return None


def _refused_address() -> Invalid:
    problem = FieldProblem(field="email", message="this address is not accepted")
    return Invalid("the address is not accepted", errors=[problem])


def _existing_account() -> Conflict:
    return Conflict("an account with this address exists: log in instead", code=ErrorCode.ACCOUNT_EXISTS)


def _no_sign_ups() -> Forbidden:
    return Forbidden("new accounts are not taken here")


_MEANINGS: dict[str, Callable[[], WingbeatError]] = {
    "user_already_exists": _existing_account,
    "email_exists": _existing_account,
    "invalid_credentials": wrong_credentials,
    "email_not_confirmed": unconfirmed,
    "validation_failed": _refused_address,
    "email_address_invalid": _refused_address,
    "email_address_not_authorized": _refused_address,
    "signup_disabled": _no_sign_ups,
    "email_provider_disabled": _no_sign_ups,
}
