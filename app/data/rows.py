"""Says what a row model is read from. `./dev check` compares every model that says so with the schema."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RowSource:
    """`name` is a table, a view or a function of the schema `public` that answers a table."""

    name: str
    model: type[BaseModel]


_sources: list[RowSource] = []


def read_from(name: str) -> Callable[[type[Model]], type[Model]]:
    """A decorator for row models; each of their fields is a column, or the name of an embedded table."""

    def register(model: type[Model]) -> type[Model]:
        _sources.append(RowSource(name, model))
        return model

    return register


def row_sources() -> Sequence[RowSource]:
    """Those of the modules that were imported."""
    return tuple(_sources)
