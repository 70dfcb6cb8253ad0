"""A host with its workspaces, over a storage and records in memory."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.model.envelope import end_marker, open_marker
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from activities.workspace.files import Workspaces
from app.contracts.events import FileOperation
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import (
    ApplyChangesInput,
    ApplyChangesOutput,
    FinishInput,
    JobRef,
    MarkRunningInput,
    ProvisionInput,
    Workspace,
    WorkspaceJob,
)
from app.data.archives import pack
from app.data.jobs import JobRecord
from app.data.objects import ObjectKind
from app.errors import NotFound
from tests.fakes.objects import MemoryObjectStore

NONCE = "abc234"
MAIN = "void main() {}\n"
R = TypeVar("R")


class Records:
    """Only what provisioning reads."""

    def __init__(self) -> None:
        self.records: dict[GenerationId, JobRecord] = {}

    async def load(self, generation_id: GenerationId) -> JobRecord:
        if generation_id not in self.records:
            raise NotFound("there is no such generation")
        return self.records[generation_id]

    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        raise NotImplementedError

    async def finish(self, end: FinishInput) -> GenerationStatus:
        raise NotImplementedError


class Drafts:
    """Only what applying writes."""

    def __init__(self) -> None:
        self.archives: dict[GenerationId, str] = {}

    async def load(self, generation_id: GenerationId) -> None:
        raise NotImplementedError

    async def save(self, drafts: object) -> None:
        raise NotImplementedError

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        self.archives[job.generation_id] = archive_key


@dataclass
class Bench:
    root: Path
    template: Path
    job: JobRef
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    records: Records = field(default_factory=Records)
    drafts: Drafts = field(default_factory=Drafts)

    def __post_init__(self) -> None:
        self.records.records[self.job.generation_id] = record(self.job, None)

    @property
    def activities(self) -> WorkspaceActivities:
        host = WorkspaceHost("host-a", Workspaces(self.root), self.template)
        return WorkspaceActivities(host, self.objects, self.records, self.drafts)

    async def provision(
        self, *, base: GenerationId | None = None, restore_key: str | None = None, job: JobRef | None = None
    ) -> Workspace:
        job = job or self.job
        asked = ProvisionInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            base_generation_id=base,
            restore_key=restore_key,
        )
        return await ActivityEnvironment().run(self.activities.provision_workspace, asked)

    def on(self, workspace: Workspace) -> WorkspaceJob:
        return WorkspaceJob(project_id=self.job.project_id, generation_id=self.job.generation_id, workspace=workspace)

    async def answered(self, workspace: Workspace, answer: str, *, round_number: int = 0) -> ApplyChangesInput:
        key = await self.objects.put(self.job, ObjectKind.ANSWER, answer.encode())
        return ApplyChangesInput(**self.on(workspace).model_dump(), round=round_number, answer_key=key, nonce=NONCE)

    async def apply(self, asked: ApplyChangesInput) -> ApplyChangesOutput:
        return await ActivityEnvironment().run(self.activities.apply_changes, asked)

    async def base_version(self, files: dict[str, str], project_id: ProjectId | None = None) -> GenerationId:
        """A finished generation with an archive of `files`."""
        generation_id = GenerationId(uuid4())
        owner = JobRef(project_id=project_id or self.job.project_id, generation_id=generation_id)
        folder = self.root.parent / f"base-{generation_id}"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        key = await self.objects.put(owner, ObjectKind.ARCHIVE, pack(folder))
        self.records.records[generation_id] = record(owner, key)
        return generation_id


def record(job: JobRef, archive_key: str | None) -> JobRecord:
    return JobRecord(
        job.generation_id,
        job.project_id,
        GenerationKind.GENERATE,
        GenerationStatus.COMPLETED,
        prompt="an app",
        error_message=None,
        session_id=None,
        base_generation_id=None,
        archive_key=archive_key,
    )


def files_of(directory: str | Path) -> dict[str, str]:
    root = Path(directory)
    return {p.relative_to(root).as_posix(): p.read_text() for p in sorted(root.rglob("*")) if p.is_file()}


def block(operation: FileOperation, path: str, body: str = "") -> str:
    return f"{open_marker(operation, path, NONCE)}\n{body}{end_marker(NONCE)}\n"


async def failure(call: Awaitable[object]) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        await call
    return caught.value


ANSWER = (
    "Here it is.\n"
    + block(FileOperation.CREATE, "lib/home.dart", "class Home {}\n")
    + block(FileOperation.CREATE, "../outside.dart", "class Out {}\n")
    + block(FileOperation.CREATE, "lib/main.dart", "import 'home.dart';\n\nvoid main() => Home();\n")
)
