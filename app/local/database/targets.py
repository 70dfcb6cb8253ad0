"""The databases that a person names: the running local stack, staging, production."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr, ValidationError

from app.local.data_folder import DataFolder
from app.local.database.address import DatabaseAddress, parse_address
from app.local.database.errors import MigrationRefused
from app.local.options import StackInfo


class Target(StrEnum):
    LOCAL = "local"
    STAGING = "staging"
    PRODUCTION = "production"


_VARIABLES = {Target.STAGING: "STAGING_DATABASE_URL", Target.PRODUCTION: "PRODUCTION_DATABASE_URL"}


def address_of(target: Target, *, environment: Mapping[str, str], data_folder: Path) -> DatabaseAddress:
    """
    Args:
        environment: names the databases that are not local; their urls hold passwords, so no option takes one.
        data_folder: of the local stack.

    Raises:
        MigrationRefused: the variable is not set or wrong, or no local stack runs.
    """
    if target is Target.LOCAL:
        return _local(DataFolder(data_folder))
    variable = _VARIABLES[target]
    url = environment.get(variable, "").strip()
    if not url:
        raise MigrationRefused(f"{variable} is not set: give the database of {target} by it, password and all")
    return parse_address(SecretStr(url), source=variable)


def _local(folder: DataFolder) -> DatabaseAddress:
    try:
        info = StackInfo.model_validate_json(folder.stack_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError):
        raise MigrationRefused(
            f"no stack runs in {folder.path}: start one with ./dev up (or name its --data)"
        ) from None
    return parse_address(SecretStr(info.database_url), source=str(folder.stack_file))
