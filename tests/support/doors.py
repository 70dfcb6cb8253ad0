"""For workers that run no preview."""

from contextlib import AbstractAsyncContextManager


class NoDoors:
    """No preview is served here."""

    def open(self, label: str) -> AbstractAsyncContextManager[str]:
        raise AssertionError(label)


NO_DOORS = NoDoors()
