"""The journal of a job wherever it is: in its running workflow, or persisted once the job ended."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from datetime import timedelta
from itertools import chain, repeat
from typing import Protocol

from loguru import logger
from pydantic import ValidationError
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.contrib.workflow_streams import WorkflowStreamClient
from temporalio.exceptions import TemporalError

from app.contracts.events import DURABLE_FRAMES, DurableFrame, Result
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.names import EVENTS_TOPIC
from app.errors import DependencyUnavailable, NotFound
from app.temporal.jobs import temporal_errors

POLL_COOLDOWN = timedelta(milliseconds=100)
"""Between two polls of a workflow's stream. Each is an update in its history: events close together share one."""


class SavedEvents(Protocol):
    """The events that a job's end persisted. Raises `DependencyUnavailable` when they cannot be read."""

    async def after(self, generation_id: GenerationId, after_seq: int) -> list[DurableFrame]: ...


class TemporalJournal:
    """Follows a workflow's stream. Whenever that breaks off, looks whether the events were persisted meanwhile."""

    def __init__(self, client: Client, saved: SavedEvents, *, poll_cooldown: timedelta = POLL_COOLDOWN) -> None:
        self._client = client
        self._saved = saved
        self._poll_cooldown = poll_cooldown

    async def follow(self, generation_id: GenerationId, *, after_seq: int) -> AsyncGenerator[DurableFrame, None]:
        seq = after_seq
        pauses = _pauses()
        while True:
            for source in (self._streamed, self._persisted):
                async with aclosing(source(generation_id, seq)) as frames:
                    async for frame in frames:
                        if frame.seq is None or frame.seq <= seq:
                            continue
                        seq = frame.seq
                        pauses = _pauses()
                        yield frame
                        if isinstance(frame, Result):
                            return
            await asyncio.sleep(next(pauses))

    async def _streamed(self, generation_id: GenerationId, after_seq: int) -> AsyncGenerator[DurableFrame, None]:
        """The workflow's own events, until it ends or does not answer."""
        stream = WorkflowStreamClient.create(self._client, generation_workflow_id(generation_id))
        try:
            with temporal_errors():
                async for item in stream.subscribe(
                    EVENTS_TOPIC, from_offset=after_seq, result_type=RawValue, poll_cooldown=self._poll_cooldown
                ):
                    yield DURABLE_FRAMES.validate_json(item.data.payload.data)
        except NotFound:
            logger.debug("the workflow of {} is not there yet, or no more", generation_id)
        except (DependencyUnavailable, TemporalError) as error:
            logger.info("the workflow of {} does not answer: {}", generation_id, error)
        except ValidationError as error:
            logger.error("the workflow of {} holds an event of no known shape: {}", generation_id, error)

    async def _persisted(self, generation_id: GenerationId, after_seq: int) -> AsyncGenerator[DurableFrame, None]:
        """What was persisted, if the job has ended."""
        try:
            frames = await self._saved.after(generation_id, after_seq)
            if not frames and after_seq:
                frames = _end_of_shorter(await self._saved.after(generation_id, 0), after_seq)
            for frame in frames:
                yield frame
        except DependencyUnavailable as error:
            logger.info("the saved events of {} cannot be read: {}", generation_id, error.detail)


def _end_of_shorter(log: Sequence[DurableFrame], after_seq: int) -> list[DurableFrame]:
    """The end of a job whose workflow was taken away, so that its log went with it: next for whoever saw more of it."""
    return [log[-1].model_copy(update={"seq": after_seq + 1})] if log and isinstance(log[-1], Result) else []


def _pauses() -> Iterator[float]:
    """Quick at first: a job that was just accepted starts within a moment."""
    return chain((0.1, 0.2, 0.5, 1.0), repeat(2.0))
