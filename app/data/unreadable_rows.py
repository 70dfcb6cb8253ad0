"""Rows that hold what nobody can have asked for: they hide themselves, and none of the rows beside them."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from loguru import logger
from pydantic import AwareDatetime, BaseModel

Row = TypeVar("Row")


class Unreadable(BaseModel):
    """The last of the kinds that a row may be: what a list needs to go on after it."""

    id: UUID
    created_at: AwareDatetime


def readable(rows: Sequence[Row | Unreadable]) -> list[Row]:
    """The rows without the unreadable ones, which are logged."""
    found: list[Row] = []
    for row in rows:
        if isinstance(row, Unreadable):
            logger.error("the row {} cannot be read and is not shown", row.id)
        else:
            found.append(row)
    return found
