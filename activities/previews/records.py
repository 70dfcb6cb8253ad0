"""The activities that write what becomes of previews."""

from temporalio import activity

from activities.errors import translated
from activities.previews.ports import PreviewNews
from app.contracts.names import ActivityName
from app.contracts.previews import RecordPreviewInput, RecordShareInput
from app.data.previews import PreviewRecords


class PreviewRecordActivities:
    """Each can be repeated; nothing happens when the record is gone with its project."""

    def __init__(self, records: PreviewRecords, news: PreviewNews) -> None:
        self._records = records
        self._news = news

    @activity.defn(name=ActivityName.RECORD_PREVIEW)
    @translated
    async def record_preview(self, change: RecordPreviewInput) -> None:
        """A state in which nothing is served; its watchers hear of it."""
        await self._records.record(change)
        self._news.tell_preview(change.generation_id, change.state, None)

    @activity.defn(name=ActivityName.RECORD_SHARE)
    @translated
    async def record_share(self, change: RecordShareInput) -> None:
        """What came of the build."""
        await self._records.record_share(change)
