"""The durable events of jobs, as the hub reads them."""

from collections.abc import AsyncIterator
from typing import Protocol

from app.contracts.events import DurableFrame
from app.contracts.ids import GenerationId


class Journal(Protocol):
    """Where durable events are read from."""

    def follow(self, generation_id: GenerationId, *, after_seq: int) -> AsyncIterator[DurableFrame]:
        """Every durable event after `after_seq`, in order and each once, as it happens; ends after the `Result`.

        Waits through outages and for a job that has not begun.
        """
        ...
