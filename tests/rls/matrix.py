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
    insert_columns: frozenset[str] = frozenset()
    update_columns: frozenset[str] = frozenset()
    select: frozenset[Role]
    insert: frozenset[Role]
    update: frozenset[Role]
    delete: frozenset[Role]

    def inserted_by(self, role: Role) -> dict[str, JsonValue]:
        """What of the row this role gives: members leave to the server what is the server's."""
        if role is Role.SERVICE or not self.insert_columns:
            return self.row
        return {name: value for name, value in self.row.items() if name in self.insert_columns}

    def columns(self, operation: Operation) -> frozenset[str]:
        """Those that members may name in an insert or an update."""
        return self.insert_columns if operation is Operation.INSERT else self.update_columns

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
