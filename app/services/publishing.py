"""Publishing a reviewed version as a pull request, and taking it back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import JsonValue

from app.contracts.errors import ErrorCode, FieldProblem, JobError
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.contracts.publishing import PublishOrder, PublishRequest, WithdrawOrder
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import Publication, PublicationState, ReviewState
from app.data.audit_log import AuditAction, AuditLog
from app.data.reviews import FollowedPull, ReviewBase, ReviewRecord, ReviewRecords
from app.errors import Conflict, Invalid, NotFound, WingbeatError
from app.security.callers import Caller
from app.services.chosen_versions import ChosenVersions
from app.services.comparing import ChosenArchive, Comparison
from app.services.pull_request_text import branch_name, default_title, description
from app.services.reviewed_versions import ReviewedVersions
from app.temporal.reviews import ReviewJobs

Order = TypeVar("Order", PublishOrder, WithdrawOrder)

_MAX_PATHS_NOTED: Final = 200
"""Of the approved files, in the audit log."""


class ApprovalRequired(Invalid):
    """Sensitive files would change. `errors` names each that is not approved."""

    code = ErrorCode.APPROVAL_REQUIRED
    status = 409


@dataclass(frozen=True, slots=True)
class _Target:
    """Where it goes: on a branch of its own, or onto that of an open pull request."""

    branch: str
    pull_number: int | None


class PublishingService:
    """What members do with publications. Viewers read; editors publish. For others nothing exists.

    Every call raises `NotFound` for a generation that the caller may not see or that ended without files, `Conflict`
    (`not_ready`) for one that still runs, and `DependencyUnavailable`.
    """

    def __init__(
        self,
        *,
        versions: ReviewedVersions,
        records: ReviewRecords,
        chosen_versions: ChosenVersions,
        jobs: ReviewJobs,
        audit: AuditLog,
    ) -> None:
        self._versions = versions
        self._records = records
        self._chosen_versions = chosen_versions
        self._jobs = jobs
        self._audit = audit

    async def get(self, caller: Caller, generation_id: GenerationId) -> Publication:
        """Where the publication is.

        Raises:
            NotFound: `not_published`: it was never begun.
        """
        record = await self._versions.find(caller, generation_id)
        if record is None or record.publication is None:
            raise NotFound("the version was not published", code=ErrorCode.NOT_PUBLISHED)
        return record.publication

    async def publish(self, caller: Caller, generation_id: GenerationId, request: PublishRequest) -> Publication:
        """Begin to publish the chosen changes; a version that is on GitHub already stays as it is.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_imported`, `nothing_chosen`, `approval_required`; it is being withdrawn.
            Invalid: a follow-up cannot go to a branch of its own.
        """
        comparison, record = await self._versions.compare_to_edit(caller, generation_id)
        origin = comparison.origin
        if origin is None:
            raise Conflict("the project was not imported from a repository", code=ErrorCode.NOT_IMPORTED)
        record = record or await self._versions.take_everything(caller, comparison)
        if record.publication is not None and record.publication.state is PublicationState.WITHDRAWING:
            raise Conflict("the version is being withdrawn: wait until that is done")
        if _is_on_github(record) and record.publication is not None:
            return record.publication
        chosen = await self._chosen(caller, comparison, record, request)
        title = request.title or default_title(comparison.generation.prompt)
        target = _target(origin, request, title, generation_id)
        order = PublishOrder(
            project_id=comparison.generation.project_id,
            generation_id=generation_id,
            user_id=caller.user.id,
            repository=origin.repository,
            base_branch=origin.base_branch,
            base_commit=origin.commit,
            folder=origin.folder,
            base_key=origin.archive_key,
            chosen_key=chosen.key,
            branch=target.branch,
            title=title,
            body=request.body if request.body is not None else _described(comparison, record),
            message=request.message or record.message or title,
            approved=request.approve_sensitive,
            pull_number=target.pull_number,
            adds_to_branch=_is_named_anew(request, record),
        )
        await self._chosen_versions.make(caller, comparison, chosen, record.check)
        await self._note(caller, order, AuditAction.PUBLISHED)
        begun = Publication(state=PublicationState.RUNNING, branch=target.branch)
        failed = begun.model_copy(update={"state": PublicationState.FAILED})
        await self._begin(begun, failed, order, self._jobs.start_publishing)
        return begun

    async def withdraw(self, caller: Caller, generation_id: GenerationId) -> Publication:
        """Begin to close the pull request and to delete its branch.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_published`: there is none that is open; its publication has not quite ended.
        """
        project_id, record = await self._versions.find_to_edit(caller, generation_id)
        publication = record.publication if record else None
        pull = publication.pull_request if publication else None
        if publication is None or pull is None or publication.state is PublicationState.WITHDRAWN:
            raise Conflict("the version is in no pull request", code=ErrorCode.NOT_PUBLISHED)
        if pull.state is PullRequestState.MERGED:
            raise Conflict("the pull request was merged: revert it on GitHub", code=ErrorCode.GITHUB_CONFLICT)
        order = WithdrawOrder(
            project_id=project_id, generation_id=generation_id, user_id=caller.user.id, pull_request=pull
        )
        await self._note(caller, order, AuditAction.WITHDRAWN)
        begun = publication.model_copy(update={"state": PublicationState.WITHDRAWING, "error": None})
        await self._begin(begun, publication, order, self._jobs.start_withdrawal)
        return begun

    async def _note(self, caller: Caller, job: JobRef, action: AuditAction, **details: JsonValue) -> None:
        """Before it is done: what is in nobody's log does not happen."""
        await self._audit.record(
            caller.user.id,
            action,
            project_id=job.project_id,
            details={"generation_id": str(job.generation_id), **details},
        )

    async def _begin(
        self, begun: Publication, otherwise: Publication, order: Order, start: Callable[[Order], Awaitable[None]]
    ) -> None:
        """Say that it runs, and start it. What could not be started does not run; should it do so all the same, its own
        end is told over this one."""
        await self._records.set_publication(order.generation_id, begun)
        try:
            await start(order)
        except WingbeatError as error:
            told = otherwise.model_copy(update={"error": JobError(code=error.code, message=error.detail)})
            await self._records.not_begun(order.generation_id, told)
            raise

    async def _chosen(
        self, caller: Caller, comparison: Comparison, record: ReviewRecord, request: PublishRequest
    ) -> ChosenArchive:
        """The chosen files, saved and named in the review, once they may be published."""
        files = comparison.chosen(record.rejected)
        if files == comparison.old:
            raise Conflict("no change is left to publish", code=ErrorCode.NOTHING_CHOSEN)
        sensitive = comparison.sensitive(files)
        _require_approval(sensitive, request.approve_sensitive)
        if sensitive:
            job = JobRef(project_id=comparison.generation.project_id, generation_id=comparison.generation.id)
            await self._note(caller, job, AuditAction.SENSITIVE_APPROVED, paths=[*sensitive[:_MAX_PATHS_NOTED]])
        return await self._versions.save_choice(comparison, record)


