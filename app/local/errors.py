"""What can go wrong with the embedded stack. Every text is one line for the person who typed the command."""

import signal


class StackError(Exception):
    """The embedded stack cannot run; the text says why and what to do."""


class MissingProgram(StackError):
    """A program that the stack runs is not installed."""


class DataFolderUnusable(StackError):
    """The data folder is in use by another stack, or the database's user cannot reach it."""


class ServiceFailed(StackError):
    """A service did not become ready.

    Attributes:
        service: its name.
        log_tail: the last lines of its log, possibly empty.
    """

    def __init__(self, service: str, reason: str, log_tail: str) -> None:
        super().__init__(f"{service} {reason}")
        self.service = service
        self.log_tail = log_tail


class StackInterrupted(StackError):
    """A signal ended the stack before its owner was done with it."""

    def __init__(self, received: signal.Signals) -> None:
        super().__init__(f"stopped by {received.name}")
        self.signal = received
