"""Where commands write, in memory."""

from app.contracts.events import TextSource
from app.contracts.ids import GenerationId


class MemoryOutput:
    def __init__(self) -> None:
        self.written: list[tuple[TextSource, str]] = []

    async def write(self, generation_id: GenerationId, source: TextSource, text: str) -> None:
        self.written.append((source, text))
