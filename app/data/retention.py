"""Which versions of a project are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId


@dataclass(frozen=True, slots=True)
class Retention:
    """At most so many versions of a project, none older than `age`. What is none has no limit."""

    versions: int | None = None
    age: timedelta | None = None

    @property
    def keeps_everything(self) -> bool:
        return self.versions is None and self.age is None


@dataclass(frozen=True, slots=True)
class Version:
    """A saved version. It `is_held` while an unfinished job starts from it, and always when it is an import: what is
    changed in a repository is compared with it.
    """

    id: GenerationId
    created_at: datetime
    status: GenerationStatus
    base_id: GenerationId | None = None
    is_held: bool = False


def choose_expired(versions: Sequence[Version], retention: Retention, *, now: datetime) -> set[GenerationId]:
    """The versions of one project that need not be kept.

    Kept besides what the limits keep: the latest completed version, what running jobs start from, imports, and the
    bases of all these, so that what is kept can be compared with what it came from.
    """
    newest_first = sorted(versions, key=lambda version: (version.created_at, version.id), reverse=True)
    within = newest_first if retention.versions is None else newest_first[: retention.versions]
    oldest = None if retention.age is None else now - retention.age
    kept = [version for version in within if oldest is None or version.created_at >= oldest]
    kept += [version for version in newest_first if version.is_held]
    kept += [version for version in newest_first if version.status is GenerationStatus.COMPLETED][:1]
    needed = {version.id for version in kept} | {version.base_id for version in kept}
    return {version.id for version in versions if version.id not in needed}
