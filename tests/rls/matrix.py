"""The matrix of rights as values: read from `matrix.toml`, filled in with the ids of one project."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter


class Role(StrEnum):
    """Who acts on a project's rows."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"
    STRANGER = "stranger"
    ANONYMOUS = "anonymous"
    SERVICE = "service"


class Operation(StrEnum):
    SELECT = "select"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class TableRights(BaseModel):
    """One table's row of the matrix; strings that begin with `$` are filled in by `filled`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    found_by: str = "project_id"
    key: dict[str, str]
    row: dict[str, JsonValue]
    change: dict[str, JsonValue]
    select: frozenset[Role]
    insert: frozenset[Role]
    update: frozenset[Role]
    delete: frozenset[Role]

    def allowed(self, operation: Operation) -> frozenset[Role]:
        return {
            Operation.SELECT: self.select,
            Operation.INSERT: self.insert,
            Operation.UPDATE: self.update,
            Operation.DELETE: self.delete,
        }[operation]


def read_matrix() -> dict[str, TableRights]:
    """By the table's name."""
    text = (Path(__file__).parent / "matrix.toml").read_text()
    return TypeAdapter(dict[str, TableRights]).validate_python(tomllib.loads(text))


def filled(template: Mapping[str, JsonValue], ids: Mapping[str, str]) -> dict[str, JsonValue]:
    """The template with the ids in place; an unknown name is a `KeyError`."""
    return {
        name: ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value
        for name, value in template.items()
    }
