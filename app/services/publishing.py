"""Publishing a reviewed version as a pull request, and taking it back."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pydantic import JsonValue

from app.contracts.errors import ErrorCode, FieldProblem, JobError
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.contracts.publishing import PublishOrder, PublishRequest, WithdrawOrder
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import (
    CheckState,
    Publication,
    PublicationState,
    PublicationStep,
    ReviewCheck,
    ReviewState,
)
from app.data.audit_log import AuditAction, AuditLog
from app.data.reviews import ReviewBase, ReviewRecord, ReviewRecords
from app.errors import Conflict, Invalid, NotFound, WingbeatError
from app.security.callers import Caller
from app.services.chosen_versions import ChosenVersions
from app.services.comparing import ChosenArchive, Comparison
from app.services.publish_requests import PublishTarget, body_of, check_first, fingerprint, is_clean, target_of
from app.services.pull_request_text import default_title
from app.services.reviewed_versions import ReviewedVersions, changed_meanwhile, still_moving
from app.temporal.reviews import ReviewJobs

Order = TypeVar("Order", PublishOrder, WithdrawOrder)

_MAX_PATHS_NOTED: Final = 200
"""Of the approved files, in the audit log."""


class ApprovalRequired(Invalid):
    """Sensitive files would change. `errors` names each that is not approved."""

    code = ErrorCode.APPROVAL_REQUIRED
    status = 409


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
        """Begin to publish the chosen changes; a version that is on GitHub already, or on its way there by the same
        request, stays as it is.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_imported`, `nothing_chosen`, `approval_required`, `review_stale`, `branch_taken`;
                `check_failed`: what is chosen is known to have problems; `publication_running`: another request is
                being carried out.
            Invalid: a follow-up cannot go to a branch of its own.
            PreconditionFailed: there is another decision by now.
        """
        comparison, record = await self._versions.compare_to_edit(caller, generation_id)
        origin = comparison.origin
        if origin is None:
            raise Conflict("the project was not imported from a repository", code=ErrorCode.NOT_IMPORTED)
        asked = fingerprint(request)
        if (told := _begun_before(record, asked)) is not None:
            return told
        record = await self._versions.settle(caller, comparison, record)
        title = request.title or default_title(comparison.generation.prompt)
        target = target_of(origin, request, title, generation_id)
        await self._require_free(target, origin, comparison.generation.project_id)
        chosen, check = await self._chosen(caller, comparison, record, request)
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
            body=body_of(comparison, record, request, check),
            message=request.message or record.message or title,
            approved=request.approve_sensitive,
            pull_number=target.pull_number,
            adds_to_branch=_is_named_anew(request, record),
            check_first=None if check else check_first(record, request),
        )
        await self._chosen_versions.make(caller, comparison, chosen, check)
        await self._note(caller, order, AuditAction.PUBLISHED)
        if request.despite_problems and not is_clean(check):
            await self._note(caller, order, AuditAction.DESPITE_PROBLEMS)
        step = None if check else PublicationStep.CHECKING
        begun = Publication(state=PublicationState.RUNNING, step=step, branch=target.branch)
        if not await self._records.begin(generation_id, begun, version=record.version, asked=asked):
            return await self._begun_meanwhile(caller, generation_id, asked)
        failed = Publication(state=PublicationState.FAILED, branch=target.branch)
        await self._start(failed, order, self._jobs.start_publishing)
        return begun

    async def withdraw(self, caller: Caller, generation_id: GenerationId) -> Publication:
        """Begin to close the pull request and to delete its branch.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_published`: there is none that is open; its publication has not quite ended;
                `publication_running`: there will be one; `github_conflict`: it was merged.
        """
        project_id, record = await self._versions.find_to_edit(caller, generation_id)
        publication = record.publication if record else None
        if record is not None and publication is not None and record.is_moving:
            if publication.state is PublicationState.WITHDRAWING:
                return publication
            raise still_moving()
        pull = publication.pull_request if publication else None
        if record is None or publication is None or pull is None or publication.state is PublicationState.WITHDRAWN:
            raise Conflict("the version is in no pull request", code=ErrorCode.NOT_PUBLISHED)
        if pull.state is PullRequestState.MERGED:
            raise Conflict("the pull request was merged: revert it on GitHub", code=ErrorCode.GITHUB_CONFLICT)
        order = WithdrawOrder(
            project_id=project_id, generation_id=generation_id, user_id=caller.user.id, pull_request=pull
        )
        await self._note(caller, order, AuditAction.WITHDRAWN)
        begun = publication.model_copy(update={"state": PublicationState.WITHDRAWING, "error": None})
        if not await self._records.begin(generation_id, begun, version=record.version):
            raise still_moving()
        await self._start(publication, order, self._jobs.start_withdrawal)
        return begun

    async def _note(self, caller: Caller, job: JobRef, action: AuditAction, **details: JsonValue) -> None:
        """Before it is done: what is in nobody's log does not happen."""
        await self._audit.record(
            caller.user.id,
            action,
            project_id=job.project_id,
            details={"generation_id": str(job.generation_id), **details},
        )

    async def _begun_meanwhile(self, caller: Caller, generation_id: GenerationId, asked: str) -> Publication:
        """By another request at the same time."""
        told = _begun_before(await self._versions.find(caller, generation_id), asked)
        if told is None:
            raise changed_meanwhile()
        return told

    async def _start(self, otherwise: Publication, order: Order, start: Callable[[Order], Awaitable[None]]) -> None:
        """Start what was said to run. What could not be started does not run; should it do so all the same, its own end
        is told over this one."""
        try:
            await start(order)
        except WingbeatError as error:
            told = otherwise.model_copy(update={"error": JobError(code=error.code, message=error.detail)})
            await self._records.not_begun(order.generation_id, told)
            raise

    async def _chosen(
        self, caller: Caller, comparison: Comparison, record: ReviewRecord, request: PublishRequest
    ) -> tuple[ChosenArchive, ReviewCheck | None]:
        """The chosen files, saved and named in the review, once they may be published; and what is known of them."""
        files = comparison.chosen(record.rejected)
        if files == comparison.old:
            raise Conflict("no change is left to publish", code=ErrorCode.NOTHING_CHOSEN)
        if not request.despite_problems and record.check and record.check.state is CheckState.PROBLEMS:
            message = "the chosen files have problems: repair them, or publish with despite_problems"
            raise Conflict(message, code=ErrorCode.CHECK_FAILED)
        sensitive = comparison.sensitive(files)
        _require_approval(sensitive, request.approve_sensitive)
        if sensitive:
            job = JobRef(project_id=comparison.generation.project_id, generation_id=comparison.generation.id)
            await self._note(caller, job, AuditAction.SENSITIVE_APPROVED, paths=[*sensitive[:_MAX_PATHS_NOTED]])
        chosen = await self._versions.save_choice(comparison, record)
        return chosen, record.check if record.chosen_key == chosen.key and _is_found(record.check) else None

    async def _require_free(self, target: PublishTarget, origin: ReviewBase, project_id: ProjectId) -> None:
        """One pull request is one project's: what others published there is theirs to change and to take back."""
        if target.pull_number is not None:
            return
        if await self._records.is_branch_taken(origin.repository, target.branch, project_id):
            raise Conflict(f"another project's pull request is on {target.branch}", code=ErrorCode.BRANCH_TAKEN)


def _begun_before(record: ReviewRecord | None, asked: str) -> Publication | None:
    """The publication of a version that is on GitHub, or on its way there as it is asked for.

    Raises:
        Conflict: `publication_running`: it is on its way elsewhere, or back.
    """
    publication = record.publication if record else None
    if record is None or publication is None:
        return None
    if record.state is ReviewState.PUBLISHED and not record.is_moving:
        return publication
    if publication.state is PublicationState.RUNNING and record.asked == asked:
        return publication
    if record.is_moving:
        raise still_moving()
    return None


def _is_found(check: ReviewCheck | None) -> bool:
    return check is not None and check.state in (CheckState.CLEAN, CheckState.PROBLEMS)


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
