"""The activities that write what became of a review."""

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from app.contracts.names import ActivityName
from app.contracts.publishing import RecordPublicationInput, RecordReviewCheckInput
from app.contracts.reviews import PublicationState
from app.data.reviews import PublishedFiles, ReviewRecords


class ReviewActivities:
    """Both may be repeated: the latest word stays."""

    def __init__(self, reviews: ReviewRecords) -> None:
        self._reviews = reviews

    @activity.defn(name=ActivityName.RECORD_PUBLICATION)
    @translated
    async def record_publication(self, record: RecordPublicationInput) -> None:
        """Write how far the publication is. The latest word stays."""
        told = record.publication
        async with heartbeating():
            if told.state is PublicationState.COMPLETED and record.repository_id is not None:
                await self._reviews.published(
                    record.generation_id,
                    record.project_id,
                    record.repository_id,
                    told,
                    by=record.user_id,
                    files=_files(record),
                )
            elif told.state is PublicationState.WITHDRAWN:
                await self._reviews.withdrawn(record.generation_id, told)
            else:
                await self._reviews.set_publication(record.generation_id, told)

    @activity.defn(name=ActivityName.RECORD_REVIEW_CHECK)
    @translated
    async def record_review_check(self, record: RecordReviewCheckInput) -> None:
        """Write what the toolchain says of the chosen files; nothing when others are chosen by now."""
        async with heartbeating():
            await self._reviews.set_check(record.generation_id, record.chosen_key, record.check)


def _files(record: RecordPublicationInput) -> PublishedFiles | None:
    """None for a workflow that began before it told them."""
    if record.base_key is None or record.chosen_key is None:
        return None
    return PublishedFiles(record.base_key, record.chosen_key)
