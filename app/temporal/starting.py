"""Starting a workflow by name, so that operators find it and see what it is about."""

from datetime import timedelta
from typing import Any, Final

from loguru import logger
from temporalio.client import Client, WorkflowHandle
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from app.contracts.base import Contract
from app.contracts.ids import ProjectId
from app.contracts.names import TaskQueue, WorkflowName
from app.temporal.namespace import is_unregistered
from app.temporal.search_attributes import Work

CALL_TIMEOUT: Final = timedelta(seconds=3)


class WorkflowStarter:
    """Starts workflows on the orchestration queue. `public_url` is the origin that links for operators lead to."""

    def __init__(self, client: Client, public_url: str | None = None) -> None:
        self._client = client
        self._public_url = public_url

    async def start(
        self,
        name: WorkflowName,
        order: Contract,
        *,
        workflow_id: str,
        work: Work,
        conflict: WorkflowIDConflictPolicy = WorkflowIDConflictPolicy.USE_EXISTING,
        reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        result_type: type | None = None,
    ) -> WorkflowHandle[Any, Any]:
        """Start it, also where the namespace lacks our search attributes: then it has none.

        Raises:
            WorkflowAlreadyStartedError: as the policies say.
            RPCError: Temporal refuses, or does not answer.
        """

        async def attempt(attributes: TypedSearchAttributes) -> WorkflowHandle[Any, Any]:
            return await self._client.start_workflow(
                name,
                order,
                id=workflow_id,
                task_queue=TaskQueue.ORCHESTRATION,
                id_conflict_policy=conflict,
                id_reuse_policy=reuse,
                search_attributes=attributes,
                result_type=result_type,
                static_summary=work.summary,
                static_details=self._details(work),
                rpc_timeout=CALL_TIMEOUT,
            )

        try:
            return await attempt(work.attributes())
        except RPCError as error:
            if not is_unregistered(error):
                raise
            logger.warning("a workflow starts without search attributes: {}", error.message)
            return await attempt(TypedSearchAttributes.empty)

    def _details(self, work: Work) -> str:
        """Markdown. Only ids and our own words: nothing in it needs to be escaped."""
        lines = [] if work.project_id is None else [f"- Project: {self._project(work.project_id)}"]
        others = {"Generation": work.generation_id, "User": work.user_id}
        lines += [f"- {title}: `{identifier}`" for title, identifier in others.items() if identifier is not None]
        return "\n".join([f"**{work.kind}**", "", *lines])

    def _project(self, project_id: ProjectId) -> str:
        """The studio's page of it."""
        return f"[{project_id}]({self._public_url}/projects/{project_id})" if self._public_url else f"`{project_id}`"
