"""News of checks and publications, for everybody who watches their version: its job has ended by then."""

from collections.abc import Callable

from app.contracts.drafts import ReviewNews
from app.contracts.ids import GenerationId
from app.contracts.version_frames import Checking, Publishing
from app.realtime.frames import review_frame

OnReview = Callable[[Checking | Publishing], None]


class ReviewFeed:
    """Hands news on. What was missed is read at the review and at the publication."""

    def __init__(self) -> None:
        self._followers: dict[GenerationId, dict[OnReview, None]] = {}

    def follow(self, generation_id: GenerationId, tell: OnReview) -> None:
        """Hear of the version's review, whenever there is one."""
        self._followers.setdefault(generation_id, {})[tell] = None

    def leave(self, generation_id: GenerationId, tell: OnReview) -> None:
        """Hear no more. Harmless for who never followed."""
        there = self._followers.get(generation_id, {})
        there.pop(tell, None)
        if not there:
            self._followers.pop(generation_id, None)

    def push(self, news: ReviewNews) -> None:
        """Take one off the token channel."""
        frame = review_frame(news)
        for tell in tuple(self._followers.get(news.generation_id, ())):
            tell(frame)
