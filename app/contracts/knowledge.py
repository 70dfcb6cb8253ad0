"""Knowledge packs: what a project's model is told about an SDK that it may not know."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.contracts.base import Contract

MAX_PACKS = 8
"""Of one project."""

KNOWLEDGE_BUDGET_TOKENS = 20_000
"""Of all packs of a project in one prompt, estimated."""

PackName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
"""The name of the pack's folder."""

PackNames = Annotated[list[PackName], Field(max_length=MAX_PACKS)]


class KnowledgePack(Contract):
    """A folder of Markdown about an SDK. `size` in bytes of UTF-8."""

    name: PackName
    title: str
    description: str = ""
    files: int
    size: int
