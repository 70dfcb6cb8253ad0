"""What every line of the log carries: whose request it is about, which job, which activity.

Set in four places only: around a request or socket (app/api), around a client's message (app/realtime), around an
activity (app/temporal/log_context.py), and around the late start of a job (app/services/pending.py).
Whoever logs within gets them without asking.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loguru import Record

SANE = re.compile(r"[A-Za-z0-9._\-]{1,64}")
"""What a client may choose as a request's id."""


class Field(StrEnum):
    """The fields, by their names in the log."""

    REQUEST_ID = "request_id"
    USER_ID = "user_id"
    PROJECT_ID = "project_id"
    GENERATION_ID = "generation_id"
    WORKFLOW_ID = "workflow_id"
    ACTIVITY = "activity"
    ATTEMPT = "attempt"


Fields = dict[Field, str]

_fields: ContextVar[Fields] = ContextVar("log fields")


def current() -> Fields:
    """What is bound here and now, to be read only."""
    return _fields.get({})


@contextmanager
def bound(fields: Fields) -> Iterator[None]:
    """Bind these besides what is bound already, in this block and the tasks that it starts."""
    token = _fields.set(current() | fields)
    try:
        yield
    finally:
        _fields.reset(token)


def learnt(field: Field, value: str) -> None:
    """Add what only turned out within a block of `bound`, such as who the caller is; harmless outside of one."""
    known = _fields.get(None)
    if known is not None:
        known[field] = value


def add_fields(record: "Record") -> None:
    """The log's patcher. What a line binds itself goes before."""
    record["extra"] = {**{str(name): value for name, value in current().items()}, **record["extra"]}
