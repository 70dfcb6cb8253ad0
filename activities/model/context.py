"""What a model is shown of a project, as it is saved between the gathering and the call."""

from app.contracts.base import Contract


class ContextFile(Contract):
    path: str
    text: str


class ContextOutline(Contract):
    """A file's declarations and signatures without their bodies."""

    path: str
    text: str


class KnowledgeExcerpt(Contract):
    """A section of a knowledge pack. `path` is within the pack."""

    pack: str
    path: str
    heading: str
    text: str


class ContextPack(Contract):
    """`files` are whole and in the order of their weight, `outlines` stand for further ones, `tree` are the paths (all,
    or those that matter most), `omitted` the source files of which no text is shown."""

    files: list[ContextFile]
    tree: list[str]
    outlines: list[ContextOutline] = []
    omitted: list[str] = []
    knowledge: list[KnowledgeExcerpt] = []
