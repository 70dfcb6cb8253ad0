"""GitHub's refusals as our errors: each has a stable code and says what to do."""

import time
from typing import Final

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from app.contracts.errors import ErrorCode
from app.errors import (
    Conflict,
    DependencyUnavailable,
    Forbidden,
    Invalid,
    NotConfigured,
    NotFound,
    TooManyRequests,
    WingbeatError,
)

_LONGEST_WAIT_S: Final = 3600
_SHORTEST_WAIT_S: Final = 1
_SECONDARY_WAIT_S: Final = 60
"""GitHub's documentation: without `Retry-After`, wait a minute at least."""


class GitHubLimited(TooManyRequests):
    """GitHub's limit on requests: over in `retry_after_s` seconds."""

    code = ErrorCode.GITHUB_RATE_LIMITED

    def __init__(self, retry_after_s: int) -> None:
        detail = f"GitHub takes no more requests for now: try again in {retry_after_s} seconds"
        super().__init__(detail, retry_after_s=retry_after_s)


class GitHubUnavailable(DependencyUnavailable):
    """GitHub cannot be reached, or something else answers in its place."""

    code = ErrorCode.GITHUB_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__("GitHub")


class GitHubNotConfigured(NotConfigured):
    """There is no GitHub App, or GitHub does not know it by what was set."""

    code = ErrorCode.GITHUB_NOT_CONFIGURED


class GitHubNotLinked(Conflict):
    """The person has linked no account. No 401: their session is good."""

    code = ErrorCode.GITHUB_NOT_LINKED

    def __init__(self) -> None:
        super().__init__("no GitHub account is linked: link one first")


class GitHubLinkExpired(Conflict):
    """GitHub does not take the token, or there is none left that it would take."""

    code = ErrorCode.GITHUB_LINK_EXPIRED

    def __init__(self) -> None:
        super().__init__("GitHub takes the link to your account no longer: link it again")


class GitHubLinkFailed(Conflict):
    """A person came back from GitHub with nothing that we can use."""

    code = ErrorCode.GITHUB_LINK_FAILED

    def __init__(self, detail: str = "linking the account did not work: start again") -> None:
        super().__init__(detail)


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    message: str = ""


def refusal(response: httpx.Response) -> WingbeatError:
    """The error for an answer that is no success. Texts of GitHub's are shown only where they help a person."""
    if response.status_code in (403, 429) and (wait := _wait_s(response)) is not None:
        return GitHubLimited(wait)
    if response.status_code >= 500 or not _is_json(response):
        return GitHubUnavailable()
    return _refused(response)


def _refused(response: httpx.Response) -> WingbeatError:
    match response.status_code:
        case 401:
            return GitHubLinkExpired()
        case 403:
            return Forbidden(
                "the GitHub App may not do this: check its permissions on GitHub", code=ErrorCode.GITHUB_FORBIDDEN
            )
        case 404 | 410:
            return NotFound(
                "GitHub does not show this to us: check the name, and that the App is installed for it",
                code=ErrorCode.GITHUB_NOT_FOUND,
            )
        case 409:
            return Conflict("the repository changed meanwhile, or is empty", code=ErrorCode.GITHUB_CONFLICT)
        case _:
            return Invalid(f"GitHub refused: {_message(response)}", code=ErrorCode.GITHUB_REFUSED)


def _wait_s(response: httpx.Response) -> int | None:
    """Seconds until GitHub answers again; None when this is no matter of limits."""
    given = response.headers.get("retry-after", "")
    if given.isdigit():
        return _bounded(int(given))
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return _bounded(int(reset) - int(time.time()) + 1)
    limited = response.status_code == 429 or "rate limit" in _message(response).lower()
    return _SECONDARY_WAIT_S if limited else None


def _bounded(seconds: int) -> int:
    return max(_SHORTEST_WAIT_S, min(_LONGEST_WAIT_S, seconds))


def _is_json(response: httpx.Response) -> bool:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().endswith("json")


def _message(response: httpx.Response) -> str:
    try:
        return _Message.model_validate_json(response.content).message[:300]
    except ValidationError:
        return ""
