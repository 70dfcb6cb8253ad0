"""What a generation's watchers read from: every durable frame, and a window of the latest draft frames.

The logs are shared; a watcher only keeps its place in them, so a slow one costs nothing and holds nobody up.
"""

from collections import deque
from dataclasses import dataclass

from app.realtime.frames import Epoch, SharedFrame

MAX_WINDOW_FRAMES = 256
MAX_WINDOW_BYTES = 512 * 1024


class DurableLog:
    """The durable frames after `after_seq`, without a gap. `ended`: nothing follows, usually after a `Result`."""

    def __init__(self, after_seq: int = 0) -> None:
        self._base = after_seq
        self._frames: list[SharedFrame] = []
        self.ended = False

    @property
    def last_seq(self) -> int:
        return self._base + len(self._frames)

    def append(self, frame: SharedFrame) -> bool:
        """Add the next frame; one that is there already is passed over, and False is answered.

        Raises:
            ValueError: frames before it are missing.
        """
        if frame.seq is None or frame.seq > self.last_seq + 1:
            raise ValueError(f"expected seq {self.last_seq + 1}, got {frame.seq}")
        if frame.seq <= self.last_seq:
            return False
        self._frames.append(frame)
        self.ended = self.ended or frame.ends_job
        return True

    def after(self, seq: int) -> SharedFrame | None:
        """The frame that follows `seq`, if it is there."""
        place = max(seq - self._base, 0)
        return self._frames[place] if place < len(self._frames) else None


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A draft frame and when it came: after the durable frame `after_seq`. `epoch` is none for command output."""

    frame: SharedFrame
    after_seq: int
    epoch: Epoch | None


class DraftWindow:
    """The latest draft frames, numbered from 0; the oldest make room. Whoever's place fell out needs a snapshot."""

    def __init__(self, *, max_frames: int = MAX_WINDOW_FRAMES, max_bytes: int = MAX_WINDOW_BYTES) -> None:
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._entries: deque[WindowEntry] = deque()
        self._bytes = 0
        self.start = 0

    @property
    def end(self) -> int:
        return self.start + len(self._entries)

    def append(self, entry: WindowEntry) -> None:
        self._entries.append(entry)
        self._bytes += entry.frame.size
        while len(self._entries) > self._max_frames or self._bytes > self._max_bytes:
            self._bytes -= self._entries.popleft().frame.size
            self.start += 1

    def clear(self) -> None:
        """Drop everything: every watcher, also one that was up to date, needs a snapshot."""
        self.start = self.end + 1
        self._entries.clear()
        self._bytes = 0

    def at(self, place: int) -> WindowEntry | None:
        """The entry at a place that has not fallen out; none at the end."""
        return self._entries[place - self.start] if place < self.end else None