def _is_on_github(record: ReviewRecord) -> bool:
    """In a pull request that is open or merged, or on its way back."""
    told = record.publication
    if told is None or told.pull_request is None or told.pull_request.state is PullRequestState.CLOSED:
        return False
    return record.state is ReviewState.PUBLISHED


def _is_named_anew(request: PublishRequest, record: ReviewRecord) -> bool:
    """A branch by the publisher's own choice, on which no earlier choice of this version can be."""
    before = record.publication.branch if record.publication else None
    return request.branch not in (None, before)


def _require_approval(sensitive: list[str], approved: list[str]) -> None:
    missing = [path for path in sensitive if path not in approved]
    if missing:
        raise ApprovalRequired(
            "these files need your approval by name in approve_sensitive",
            errors=[FieldProblem(field=f"approve_sensitive.{path}", message="is not approved") for path in missing],
        )


def _target(origin: ReviewBase, request: PublishRequest, title: str, generation_id: GenerationId) -> _Target:
    pull = origin.pull
    if isinstance(pull, FollowedPull) and pull.state is PullRequestState.OPEN:
        if request.branch not in (None, pull.branch):
            problem = FieldProblem(field="branch", message=f"this version follows up {pull.branch}")
            raise Invalid("a follow-up goes to the branch of its pull request", errors=[problem])
        return _Target(pull.branch, pull.number)
    return _Target(request.branch or branch_name(title, generation_id), None)


def _described(comparison: Comparison, record: ReviewRecord) -> str:
    left_out = {rejection.path for rejection in record.rejected if rejection.hunks is None}
    diffs = [diff for diff in comparison.diffs if diff.path not in left_out]
    return description(comparison.generation, diffs, record.check, left_out=len(record.rejected))
