"""Opaque cursors of lists that are ordered by time of creation, newest first, with the id to break ties."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before."""

    created_at: datetime
    id: UUID

    def encode(self) -> str:
        return urlsafe_b64encode(f"{self.created_at.isoformat()} {self.id}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """The cursor that `encode` wrote.

        Raises:
            Invalid: it is none of ours.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            created_at, _, identifier = urlsafe_b64decode(padded.encode()).decode().partition(" ")
            cursor = cls(datetime.fromisoformat(created_at), UUID(identifier))
        except ValueError:
            raise Invalid("the cursor is not one that a list answered") from None
        if cursor.created_at.tzinfo is None:
            raise Invalid("the cursor is not one that a list answered")
        return cursor

    @property
    def older_rows(self) -> str:
        """The rows after it, as a PostgREST `or` filter."""
        moment = self.created_at.isoformat()
        return f"created_at.lt.{moment},and(created_at.eq.{moment},id.lt.{self.id})"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much of a list is asked for, and from where."""

    limit: int
    after: Cursor | None = None
