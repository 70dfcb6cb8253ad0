"""Reviews: deciding on a version's changes, and having the chosen ones checked and repaired."""

from collections.abc import Sequence
from typing import Final

from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation, GenerationKind, GenerationRequest
from app.contracts.ids import GenerationId
from app.contracts.publishing import ReviewCheckInput
from app.contracts.reviews import CheckState, Review, ReviewChange, ReviewCheck
from app.data.reviews import ReviewRecord, ReviewRecords
from app.errors import Conflict, WingbeatError
from app.security.callers import Caller
from app.services.chosen_versions import ChosenVersions
from app.services.comparing import Comparison
from app.services.reviewed_versions import ReviewedVersions, require_decidable, still_moving
from app.services.starting import GenerationStarter, Origin
from app.temporal.reviews import ReviewJobs

_MAX_ERROR_CHARACTERS: Final = 18_000
_REPAIR: Final = "Only a part of the last changes was kept. Mend the code so that it compiles with this part alone."


class ReviewService:
    """What members do with reviews. Viewers read; editors decide. For others nothing exists.

    Every call raises `NotFound` for a generation that the caller may not see or that ended without files, `Conflict`
    (`not_ready`) for one that still runs, and `DependencyUnavailable`.
    """

    def __init__(
        self,
        *,
        versions: ReviewedVersions,
        records: ReviewRecords,
        chosen_versions: ChosenVersions,
        starter: GenerationStarter,
        jobs: ReviewJobs,
    ) -> None:
        self._versions = versions
        self._records = records
        self._chosen_versions = chosen_versions
        self._starter = starter
        self._jobs = jobs

    async def get(self, caller: Caller, generation_id: GenerationId) -> Review:
        """The changes with the decisions; those of nobody yet take everything."""
        return _view(*await self._versions.compare(caller, generation_id))

    async def version(self, caller: Caller, generation_id: GenerationId) -> int:
        """That of the review as it is, for a caller who may decide; 0 when nobody has.

        Raises:
            Forbidden: the caller only reads the project.
        """
        _, record = await self._versions.find_to_edit(caller, generation_id)
        return record.version if record else 0

    async def decide(self, caller: Caller, generation_id: GenerationId, change: ReviewChange, *, seen: int) -> Review:
        """Decide on everything at once, over the version that the caller has seen.

        Raises:
            Forbidden: the caller only reads the project.
            Invalid: a rejection names what is no change.
            Conflict: `already_published`, `publication_running`.
            PreconditionFailed: somebody was faster.
        """
        comparison, _ = await self._versions.compare_to_edit(caller, generation_id)
        return _view(comparison, await self._versions.decide(caller, comparison, change, seen=seen))

    async def check(self, caller: Caller, generation_id: GenerationId) -> Review:
        """Have the toolchain look at the chosen files; what was found of the same choice before stays.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `publication_running`; `already_published`, and nothing is known of it; `review_stale`.
        """
        comparison, record = await self._versions.compare_to_edit(caller, generation_id)
        if record is not None and record.is_moving:
            raise still_moving()
        record = await self._versions.settle(caller, comparison, record)
        if record.chosen_key and record.check and record.check.state in (CheckState.CLEAN, CheckState.PROBLEMS):
            return _view(comparison, record)
        require_decidable(record)
        chosen = await self._versions.save_choice(comparison, record)
        await self._records.set_check(generation_id, chosen.key, ReviewCheck(state=CheckState.RUNNING))
        job = ReviewCheckInput(
            project_id=comparison.generation.project_id,
            generation_id=generation_id,
            chosen_key=chosen.key,
            user_id=caller.user.id,
        )
        try:
            await self._jobs.start_check(job)
        except WingbeatError as error:
            failed = JobError(code=error.code, message=error.detail)
            await self._records.set_check(generation_id, chosen.key, ReviewCheck(state=CheckState.FAILED, error=failed))
            raise
        return _view(comparison, await self._versions.find(caller, generation_id))

    async def repair(self, caller: Caller, generation_id: GenerationId, *, idempotency_key: str | None) -> Generation:
        """Start a job that mends what the check found in the chosen files; see `GenerationStarter.start`.

        Raises:
            Forbidden: the caller only reads the project.
            Conflict: `not_repairable`: no check has found problems in this choice.
        """
        comparison, record = await self._versions.compare_to_edit(caller, generation_id)
        if record is None or record.check is None or record.check.state is not CheckState.PROBLEMS:
            raise Conflict("the chosen files have no known problems: check them first", code=ErrorCode.NOT_REPAIRABLE)
        chosen = await self._versions.saved_choice(comparison, record)
        base = await self._chosen_versions.make(caller, comparison, chosen, record.check)
        request = GenerationRequest(
            kind=GenerationKind.FIX,
            prompt=_REPAIR,
            error_message=_told(record.check.diagnostics),
            base_generation_id=base,
        )
        project_id = comparison.generation.project_id
        return await self._starter.start(caller, project_id, request, origin=Origin.REST, key=idempotency_key)


def _view(comparison: Comparison, record: ReviewRecord | None) -> Review:
    version = comparison.generation
    review = Review(
        generation_id=version.id,
        project_id=version.project_id,
        against=comparison.against,
        files=comparison.diffs,
    )
    rejected = record.rejected if record else []
    sensitive = comparison.sensitive(comparison.chosen(rejected))
    if record is None:
        return review.model_copy(update={"sensitive": sensitive})
    return review.model_copy(
        update={
            "version": record.version,
            "state": record.state,
            "rejected": rejected,
            "message": record.message,
            "sensitive": sensitive,
            "stale": record.is_stale,
            "check": record.check,
            "publication": record.publication,
            "updated_at": record.updated_at,
        }
    )


def _told(diagnostics: Sequence[Diagnostic]) -> str:
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    lines = (f"{found.path}:{found.line}:{found.column}: {found.message} ({found.code})" for found in errors)
    return "\n".join(lines)[:_MAX_ERROR_CHARACTERS]
