"""The rows of previews: as members read them, as the api and the workers write them, and as the proxy looks them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.previews import (
    LivePreview,
    PreviewPurpose,
    RecordPreviewInput,
    RecordShareInput,
    SharedPreview,
    ShareState,
)
from app.security.callers import Caller


class Begun(StrEnum):
    """What became of a request for a preview."""

    STARTED = "started"
    ACTIVE = "active"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class NewPreview:
    """`label` is 32 hexadecimal digits, new and secret."""

    generation_id: GenerationId
    project_id: ProjectId
    started_by: UserId
    label: str


@dataclass(frozen=True, slots=True)
class NewShare:
    """`token_hash` is the sha256 of the link's secret."""

    generation_id: GenerationId
    project_id: ProjectId
    published_by: UserId
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class ServedAt:
    """Where a preview is reached: `address` by people, `target` (over `socket` when there is one) on `host`.

    `relay` is that host's proxy, as those of other hosts reach it.
    """

    address: str
    host: str
    target: str
    socket: str | None
    relay: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a running preview is to know: how long nobody asked for a page, and a newer version to show, if any."""

    idle_s: float
    newer: GenerationId | None
    newer_archive_key: str | None


@dataclass(frozen=True, slots=True)
class LiveRoute:
    """`at` is none while the preview starts or restarts."""

    generation_id: GenerationId
    at: ServedAt | None


@dataclass(frozen=True, slots=True)
class SiteRoute:
    """`archive_key` is none while the build is made."""

    archive_key: str | None


Route = LiveRoute | SiteRoute


class PreviewReader(Protocol):
    """Reads as the caller: what is not the caller's is not there. Raises `DependencyUnavailable`."""

    async def find(self, caller: Caller, generation_id: GenerationId) -> LivePreview | None: ...

    async def find_share(self, caller: Caller, generation_id: GenerationId) -> SharedPreview | None: ...

    async def active_in(self, caller: Caller, project_id: ProjectId) -> Sequence[GenerationId]:
        """The versions of the project whose live previews have not ended."""
        ...


class PreviewRecords(Protocol):
    """What the api writes after its checks. Raises `DependencyUnavailable`."""

    async def begin(self, new: NewPreview, *, at_most: int) -> Begun:
        """`at_most` bounds the active previews of the user."""
        ...

    async def record(self, change: RecordPreviewInput) -> None:
        """A state in which nothing is served. Nothing happens when the row is gone."""
        ...

    async def share(self, new: NewShare) -> ShareState:
        """A new link; `building` says that a build is to be made."""
        ...

    async def withdraw(self, generation_id: GenerationId) -> bool:
        """End the link and forget the build. Answers whether there was one."""
        ...

    async def record_share(self, change: RecordShareInput) -> None: ...


class PreviewRuns(Protocol):
    """What the host of a preview asks and writes while it runs. Raises `DependencyUnavailable`."""

    async def label(self, generation_id: GenerationId) -> str | None:
        """None when the preview is not wanted any more."""
        ...

    async def shown(self, generation_id: GenerationId) -> str | None:
        """The archive key of the version on show; none when it is gone."""
        ...

    async def serve(self, generation_id: GenerationId, at: ServedAt) -> bool:
        """False when the preview is not wanted any more."""
        ...

    async def look(self, generation_id: GenerationId) -> Look | None:
        """None when the preview is not wanted any more."""
        ...

    async def show(self, generation_id: GenerationId, version: GenerationId) -> None:
        """Another version is on show."""
        ...


class PreviewsAlive(Protocol):
    """Whose files are still needed. Raises `DependencyUnavailable`."""

    async def alive(self, purpose: PreviewPurpose) -> frozenset[GenerationId]: ...


class PreviewRoutes(Protocol):
    """The proxy's way from a label to what it names. Raises `DependencyUnavailable`."""

    async def find(self, label: str) -> Route | None: ...

    async def touch(self, generation_id: GenerationId) -> None:
        """Somebody looks at the preview."""
        ...
