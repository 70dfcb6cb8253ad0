"""What an answer changed, as a text for the model that is to mend it: a diff of each file, within bounds."""

from difflib import unified_diff

MAX_LINES = 200
"""Of one file's diff."""
MAX_BYTES = 48 * 1024
"""Of the whole text, in UTF-8."""
_MAX_LINE_LENGTH = 400
_MAX_COMPARED_LINES = 4_000
"""Of a file before and after: comparing takes time with the square of it."""


class ChangeLog:
    """The changes in the order in which they were planned. A new file is only named: the model is shown it anyway."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def deleted(self, path: str) -> None:
        self._parts.append(f"deleted: {path}\n")

    def written(self, path: str, before: str | None, after: str) -> None:
        if before is None:
            self._parts.append(f"created: {path}\n")
            return
        old, new = before.splitlines(), after.splitlines()
        if len(old) + len(new) > _MAX_COMPARED_LINES:
            self._parts.append(f"changed: {path} (too long to be compared)\n")
            return
        lines = list(unified_diff(old, new, path, path, lineterm=""))
        cut = ["[the rest of this file's changes is left out]"] if len(lines) > MAX_LINES else []
        self._parts.append("".join(f"{line[:_MAX_LINE_LENGTH]}\n" for line in (*lines[:MAX_LINES], *cut)))

    def text(self) -> str:
        """As many of the changes as fit, each whole."""
        kept, room = [], MAX_BYTES
        for part in self._parts:
            room -= len(part.encode(errors="replace"))
            if room < 0:
                kept.append("[further changes are left out]\n")
                break
            kept.append(part)
        return "".join(kept)
