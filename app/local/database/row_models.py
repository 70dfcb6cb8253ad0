"""Compares row models with the schema: each field is a column, of its type, and null only where the column may be."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

import app.data
from app.data.rows import RowSource, row_sources
from app.local.database.columns import Column, Sources

_TEXT = frozenset({"text", "varchar", "bpchar", "citext"})
_JSON = frozenset({"json", "jsonb"})
_TYPES: Mapping[type, frozenset[str]] = {
    str: _TEXT,
    UUID: frozenset({"uuid"}),
    bool: frozenset({"bool"}),
    int: frozenset({"int2", "int4", "int8"}),
    float: frozenset({"float4", "float8", "numeric"}),
    Decimal: frozenset({"numeric"}),
    datetime: frozenset({"timestamptz"}),
    date: frozenset({"date"}),
    bytes: frozenset({"bytea"}),
}


def all_row_sources() -> Sequence[RowSource]:
    """Every row model of `app.data`."""
    for module in pkgutil.iter_modules(app.data.__path__):
        importlib.import_module(f"{app.data.__name__}.{module.name}")
    return row_sources()


def mismatches(models: Iterable[RowSource], sources: Sources) -> list[str]:
    """One line for each field that does not fit its column."""
    return sorted({line for model in models for line in _of_model(model, sources)})


def _of_model(row: RowSource, sources: Sources) -> Iterator[str]:
    name = f"{row.model.__module__}.{row.model.__qualname__}"
    columns = sources.get(row.name)
    if columns is None:
        yield f"{name}: there is no table, view or function {row.name} in the schema public"
        return
    for field, info in row.model.model_fields.items():
        types = tuple(_leaves(info.annotation))
        embedded = _embedded_model(info.annotation)
        if field in columns:
            yield from (f"{name}.{field}: {problem}" for problem in _problems(types, columns[field]))
        elif field in sources and embedded is not None:
            yield from _of_model(RowSource(field, embedded), sources)
        else:
            yield f"{name}.{field}: {row.name} has no such column"


def _problems(types: Sequence[Any], column: Column) -> Iterator[str]:
    nullable = NoneType in types
    if column.may_be_null is True and not nullable:
        yield "the column may be null, the field may not"
    if column.may_be_null is False and nullable:
        yield "the field may be null, the column is not"
    for leaf in types:
        if leaf is not NoneType:
            yield from _type_problems(leaf, column)


def _type_problems(leaf: Any, column: Column) -> Iterator[str]:
    values = _values(leaf)
    if values and column.labels:
        if values != column.labels:
            yield f"the values {', '.join(sorted(values ^ column.labels))} are on one side only"
    elif column.type.startswith("_"):
        if get_origin(leaf) not in (list, tuple):
            yield f"{getattr(leaf, '__name__', leaf)} does not fit an array"
    elif column.type not in _allowed(leaf) and not (leaf is str and column.labels):
        yield f"{getattr(leaf, '__name__', leaf)} does not fit a column of type {column.type}"


def _allowed(leaf: Any) -> frozenset[str]:
    if _values(leaf):
        return _TEXT
    return _TYPES.get(leaf, _JSON)


def _values(leaf: Any) -> frozenset[str]:
    """Those of an enum or a literal."""
    if isinstance(leaf, type) and issubclass(leaf, Enum):
        return frozenset(str(member.value) for member in leaf)
    if get_origin(leaf) is Literal:
        return frozenset(map(str, get_args(leaf)))
    return frozenset()


def _embedded_model(annotation: Any) -> type[BaseModel] | None:
    for leaf in (annotation, *get_args(annotation)):
        if isinstance(leaf, type) and issubclass(leaf, BaseModel):
            return leaf
    return None


def _leaves(annotation: Any) -> Iterator[Any]:
    """The members of a union, bare: without names for types and without what is annotated."""
    if get_origin(annotation) is Annotated:
        yield from _leaves(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _leaves(member)
    elif hasattr(annotation, "__supertype__"):
        yield from _leaves(annotation.__supertype__)
    else:
        yield annotation
