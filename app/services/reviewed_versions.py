"""Versions under review: what they change, what was decided about it, and the files that were chosen."""

from dataclasses import replace

from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.reviews import ReviewChange, ReviewState
from app.data.reviews import ReviewDecision, ReviewRecord, ReviewRecords, Reviews
from app.errors import Conflict, PreconditionFailed
from app.security.callers import Caller
from app.services.comparing import ChosenArchive, Comparer, Comparison
from app.services.hunk_selection import rejected_text, still_applying
from app.services.projects import ProjectService


class ReviewedVersions:
    """Viewers read; editors decide. For others nothing exists.

    Every call raises `NotFound` for a generation that the caller may not see or that ended without files, and
    `DependencyUnavailable`; those that compare raise `Conflict` (`not_ready`) for one that still runs, and those for
    editors `Forbidden` for a caller who only reads the project.
    """

    def __init__(
        self, *, projects: ProjectService, comparer: Comparer, reviews: Reviews, records: ReviewRecords
    ) -> None:
        self._projects = projects
        self._comparer = comparer
        self._reviews = reviews
        self._records = records

    async def find(self, caller: Caller, generation_id: GenerationId) -> ReviewRecord | None:
        """What was decided; none while nobody has."""
        await self._comparer.find(caller, generation_id)
        return await self._reviews.find(caller, generation_id)

    async def find_to_edit(self, caller: Caller, generation_id: GenerationId) -> tuple[ProjectId, ReviewRecord | None]:
        """As `find`, for editors, with the project."""
        project_id = (await self._comparer.find(caller, generation_id)).generation.project_id
        await self._projects.get_to_edit(caller, project_id)
        return project_id, await self._reviews.find(caller, generation_id)

    async def compare(self, caller: Caller, generation_id: GenerationId) -> tuple[Comparison, ReviewRecord | None]:
        """The changes with the decision, as far as it is about them."""
        comparison = await self._comparer.compare(caller, generation_id)
        return comparison, await self._decision(caller, comparison)

    async def compare_to_edit(
        self, caller: Caller, generation_id: GenerationId
    ) -> tuple[Comparison, ReviewRecord | None]:
        """As `compare`, for editors."""
        comparison = await self._comparer.compare(caller, generation_id)
        await self._projects.get_to_edit(caller, comparison.generation.project_id)
        return comparison, await self._decision(caller, comparison)

    async def decide(self, caller: Caller, comparison: Comparison, change: ReviewChange, *, seen: int) -> ReviewRecord:
        """Write a decision over the version of the review that the caller has seen, 0 for none.

        Raises:
            Invalid: a rejection names what is no change.
            Conflict: see `require_decidable`.
            PreconditionFailed: somebody was faster.
        """
        version = comparison.generation
        before = await self._reviews.find(caller, version.id)
        if before is not None:
            require_decidable(before)
        decision = ReviewDecision(
            generation_id=version.id,
            project_id=version.project_id,
            rejected=change.rejected,
            message=change.message,
            rejections=rejected_text(comparison.diffs, change.rejected),
            against=comparison.base_key,
        )
        record = await self._reviews.decide(caller, decision, seen=seen)
        if record is None:
            raise changed_meanwhile()
        return record

    async def settle(self, caller: Caller, comparison: Comparison, record: ReviewRecord | None) -> ReviewRecord:
        """The decision to go on with: everything, where nobody decided; that of another base, where all of it applies.

        Raises:
            Conflict: `review_stale`: some of it does not; and as `decide`.
        """
        if record is None:
            return await self.decide(caller, comparison, ReviewChange(), seen=0)
        if not record.is_stale:
            return record
        if record.has_lost:
            raise Conflict("what the version is compared with has changed: decide again", code=ErrorCode.REVIEW_STALE)
        same = ReviewChange(rejected=record.rejected, message=record.message)
        return await self.decide(caller, comparison, same, seen=record.version)

    async def save_choice(self, comparison: Comparison, record: ReviewRecord) -> ChosenArchive:
        """The chosen files, saved and named in the review.

        Raises:
            PreconditionFailed: there is another decision by now.
        """
        chosen = await self._comparer.save_chosen(comparison, record.rejected)
        kept = await self._records.choose(
            record.generation_id, version=record.version, base_key=comparison.base_key, chosen_key=chosen.key
        )
        if not kept:
            raise changed_meanwhile()
        return chosen

    async def saved_choice(self, comparison: Comparison, record: ReviewRecord) -> ChosenArchive:
        """The chosen files of a review that names them already."""
        return await self._comparer.save_chosen(comparison, record.rejected)

    async def _decision(self, caller: Caller, comparison: Comparison) -> ReviewRecord | None:
        record = await self._reviews.find(caller, comparison.generation.id)
        return record and _rebased(comparison, record)


def _rebased(comparison: Comparison, record: ReviewRecord) -> ReviewRecord:
    """The decision as it is of the changes that there are now. What is published, or on its way, is not open again."""
    if record.against in (None, comparison.base_key):
        return record
    kept = still_applying(comparison.diffs, record.rejected)
    if record.state is ReviewState.PUBLISHED or record.is_moving:
        return replace(record, rejected=kept)
    return replace(
        record,
        rejected=kept,
        is_stale=True,
        has_lost=kept != record.rejected,
        state=ReviewState.OPEN,
        check=None,
        base_key=None,
        chosen_key=None,
    )


def require_decidable(record: ReviewRecord) -> None:
    """Raises `Conflict`: `publication_running`, `already_published`."""
    if record.is_moving:
        raise still_moving()
    if record.state is ReviewState.PUBLISHED:
        raise Conflict("the version is published: withdraw it first", code=ErrorCode.ALREADY_PUBLISHED)


def still_moving() -> Conflict:
    return Conflict(
        "the version is being published or withdrawn: wait until that has ended", code=ErrorCode.PUBLICATION_RUNNING
    )


def changed_meanwhile() -> PreconditionFailed:
    return PreconditionFailed("the review was changed meanwhile: read it again")
