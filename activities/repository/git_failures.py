"""What git's complaints mean, as our errors. Its own words are read, never shown: a server may have put them there."""

import re
from typing import Final

from app.contracts.errors import ErrorCode
from app.errors import Conflict, Forbidden, Invalid, NotFound, WingbeatError

_NO_BRANCH: Final = re.compile(r"Remote branch .* not found|couldn't find remote ref", re.IGNORECASE)
_MOVED: Final = re.compile(r"returned error: 30[12378]|unable to update url base from redirection")
_UNSEEN: Final = re.compile(
    r"returned error: (?:401|403|404)|could not read Username|Authentication failed|repository .* not found",
    re.IGNORECASE,
)
_UNSOUND: Final = re.compile(
    r"fsck error|error in \w+ [0-9a-f]{7,}: (?P<what>\w+)|invalid path|bad tree", re.IGNORECASE
)
_UNSOUND_NAME: Final = re.compile(r"object [0-9a-f]{7,}: (?P<what>[A-Za-z]{3,40}):")
_TOO_LARGE: Final = re.compile(
    r"file size limit exceeded|file too large|pack exceeds maximum|no space left", re.IGNORECASE
)
_INDEXER_DIED: Final = re.compile(r"invalid index-pack output|index-pack died of signal 25")
_BROKEN_OFF: Final = re.compile(r"disconnect|early EOF|RPC failed|timed out|reset by peer", re.IGNORECASE)
_BEHIND: Final = re.compile(r"non-fast-forward|fetch first|stale info|cannot lock ref", re.IGNORECASE)
_PROTECTED: Final = re.compile(r"protected branch|pre-receive hook declined|GH00[0-9]|remote rejected", re.IGNORECASE)

_SIGXFSZ_CODES: Final = frozenset({-25, 153})


class CloneFailed(WingbeatError):
    """The server could not be reached, or broke off. Trying again may help."""

    code = ErrorCode.CLONE_FAILED
    status = 503


class RepositoryTooLarge(Invalid):
    code = ErrorCode.REPOSITORY_TOO_LARGE


class TooManyFiles(Invalid):
    code = ErrorCode.TOO_MANY_FILES


class RepositoryRefused(Invalid):
    code = ErrorCode.REPOSITORY_REFUSED


class RepositoryEmpty(Invalid):
    code = ErrorCode.REPOSITORY_EMPTY


class GitFailed(WingbeatError):
    """A local command failed, which none should: our mistake."""

    code = ErrorCode.INTERNAL


def clone_failure(exit_code: int, complaint: str) -> WingbeatError:
    """Why a repository could not be read."""
    if _NO_BRANCH.search(complaint):
        return NotFound("the repository has no such branch", code=ErrorCode.BRANCH_NOT_FOUND)
    if _MOVED.search(complaint):
        return NotFound("the repository has moved: import it under its new name", code=ErrorCode.GITHUB_NOT_FOUND)
    if _UNSOUND.search(complaint):
        return RepositoryRefused(f"the repository is unsound: Git calls it {_unsoundness(complaint)}")
    if exit_code in _SIGXFSZ_CODES or _TOO_LARGE.search(complaint) or _was_stopped_by_limit(complaint):
        return RepositoryTooLarge("the repository is larger than what is imported")
    if _UNSEEN.search(complaint):
        return NotFound(
            "the repository is not there for us: check its name, and that the GitHub App is installed for it",
            code=ErrorCode.GITHUB_NOT_FOUND,
        )
    return CloneFailed("the repository could not be read from its server")


def push_failure(complaint: str, answer: str) -> WingbeatError:
    """Why a branch could not be pushed; `answer` is the porcelain output."""
    both = f"{complaint}\n{answer}"
    if _BEHIND.search(both):
        return Conflict("the branch moved meanwhile: nothing was pushed", code=ErrorCode.PUSH_REJECTED)
    if _PROTECTED.search(both):
        return Forbidden("the repository does not allow a push to this branch", code=ErrorCode.BRANCH_PROTECTED)
    if _MOVED.search(both) or _UNSEEN.search(both):
        return Forbidden("the GitHub App may not push to this repository", code=ErrorCode.GITHUB_FORBIDDEN)
    return CloneFailed("the branch could not be pushed to its server")


def _was_stopped_by_limit(complaint: str) -> bool:
    """The indexer says nothing when the limit on files ends it; when the server broke off, that is said."""
    return bool(_INDEXER_DIED.search(complaint)) and not _BROKEN_OFF.search(complaint)


def _unsoundness(complaint: str) -> str:
    """Git's one-word name of the problem (`hasDotgit`): letters only, so nothing of the repository's gets through."""
    match = _UNSOUND_NAME.search(complaint) or re.search(r": (?P<what>[a-z]+[A-Z][A-Za-z]{2,40}):", complaint)
    return match["what"] if match else "broken"
