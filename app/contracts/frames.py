"""The envelope of everything that the server says: `{v, type, ts, request_id?, generation_id?, seq?, draft?}`.

A frame is one flat JSON object, with its type's own fields beside those of the envelope. A frame with `seq` is durable:
replayed, gap-free, never dropped. A frame with `draft` streams while an activity runs; a client may lose it and gets a
snapshot instead.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from app.contracts.base import Contract
from app.contracts.ids import GenerationId

PROTOCOL_VERSION = 1


def utc_now() -> datetime:
    return datetime.now(UTC)


class DraftTag(Contract):
    """Where a draft frame belongs. `index` counts a round's and attempt's frames from 0 without a gap.

    `round` 0 is the first model call, then the repairs; `attempt` is Temporal's, from 1. A snapshot frame carries the
    index of the last frame that it includes.
    """

    round: int = Field(ge=0)
    attempt: int = Field(ge=1)
    index: int = Field(ge=0)
    snapshot: Literal[True] | None = None


class Frame(Contract):
    """The envelope. Absent optional fields are left out of the JSON."""

    omitted_when_none: ClassVar[frozenset[str]] = frozenset({"request_id", "generation_id", "seq", "draft"})

    v: Literal[1] = 1
    ts: datetime = Field(default_factory=utc_now)
    request_id: str | None = None
    generation_id: GenerationId | None = None
    seq: int | None = Field(default=None, ge=1)
    draft: DraftTag | None = None

    @model_serializer(mode="wrap")
    def _leave_out_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = handler(self)
        for name in self.omitted_when_none:
            if fields.get(name) is None:
                fields.pop(name, None)
        if self.draft is not None and self.draft.snapshot is None:
            fields["draft"].pop("snapshot", None)
        return fields
