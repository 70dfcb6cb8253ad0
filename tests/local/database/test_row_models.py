"""Row models against the schema."""

import importlib
import pkgutil
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

import app.data
from app.data.rows import RowSource
from app.local.database.address import DatabaseAddress, connected
from app.local.database.columns import Column, Sources, read_columns
from app.local.database.row_models import all_row_sources, mismatches


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


class Tag(BaseModel):
    name: str


class Row(BaseModel):
    id: UUID
    size: int
    mood: Mood
    note: str | None
    made_at: datetime
    body: dict[str, str]
    tags: list[Tag]


def column(kind: str, *labels: str, may_be_null: bool | None = False) -> Column:
    return Column(kind, frozenset(labels), may_be_null)


FITTING = {
    "id": column("uuid"),
    "size": column("int8"),
    "mood": column("mood", "good", "bad"),
    "note": column("text", may_be_null=True),
    "made_at": column("timestamptz"),
    "body": column("jsonb"),
}


def problems(**changed: Column) -> str:
    sources: Sources = {"things": FITTING | changed, "tags": {"name": column("text")}}
    return "\n".join(mismatches([RowSource("things", Row)], sources))


def test_what_fits_is_not_mentioned() -> None:
    assert problems() == ""
    assert problems(note=column("text", may_be_null=None)) == ""


def test_an_array_is_a_list() -> None:
    class Words(BaseModel):
        words: list[str]

    assert mismatches([RowSource("things", Words)], {"things": {"words": column("_text")}}) == []


def test_what_does_not_fit_is_named() -> None:
    assert "size: int does not fit a column of type text" in problems(size=column("text"))
    assert "id: the column may be null" in problems(id=column("uuid", may_be_null=True))
    assert "note: the field may be null, the column is not" in problems(note=column("text"))
    assert "mood: the values ugly are on one side only" in problems(mood=column("mood", "good", "bad", "ugly"))
    assert "mood: the values bad are on one side only" in problems(mood=column("mood", "good"))
    assert "body: dict does not fit a column of type text" in problems(body=column("text"))
    assert "size: int does not fit an array" in problems(size=column("_int4"))
    assert "made_at: datetime does not fit a column of type date" in problems(made_at=column("date"))


def test_missing_columns_and_tables_are_named() -> None:
    class Strange(BaseModel):
        colour: Literal["red"]

    assert mismatches([RowSource("things", Strange)], {"things": FITTING})[0].endswith("things has no such column")
    assert "there is no table" in mismatches([RowSource("nothing", Strange)], {})[0]


async def test_a_changed_column_is_noticed(migrated: DatabaseAddress) -> None:
    async with connected(migrated) as connection:
        assert mismatches(all_row_sources(), await read_columns(connection)) == []
        await connection.execute("alter table public.projects rename column description to about")
        found = mismatches(all_row_sources(), await read_columns(connection))
    assert found == ["app.data.supabase_projects._Row.description: projects has no such column"]


def test_every_model_that_rows_are_read_into_says_its_table() -> None:
    known = {source.model for source in all_row_sources()}
    unknown = {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(app.data.__path__)
        for name, adapter in vars(importlib.import_module(f"app.data.{module.name}")).items()
        if isinstance(adapter, TypeAdapter) and "supabase_" in module.name
        for model in get_args(adapter._type)
        if isinstance(model, type) and issubclass(model, BaseModel) and model not in known
    }
    assert unknown == set(), "put @read_from(...) of app.data.rows on the model"
