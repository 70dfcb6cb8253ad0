"""Pages of lists, as callers ask for them."""

from app.data.cursors import Cursor, PageRequest

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_CURSOR_LENGTH = 200

__all__ = ["DEFAULT_LIMIT", "MAX_CURSOR_LENGTH", "MAX_LIMIT", "PageRequest", "page_request"]


def page_request(*, limit: int, cursor: str | None) -> PageRequest:
    """The request for `limit` rows after the page whose `next_cursor` this is.

    Raises:
        Invalid: the cursor is none of ours.
    """
    return PageRequest(limit=limit, after=Cursor.decode(cursor) if cursor else None)
