"""News of live previews, for everybody who watches their generation: also after its job has ended."""

from collections.abc import Callable
from typing import Protocol

from app.contracts.drafts import PreviewDraft
from app.contracts.ids import GenerationId
from app.contracts.version_frames import Preview

OnPreview = Callable[[Preview], None]


class Watches(Protocol):
    """Who watches what, for the disconnect policy; see `WatchKeeper`."""

    def watch(self, generation_id: GenerationId) -> None: ...

    def unwatch(self, generation_id: GenerationId) -> None: ...


class PreviewFeed:
    """Hands news on. A preview's user holds a watch on it, so that its workflow hears when the last one has left."""

    def __init__(self, watches: Watches) -> None:
        self._watches = watches
        self._followers: dict[GenerationId, dict[OnPreview, None]] = {}
        self._users: dict[GenerationId, dict[OnPreview, None]] = {}

    def follow(self, generation_id: GenerationId, tell: OnPreview) -> None:
        """Hear of the generation's preview, whenever there is one."""
        self._followers.setdefault(generation_id, {})[tell] = None

    def use(self, generation_id: GenerationId, tell: OnPreview) -> None:
        """Follow, as one of those for whom the preview runs."""
        self.follow(generation_id, tell)
        users = self._users.setdefault(generation_id, {})
        if not users:
            self._watches.watch(generation_id)
        users[tell] = None

    def leave(self, generation_id: GenerationId, tell: OnPreview, *, expected_back: bool = False) -> None:
        """Hear no more. `expected_back`: the process is restarting, so the preview is not told."""
        _remove(self._followers, generation_id, tell)
        if _remove(self._users, generation_id, tell) and not expected_back:
            self._watches.unwatch(generation_id)

    def push(self, news: PreviewDraft) -> None:
        """Take one off the token channel."""
        frame = Preview(generation_id=news.generation_id, state=news.state, url=news.url)
        for tell in tuple(self._followers.get(news.generation_id, ())):
            tell(frame)


def _remove(
    by_generation: dict[GenerationId, dict[OnPreview, None]], generation_id: GenerationId, tell: OnPreview
) -> bool:
    """Answers whether this was the last."""
    there = by_generation.get(generation_id)
    if there is None or tell not in there:
        return False
    del there[tell]
    if there:
        return False
    del by_generation[generation_id]
    return True
