"""The base of every model that crosses a border."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """Immutable, and strict about unknown fields: a typo is an error, never a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid")
