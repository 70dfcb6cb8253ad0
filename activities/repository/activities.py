"""The activity that decides what the model is shown."""

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.repository.knowledge import choose_knowledge
from activities.repository.packing import pack_project
from activities.repository.relevance import Wanted
from activities.repository.source_index import SourceIndex
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.jobs import GatherContextInput, GatherContextOutput, Problems
from app.contracts.names import ActivityName
from app.data.jobs import JobRecords
from app.data.objects import ObjectKind, ObjectStore
from app.knowledge.library import KnowledgeLibrary


class ContextActivities:
    """Runs on the host that has the workspace; the facts of unchanged files stay in memory from job to job."""

    def __init__(
        self, records: JobRecords, objects: ObjectStore, workspaces: Workspaces, knowledge: KnowledgeLibrary
    ) -> None:
        self._records = records
        self._knowledge = knowledge
        self._objects = objects
        self._workspaces = workspaces
        self._index = SourceIndex()

    @activity.defn(name=ActivityName.GATHER_CONTEXT)
    @translated
    async def gather_context(self, job: GatherContextInput) -> GatherContextOutput:
        """Read the workspace and save the pack; the same workspace and prompt give the same key."""
        directory = self._workspaces.existing(job)
        async with heartbeating():
            record = await self._records.load(job.generation_id)
            wanted = Wanted("\n".join((record.prompt, record.error_message or "")), await self._problem_paths(job))
            pack, summary = await in_thread(pack_project, directory, wanted, self._index)
            told = await in_thread(choose_knowledge, self._knowledge, record.knowledge_packs, wanted.text)
            pack = pack.model_copy(update={"knowledge": list(told.excerpts)})
            summary = told.added_to(summary)
            logger.info("context: {} tokens, {} files left out", summary.tokens, summary.left_out)
            key = await self._objects.put(job, ObjectKind.CONTEXT, pack.model_dump_json().encode())
        files = [file.path for file in pack.files]
        return GatherContextOutput(context_key=key, files=files, summary=summary, notices=told.notices)

    async def _problem_paths(self, job: GatherContextInput) -> frozenset[str]:
        if job.problems_key is None:
            return frozenset()
        problems = Problems.model_validate_json(await self._objects.get(job.problems_key))
        found = {finding.path for finding in problems.diagnostics} | {refusal.path for refusal in problems.refusals}
        return frozenset(found)
