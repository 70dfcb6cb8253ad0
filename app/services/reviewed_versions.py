"""Versions under review: what they change, what was decided about it, and the files that were chosen."""

from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.reviews import ReviewChange, ReviewState
from app.data.reviews import ReviewDecision, ReviewRecord, ReviewRecords, Reviews
from app.errors import Conflict, PreconditionFailed
from app.security.callers import Caller
from app.services.comparing import ChosenArchive, Comparer, Comparison
from app.services.hunk_selection import rejected_text
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
        """The changes with the decision."""
        comparison = await self._comparer.compare(caller, generation_id)
        return comparison, await self._reviews.find(caller, generation_id)

    async def compare_to_edit(
        self, caller: Caller, generation_id: GenerationId
    ) -> tuple[Comparison, ReviewRecord | None]:
        """As `compare`, for editors."""
        comparison = await self._comparer.compare(caller, generation_id)
        await self._projects.get_to_edit(caller, comparison.generation.project_id)
        return comparison, await self._reviews.find(caller, generation_id)

    async def decide(self, caller: Caller, comparison: Comparison, change: ReviewChange, *, seen: int) -> ReviewRecord:
        """Write a decision over the version of the review that the caller has seen, 0 for none.

        Raises:
            Invalid: a rejection names what is no change.
            Conflict: `already_published`.
            PreconditionFailed: somebody was faster.
        """
        version = comparison.generation
        before = await self._reviews.find(caller, version.id)
        if before is not None and before.state is ReviewState.PUBLISHED:
            raise Conflict("the version is published: withdraw it first", code=ErrorCode.ALREADY_PUBLISHED)
        decision = ReviewDecision(
            generation_id=version.id,
            project_id=version.project_id,
            rejected=change.rejected,
            message=change.message,
            rejections=rejected_text(comparison.diffs, change.rejected),
        )
        record = await self._reviews.decide(caller, decision, seen=seen)
        if record is None:
            raise _changed_meanwhile()
        return record

    async def take_everything(self, caller: Caller, comparison: Comparison) -> ReviewRecord:
        """The decision of those who decide nothing before they go on. Raises as `decide`."""
        return await self.decide(caller, comparison, ReviewChange(), seen=0)

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
            raise _changed_meanwhile()
        return chosen

    async def saved_choice(self, comparison: Comparison, record: ReviewRecord) -> ChosenArchive:
        """The chosen files of a review that names them already."""
        return await self._comparer.save_chosen(comparison, record.rejected)


def _changed_meanwhile() -> PreconditionFailed:
    return PreconditionFailed("the review was changed meanwhile: read it again")
