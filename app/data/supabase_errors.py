"""Supabase's errors as ours, in one place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from postgrest import APIError
from storage3.exceptions import StorageApiError

from app.contracts.errors import ErrorCode
from app.data.errors import DuplicateRow
from app.errors import (
    Conflict,
    DependencyUnavailable,
    Forbidden,
    Gone,
    Invalid,
    NotAuthenticated,
    NotFound,
    WingbeatError,
)

SUPABASE = "Supabase"

_OUTAGES = ("PGRST000", "PGRST001", "PGRST002", "PGRST003", "08", "53", "57")
"""PostgREST without its database, and Postgres' classes connection, resources, operator intervention."""


def _bad_token() -> WingbeatError:
    return NotAuthenticated("the access token is not valid", code=ErrorCode.INVALID_TOKEN)


def _expired_token() -> WingbeatError:
    return NotAuthenticated("the access token has expired", code=ErrorCode.TOKEN_EXPIRED)


def _unstorable_text() -> WingbeatError:
    return Invalid("the text holds characters that cannot be stored")


def _expired_base() -> WingbeatError:
    return Gone("the version to start from has expired", code=ErrorCode.VERSION_EXPIRED)


_MEANINGS: dict[str, Callable[[], WingbeatError]] = {
    "PGRST301": _bad_token,
    "PGRST302": _bad_token,
    "PGRST303": _expired_token,
    "22P05": _unstorable_text,
    "22021": _unstorable_text,
    "PT410": _expired_base,
    "23503": lambda: Conflict("this refers to something that is gone"),
    "23505": lambda: DuplicateRow("this exists already"),
    "42501": lambda: Forbidden("you may not do this here"),
}


@contextmanager
def supabase_errors() -> Iterator[None]:
    """Turn what REST and Storage raise within the block into our errors; a mistake of ours stays what it is.

    Raises:
        DependencyUnavailable, NotAuthenticated, Forbidden, DuplicateRow, Conflict, Invalid, NotFound
    """
    try:
        yield
    except httpx.TransportError as error:
        raise DependencyUnavailable(SUPABASE) from error
    except APIError as error:
        raise _from_rest(error) from error
    except StorageApiError as error:
        raise _from_storage(error) from error


def _from_rest(error: APIError) -> Exception:
    code = error.code or ""
    if code.startswith(_OUTAGES) or _is_server_error(code):
        return DependencyUnavailable(SUPABASE)
    meaning = _MEANINGS.get(code)
    return meaning() if meaning else error


def _from_storage(error: StorageApiError) -> Exception:
    status = int(error.status)
    if status >= 500:
        return DependencyUnavailable(SUPABASE)
    if status == 404:
        return NotFound("no such object")
    if status == 409:
        return Conflict("the object exists already")
    return error


def _is_server_error(code: str) -> bool:
    """The code of an answer that was no JSON, as from a gateway, is its HTTP status."""
    return len(code) == 3 and code.startswith("5")
