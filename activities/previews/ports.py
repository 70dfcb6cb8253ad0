"""What previews need of the rest of the worker."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from app.contracts.ids import GenerationId
from app.contracts.version_frames import PreviewState


class PreviewDoors(Protocol):
    """Addresses for people. Who comes by one is led to what the label names."""

    def open(self, label: str) -> AbstractAsyncContextManager[str]:
        """The address of a live preview, for as long as the block runs."""
        ...


class PreviewNews(Protocol):
    """Tells whoever watches a generation. Best effort: it never waits and never fails."""

    def tell_preview(self, generation_id: GenerationId, state: PreviewState, url: str | None) -> None: ...
