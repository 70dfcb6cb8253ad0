"""What a model is shown of a project, as it is saved between the gathering and the call."""

from collections.abc import Sequence
from typing import TypeVar

from app.contracts.base import Contract


class ContextFile(Contract):
    path: str
    text: str


class ContextOutline(ContextFile):
    """A file's declarations and signatures without their bodies."""


Shown = TypeVar("Shown", bound=ContextFile)


class ContextPack(Contract):
    """`files` are whole and in the order of their weight, `outlines` stand for further ones, `tree` are the paths (all,
    or those that matter most), `omitted` the source files of which no text is shown."""

    files: list[ContextFile]
    tree: list[str]
    outlines: list[ContextOutline] = []
    omitted: list[str] = []

    def shrunk(self, share: float) -> "ContextPack":
        """The pack with about `share` of its text: what matters least goes, outlines before whole files."""
        room = share * sum(len(shown.text) for shown in (*self.files, *self.outlines))
        files = _fitting(self.files, room)
        outlines = _fitting(self.outlines, room - sum(len(file.text) for file in files))
        kept = {shown.path for shown in (*files, *outlines)}
        gone = [shown.path for shown in (*self.files, *self.outlines) if shown.path not in kept]
        return self.model_copy(update={"files": files, "outlines": outlines, "omitted": [*gone, *self.omitted]})


def _fitting(shown: Sequence[Shown], room: float) -> list[Shown]:
    """As many from the beginning as there is room for."""
    kept: list[Shown] = []
    for one in shown:
        room -= len(one.text)
        if room < 0:
            break
        kept.append(one)
    return kept
