"""Opaque cursors of lists, newest first: ordered by time of creation with the id to break ties, or by serial number."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from app.errors import Invalid

_SERIAL = re.compile(r"[0-9]{1,18}")
"""Fits the database's bigint."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before."""

    created_at: datetime
    id: UUID

    def encode(self) -> str:
        return _encoded(f"{self.created_at.isoformat()} {self.id}")

    @classmethod
    def decode(cls, text: str) -> Self:
        """The cursor that `encode` wrote.

        Raises:
            Invalid: it is none of ours.
        """
        try:
            created_at, _, identifier = _decoded(text).partition(" ")
            cursor = cls(datetime.fromisoformat(created_at), UUID(identifier))
        except ValueError:
            raise _foreign() from None
        if cursor.created_at.tzinfo is None:
            raise _foreign()
        return cursor


@dataclass(frozen=True, slots=True)
class SerialCursor:
    """The last row of the page before, in a list that is ordered by a serial number."""

    id: int

    def encode(self) -> str:
        return _encoded(str(self.id))

    @classmethod
    def decode(cls, text: str) -> Self:
        """The cursor that `encode` wrote.

        Raises:
            Invalid: it is none of ours.
        """
        try:
            digits = _decoded(text)
        except ValueError:
            raise _foreign() from None
        if not _SERIAL.fullmatch(digits):
            raise _foreign()
        return cls(int(digits))


@dataclass(frozen=True, slots=True)
class RepositoryCursor:
    """Where the next repository stands in GitHub's lists: `offset` counts from 0 within the installation's."""

    installation_id: int
    offset: int

    def encode(self) -> str:
        return _encoded(f"{self.installation_id} {self.offset}")

    @classmethod
    def decode(cls, text: str) -> Self:
        """The cursor that `encode` wrote.

        Raises:
            Invalid: it is none of ours.
        """
        try:
            installation, _, offset = _decoded(text).partition(" ")
        except ValueError:
            raise _foreign() from None
        if not _SERIAL.fullmatch(installation) or not _SERIAL.fullmatch(offset):
            raise _foreign()
        return cls(int(installation), int(offset))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much of a list is asked for, and from where."""

    limit: int
    after: Cursor | None = None


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(text: str) -> str:
    """Raises `ValueError`."""
    return urlsafe_b64decode((text + "=" * (-len(text) % 4)).encode()).decode()


def _foreign() -> Invalid:
    return Invalid("the cursor is not one that a list answered")
