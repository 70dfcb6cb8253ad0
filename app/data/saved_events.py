"""The durable events of ended jobs, read as the service. Who asks has checked that the reader may see the job."""

from app.contracts.events import DURABLE_FRAMES, DurableFrame
from app.contracts.ids import GenerationId
from app.data.database import Pool, database_errors

_AFTER = "select frame from public.generation_events where generation_id = $1 and seq > $2 order by seq"


class PostgresSavedEvents:
    """Events in `public.generation_events`, over a direct connection."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def after(self, generation_id: GenerationId, after_seq: int) -> list[DurableFrame]:
        """The persisted events after `after_seq`, in order; none while the job runs.

        Raises:
            DependencyUnavailable: the database cannot be reached.
        """
        with database_errors():
            rows = await self._pool.fetch(_AFTER, generation_id, after_seq)
        return [DURABLE_FRAMES.validate_json(row["frame"]) for row in rows]
