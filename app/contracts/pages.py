"""Lists are pages: `{"items": [...], "next_cursor": ...}`."""

from typing import Generic, TypeVar

from app.contracts.base import Contract

T = TypeVar("T")


class Page(Contract, Generic[T]):
    """`next_cursor` is opaque; null on the last page."""

    items: list[T]
    next_cursor: str | None = None
