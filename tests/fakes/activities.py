"""Activities with the real names, types and queues that do what a test scripts. Without a script they do well."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from app.contracts.base import Contract
from app.contracts.generations import DiffStat, FileEntry, GenerationStatus
from app.contracts.import_jobs import (
    ClonedRepository,
    InspectedRepository,
    InspectInput,
    RecordImportInput,
    SummarisedRepository,
    SummariseInput,
)
from app.contracts.jobs import (
    AnalyzeInput,
    AnalyzeOutput,
    ApplyChangesInput,
    ApplyChangesOutput,
    CheckVersionInput,
    CheckVersionOutput,
    FinishInput,
    GatherContextInput,
    GatherContextOutput,
    JobRef,
    MarkRunningInput,
    ProvisionInput,
    PubGetInput,
    PubGetOutput,
    SaveSnapshotOutput,
    StreamModelInput,
    StreamModelOutput,
    SummariseOutput,
    Workspace,
    WorkspaceJob,
)
from app.contracts.names import ActivityName, TaskQueue, workspace_queue
from app.contracts.verification import CheckState
from tests.fakes.behaviours import SHA, SYNTAX_ONLY, Behaviour, Does, Output, answers, finds, model_answers, writes
from workflows.generation import CodeGeneration
from workflows.repository_import import RepositoryImport

Input = TypeVar("Input", bound=Contract)

HEARTBEAT_THROTTLE = timedelta(milliseconds=500)


@dataclass
class ScriptedActivities:
    """`script(name, a, b)`: the first call does `a`, the second `b`, the others do well. `calls` has every input.

    Every activity takes `pace_s`, in seconds.
    """

    hosts: Sequence[str] = ("host-a",)
    pace_s: float = 0.0
    calls: list[tuple[ActivityName, Contract]] = field(default_factory=list)
    _scripts: dict[ActivityName, list[Behaviour]] = field(default_factory=lambda: defaultdict(list))
    _provisions: int = 0

    def script(self, name: ActivityName, *behaviours: Behaviour) -> None:
        self._scripts[name].extend(behaviours)

    def names(self) -> list[ActivityName]:
        """The activities in the order of their calls."""
        return [name for name, _ in self.calls]

    def inputs(self, kind: type[Input]) -> list[Input]:
        """Every input of exactly this type, in order."""
        return [argument for _, argument in self.calls if type(argument) is kind]

    @activity.defn(name=ActivityName.MARK_RUNNING)
    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        return await self._play(ActivityName.MARK_RUNNING, start, answers(GenerationStatus.RUNNING))

    @activity.defn(name=ActivityName.FINISH)
    async def finish(self, end: FinishInput) -> GenerationStatus:
        return await self._play(ActivityName.FINISH, end, answers(end.status))

    @activity.defn(name=ActivityName.ADMIT_FOLLOW_UP)
    async def admit_follow_up(self, job: JobRef) -> bool:
        return await self._play(ActivityName.ADMIT_FOLLOW_UP, job, answers(True))

    @activity.defn(name=ActivityName.PROVISION_WORKSPACE)
    async def provision_workspace(self, job: ProvisionInput) -> Workspace:
        return await self._play(ActivityName.PROVISION_WORKSPACE, job, self.next_host)

    @activity.defn(name=ActivityName.SUMMARISE_CONVERSATION)
    async def summarise_conversation(self, job: JobRef) -> SummariseOutput:
        return await self._play(ActivityName.SUMMARISE_CONVERSATION, job, answers(SummariseOutput()))

    @activity.defn(name=ActivityName.GATHER_CONTEXT)
    async def gather_context(self, job: GatherContextInput) -> GatherContextOutput:
        context = GatherContextOutput(context_key=f"context-{job.problems_key}", files=["pubspec.yaml"])
        return await self._play(ActivityName.GATHER_CONTEXT, job, answers(context))

    @activity.defn(name=ActivityName.STREAM_MODEL)
    async def stream_model(self, call: StreamModelInput) -> StreamModelOutput:
        return await self._play(ActivityName.STREAM_MODEL, call, model_answers(f"Plan {call.round}."))

    @activity.defn(name=ActivityName.APPLY_CHANGES)
    async def apply_changes(self, job: ApplyChangesInput) -> ApplyChangesOutput:
        return await self._play(ActivityName.APPLY_CHANGES, job, writes("lib/main.dart"))

    @activity.defn(name=ActivityName.PUB_GET)
    async def pub_get(self, job: PubGetInput) -> PubGetOutput:
        return await self._play(
            ActivityName.PUB_GET, job, answers(PubGetOutput(diagnostics=[], provenance=SYNTAX_ONLY))
        )

    @activity.defn(name=ActivityName.ANALYZE)
    async def analyze(self, job: AnalyzeInput) -> AnalyzeOutput:
        return await self._play(ActivityName.ANALYZE, job, finds())

    @activity.defn(name=ActivityName.RUN_TESTS)
    async def run_tests(self, job: CheckVersionInput) -> CheckVersionOutput:
        return await self._play(ActivityName.RUN_TESTS, job, answers(CheckVersionOutput(state=CheckState.PASSED)))

    @activity.defn(name=ActivityName.BUILD_WEB)
    async def build_web(self, job: CheckVersionInput) -> CheckVersionOutput:
        return await self._play(ActivityName.BUILD_WEB, job, answers(CheckVersionOutput(state=CheckState.PASSED)))

    @activity.defn(name=ActivityName.SAVE_SNAPSHOT)
    async def save_snapshot(self, job: WorkspaceJob) -> SaveSnapshotOutput:
        saved = SaveSnapshotOutput(
            archive_key="version.zip",
            archive_sha256=SHA,
            files=[FileEntry(path="lib/main.dart", size=10, sha256=SHA)],
            diff_stat=DiffStat(files_changed=1),
        )
        return await self._play(ActivityName.SAVE_SNAPSHOT, job, answers(saved))

    @activity.defn(name=ActivityName.CLEAN_UP)
    async def clean_up(self, job: WorkspaceJob) -> None:
        await self._play(ActivityName.CLEAN_UP, job, answers(None))

    @activity.defn(name=ActivityName.CLONE_REPOSITORY)
    async def clone_repository(self, job: JobRef) -> ClonedRepository:
        async def clone(job: JobRef) -> ClonedRepository:
            workspace = await self.next_host(job)
            return ClonedRepository(workspace=workspace, branch="main", commit=f"{self._provisions:040d}")

        return await self._play(ActivityName.CLONE_REPOSITORY, job, clone)

    @activity.defn(name=ActivityName.INSPECT_REPOSITORY)
    async def inspect_repository(self, job: InspectInput) -> InspectedRepository:
        inspected = InspectedRepository(
            folder="",
            archive_key=f"archive-{job.commit}",
            archive_sha256=SHA,
            entry_paths=[],
            file_count=3,
            total_bytes=30,
            left_out=[],
            left_out_count=0,
        )
        return await self._play(ActivityName.INSPECT_REPOSITORY, job, answers(inspected))

    @activity.defn(name=ActivityName.SUMMARISE_REPOSITORY)
    async def summarise_repository(self, job: SummariseInput) -> SummarisedRepository:
        summarised = SummarisedRepository(summary_key="codebase.txt", repo_map_key="map.txt")
        return await self._play(ActivityName.SUMMARISE_REPOSITORY, job, answers(summarised))

    @activity.defn(name=ActivityName.RECORD_IMPORT)
    async def record_import(self, job: RecordImportInput) -> None:
        await self._play(ActivityName.RECORD_IMPORT, job, answers(None))

    @asynccontextmanager
    async def serving(self, client: Client, *, without: Collection[str] = ()) -> AsyncIterator[None]:
        """Workers for every queue, except for the hosts of `without`."""
        async with AsyncExitStack() as workers:
            for worker in self._workers(client, without):
                await workers.enter_async_context(worker)
            yield

    def host_worker(self, client: Client, host: str) -> Worker:
        """The worker of one host's files."""
        return _worker(
            client,
            workspace_queue(host),
            [
                self.gather_context,
                self.apply_changes,
                self.pub_get,
                self.analyze,
                self.run_tests,
                self.build_web,
                self.save_snapshot,
                self.clean_up,
                self.inspect_repository,
                self.summarise_repository,
                self.record_import,
            ],
        )

    def _workers(self, client: Client, without: Collection[str]) -> list[Worker]:
        records = Worker(
            client,
            task_queue=TaskQueue.ORCHESTRATION,
            workflows=[CodeGeneration, RepositoryImport],
            activities=[self.mark_running, self.finish, self.admit_follow_up],
        )
        return [
            records,
            _worker(client, TaskQueue.MODEL, [self.summarise_conversation, self.stream_model]),
            _worker(client, TaskQueue.WORKSPACE, [self.provision_workspace, self.clone_repository]),
            *(self.host_worker(client, host) for host in self.hosts if host not in without),
        ]

    async def _play(self, name: ActivityName, argument: Contract, default: Does[Output]) -> Output:
        self.calls.append((name, argument))
        script = self._scripts[name]
        behaviour = script.pop(0) if script else default
        await asyncio.sleep(self.pace_s)
        result: Output = await behaviour(argument)
        return result

    async def next_host(self, job: JobRef) -> Workspace:
        host = self.hosts[min(self._provisions, len(self.hosts) - 1)]
        self._provisions += 1
        return Workspace(
            host=host,
            queue=workspace_queue(host),
            directory=f"/workspaces/{job.generation_id}",
            base_key=job.restore_key if isinstance(job, ProvisionInput) else None,
        )


def _worker(client: Client, queue: str, activities: list[Callable[..., Any]]) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        activities=activities,
        default_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
    )
