"""What operators see of a workflow in Temporal's lists and pages: its status, and its details in Markdown.

Neither is part of what a workflow decides. Details cost no history; a status costs one event.
"""

import re
from enum import StrEnum
from typing import Final

from temporalio import workflow
from temporalio.common import TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from app.temporal.search_attributes import STATUS, Work

from workflows.patches import Patch

_LONGEST: Final = 300
_LINK: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


def show_status(status: StrEnum) -> None:
    """Operators find the workflow by it from now on.

    One that was started without attributes gets none: its namespace may not know them, and then would refuse the whole
    workflow task. For the same reason this needs no patch: workflows of before have no attributes either.
    """
    if _has_attributes():
        workflow.upsert_search_attributes([STATUS.value_set(status.value)])


def show_end(status: StrEnum) -> None:
    """As `show_status`, for workflows whose histories of before do not say how they ended."""
    if workflow.patched(Patch.ENDED_STATUS):
        show_status(status)


def attributes_of_follower(work: Work) -> TypedSearchAttributes | None:
    """What a workflow that this one starts is found by; nothing when this one has no attributes."""
    return work.attributes() if _has_attributes() else None


def show_details(title: str, *lines: str) -> None:
    """The workflow's current details. `title` and `lines` are Markdown: what others wrote goes through `quoted`."""
    workflow.set_current_details("\n\n".join([f"**{title}**", *filter(None, lines)]))


def quoted(text: str) -> str:
    """Text of a model, a repository or a person as a code span: on one line, without links, images or markup."""
    line = " ".join(text.replace("`", "'").split())
    if not line:
        return ""
    return f"`{line[: _LONGEST - 1]}…`" if len(line) > _LONGEST else f"`{line}`"


def linked(url: str) -> str:
    """An address as a link, when it is a plain one; else quoted."""
    return f"<{url}>" if _LINK.fullmatch(url) else quoted(url)


def _has_attributes() -> bool:
    return workflow.info().typed_search_attributes.get(STATUS) is not None
