"""What a store refuses beside the general errors."""

from app.errors import Conflict


class DuplicateRow(Conflict):
    """A unique index refused a row."""
