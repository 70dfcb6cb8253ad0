"""Exceptions that cross the project's layers: problem documents for the api, failures for the activities."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.contracts.errors import ErrorCode, FieldProblem


class WingbeatError(Exception):
    """An expected failure with a stable code. `detail` is shown to people: it never holds a secret."""

    code: ErrorCode = ErrorCode.INTERNAL
    status: int = 500

    def __init__(self, detail: str, *, code: ErrorCode | None = None, errors: Sequence[FieldProblem] = ()) -> None:
        """`errors` name the fields, or the things, that stand in the way."""
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        if code is not None:
            self.code = code


class NotFound(WingbeatError):
    """Also the answer for what belongs to others: existence is not told."""

    code = ErrorCode.NOT_FOUND
    status = 404


class Forbidden(WingbeatError):
    """The reader may see the thing but not do this with it."""

    code = ErrorCode.FORBIDDEN
    status = 403


class Conflict(WingbeatError):
    code = ErrorCode.CONFLICT
    status = 409


class Gone(WingbeatError):
    """It was there and was removed for good."""

    code = ErrorCode.NOT_FOUND
    status = 410


class PreconditionFailed(WingbeatError):
    """The caller's change was for another version of the thing than the one that there is."""

    code = ErrorCode.CONFLICT
    status = 412


class PreconditionRequired(WingbeatError):
    """The caller must say which version of the thing they have seen."""

    code = ErrorCode.VERSION_REQUIRED
    status = 428


class Invalid(WingbeatError):
    """The request is well-formed but wrong; `errors` name the fields."""

    code = ErrorCode.INVALID_REQUEST
    status = 422


class TooLarge(WingbeatError):
    """The body of a request is over its limit."""

    code = ErrorCode.MESSAGE_TOO_LARGE
    status = 413


class NotAuthenticated(WingbeatError):
    code = ErrorCode.NOT_AUTHENTICATED
    status = 401


class RefreshRaced(NotAuthenticated):
    """Somebody else, in whichever process, has used the refresh token within seconds, or uses it now."""

    code = ErrorCode.REFRESH_TOKEN_REUSED


class TooManyRequests(WingbeatError):
    code = ErrorCode.TOO_MANY_REQUESTS
    status = 429

    def __init__(self, detail: str, *, retry_after_s: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TooManyPreviews(WingbeatError):
    """The user has as many live previews as they may."""

    code = ErrorCode.TOO_MANY_PREVIEWS
    status = 409


class DependencyUnavailable(WingbeatError):
    """Temporal, Postgres, Supabase or the model cannot be reached. The caller may try again."""

    code = ErrorCode.DEPENDENCY_UNAVAILABLE
    status = 503

    def __init__(self, dependency: str, *, retry_after_s: int = 2) -> None:
        super().__init__(f"{dependency} cannot be reached right now: try again shortly")
        self.dependency = dependency
        self.retry_after_s = retry_after_s


class ToolchainUnavailable(WingbeatError):
    """No usable Flutter SDK is here. `detail` says what to install; trying again does not help."""

    code = ErrorCode.TOOLCHAIN_UNAVAILABLE
    status = 424


class NoToolchain(ToolchainUnavailable):
    """No worker that is running has a Flutter SDK."""

    status = 503


class ToolchainFailed(WingbeatError):
    """The tool itself failed, not the project. It may work the next time."""

    code = ErrorCode.TOOLCHAIN_FAILED


class ToolchainRefused(ToolchainFailed):
    """The tool did not accept what it was given; it will not the next time either."""

    status = 424


class SandboxUnavailable(WingbeatError):
    """SANDBOX=required, and there is no sandbox here. `detail` says what is missing and what mends it."""

    code = ErrorCode.SANDBOX_UNAVAILABLE
    status = 424


class NotConfigured(WingbeatError):
    """The operator has not set up, or has set up wrongly, what this needs. The detail names the settings."""

    status = 503


class SettingsError(WingbeatError):
    """A wrong or missing setting. One line that names it and the remedy."""

    @classmethod
    def from_validation(cls, errors: Sequence[Mapping[str, Any]]) -> "SettingsError":
        return cls(f"wrong setting: {'; '.join(map(_named, errors))} (.env.example explains each)")


def _named(error: Mapping[str, Any]) -> str:
    """What concerns several settings names them itself. Of a place: the setting and which one of a list's."""
    message = str(error["msg"]).removeprefix("Value error, ")
    setting = [str(part).upper() for at, part in enumerate(error["loc"]) if at == 0 or isinstance(part, int)]
    return f"{'.'.join(setting)}: {message}" if setting else message
