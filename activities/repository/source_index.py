"""What this worker knows of the sources that it has read."""

from activities.repository.content_cache import ContentCache
from activities.repository.outlines import outline_of
from activities.repository.source_facts import SourceFacts, scan

_FACTS_KEPT = 50_000
_OUTLINES_KEPT = 5_000


class SourceIndex:
    """Facts and outlines of Dart files by their content. A file that is no text has neither."""

    def __init__(self) -> None:
        self.facts: ContentCache[SourceFacts] = ContentCache(_facts, limit=_FACTS_KEPT)
        self.outlines: ContentCache[str] = ContentCache(_outline, limit=_OUTLINES_KEPT)


def _facts(content: bytes) -> SourceFacts:
    return scan(_text(content))


def _outline(content: bytes) -> str:
    return outline_of(_text(content))


def _text(content: bytes) -> str:
    return "" if b"\x00" in content else content.decode("utf-8", errors="ignore")
