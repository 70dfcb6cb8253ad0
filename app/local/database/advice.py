"""What the Supabase CLI's security advisors find, but for what is accepted with a reason."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.local.database.address import DatabaseAddress
from app.local.database.errors import MigrationRefused
from app.local.database.supabase_cli import SupabaseCli


class Finding(BaseModel):
    """
    Attributes:
        key: names the rule and the object, always in the same way; the key of what is accepted.
    """

    model_config = ConfigDict(frozen=True)

    key: str = Field(alias="cacheKey")
    level: str
    title: str
    detail: str
    remediation: str = ""


class Accepted(BaseModel):
    """A finding that stands, and why it may."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    reason: str = Field(min_length=20)


class _Advice(BaseModel):
    results: list[Finding]


class _AcceptedFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    accepted: list[Accepted] = []


def read_accepted(path: Path) -> list[Accepted]:
    """
    Raises:
        MigrationRefused: the file is wrong, such as an exception without its reason.
    """
    try:
        return _AcceptedFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).accepted
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise MigrationRefused(f"{path}: {error}") from None


async def security_findings(cli: SupabaseCli, address: DatabaseAddress) -> list[Finding]:
    """Of level WARN or ERROR.

    Raises:
        MigrationRefused: the CLI failed or answered in an unknown way.
    """
    answer = await cli.security_advice(address)
    try:
        return _Advice.model_validate_json(answer).results
    except ValidationError as error:
        raise MigrationRefused(f"supabase db advisors answered in an unknown way: {error}") from None


def complaints(findings: list[Finding], accepted: list[Accepted]) -> list[str]:
    """A line for each finding that is not accepted, and for each exception that nothing needs any more."""
    known = {exception.key for exception in accepted}
    found = {finding.key for finding in findings}
    new = [
        f"{finding.title}: {finding.detail} ({finding.key}) {finding.remediation}".rstrip()
        for finding in findings
        if finding.key not in known
    ]
    return new + [
        f"{key} is accepted but not found any more: take it out of accepted_advice.toml"
        for key in sorted(known - found)
    ]
