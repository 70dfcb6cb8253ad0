"""One log for the process: every line with the fields of what it is about, and without secrets."""

from app.logging.setup import configure_logging

__all__ = ["configure_logging"]
