"""What can go wrong with migrations. Every text is for the person who typed the command."""

from app.local.errors import StackError


class MigrationRefused(StackError):
    """A migration, its lock or a target is not as it must be; the text says why and what to do."""
