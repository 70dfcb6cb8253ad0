"""The one boundary between our exceptions and Temporal's failures: here it is decided what is tried again."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import Any, ParamSpec, TypeVar

from loguru import logger
from temporalio.exceptions import ApplicationError, FailureError

from app.contracts.errors import ErrorCode
from app.errors import NotConfigured, WingbeatError

MAX_FAILURE_TEXT = 2_000
"""Characters of a failure's message: it goes into the workflow's history."""

_RETRYABLE_STATUSES = frozenset({408, 425, 429})

P = ParamSpec("P")
R = TypeVar("R")


def translated(method: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Decorate an async activity method: whatever it raises leaves as an `ApplicationError`.

    Goes below `@activity.defn`. The failure's `type` is the error code. What asks for a change (4xx) is not retried;
    what may pass is, after the error's `retry_after_s` where it has one. An unexpected exception is logged in full and
    leaves as `internal` with its type and place only, for its text may hold secrets. Cancellation and the failures of
    Temporal pass unchanged.
    """

    @wraps(method)
    async def activity_method(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await method(*args, **kwargs)
        except FailureError:
            raise
        except WingbeatError as error:
            raise as_failure(error) from None
        except Exception as error:
            logger.opt(exception=error).error("activity {} failed unexpectedly", method.__name__)
            raise _unexpected(error) from None

    return activity_method


def as_failure(error: WingbeatError) -> ApplicationError:
    """The failure that stands for an expected error."""
    return ApplicationError(
        bounded(error.detail),
        type=error.code,
        non_retryable=not is_retryable(error),
        next_retry_delay=_retry_delay(error),
    )


def is_retryable(error: WingbeatError) -> bool:
    """Whether the same call may succeed later without anybody changing anything."""
    if isinstance(error, NotConfigured):
        return False
    return not 400 <= error.status < 500 or error.status in _RETRYABLE_STATUSES


def bounded(text: str) -> str:
    """The text, cut to `MAX_FAILURE_TEXT` characters."""
    return text if len(text) <= MAX_FAILURE_TEXT else f"{text[: MAX_FAILURE_TEXT - 1]}…"


def _retry_delay(error: WingbeatError) -> timedelta | None:
    seconds: float | None = getattr(error, "retry_after_s", None)
    return None if seconds is None else timedelta(seconds=seconds)


def _unexpected(error: Exception) -> ApplicationError:
    frames = extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return ApplicationError(bounded(f"unexpected {type(error).__name__}{place}"), type=ErrorCode.INTERNAL)
