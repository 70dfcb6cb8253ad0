"""Whether the parts behind the api answer, and who works for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from loguru import logger

from app.temporal.pollers import QueuePollers
from app.temporal.workers import WorkspaceWorker

Check = Callable[[], Awaitable[str | None]]
"""Answers the part's version, if it tells it; raises when the part does not answer."""

CHECK_TIMEOUT_S = 1.0


class Workers(Protocol):
    """Who checks and builds apps; see `app.temporal.workers`."""

    async def polling(self) -> list[WorkspaceWorker]: ...


class Queues(Protocol):
    """Who asks for work; see `app.temporal.pollers`."""

    async def polled(self) -> list[QueuePollers]: ...


class Upkeep(Protocol):
    """What an operator should mend; see `app.temporal.namespace` and `app.address_proof`."""

    async def notices(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Health:
    """`latency_ms` is how long the answer took; `problem` is the kind of failure, none when the part is up."""

    name: str
    latency_ms: float
    problem: str | None = None
    version: str | None = None


class HealthService:
    """Asks every part at once, each for at most a second."""

    def __init__(self, checks: Mapping[str, Check], workers: Workers, queues: Queues, *upkeep: Upkeep) -> None:
        self._checks = checks
        self._workers = workers
        self._queues = queues
        self._upkeep = upkeep
        self._not_seen_yet = set(checks)

    async def check(self) -> list[Health]:
        healths = await asyncio.gather(*(_ask(name, check) for name, check in self._checks.items()))
        self._not_seen_yet.difference_update(health.name for health in healths if health.problem is None)
        return healths

    async def missing_since_start(self) -> list[str]:
        """The parts that have not answered once since this process began: those are asked again."""
        if self._not_seen_yet:
            await self.check()
        return sorted(self._not_seen_yet)

    async def queues(self) -> list[QueuePollers]:
        """The queues and how many workers ask for work on each; none when that cannot be found out in time."""
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                return await self._queues.polled()
        except Exception as error:
            logger.debug("the queues are not known: {}", type(error).__name__)
            return []

    async def workers(self) -> list[WorkspaceWorker]:
        """The workers that check and build apps; none when that cannot be found out in time."""
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                return await self._workers.polling()
        except Exception as error:
            logger.debug("the workers are not known: {}", type(error).__name__)
            return []

    async def notices(self) -> list[str]:
        """What stops nothing but should be mended, each with its remedy; none when that is not known in time."""
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                told = await asyncio.gather(*(upkeep.notices() for upkeep in self._upkeep))
                return [notice for notices in told for notice in notices]
        except Exception as error:
            logger.debug("nothing is known of the upkeep: {}", type(error).__name__)
            return []


async def _ask(name: str, check: Check) -> Health:
    began = perf_counter()
    problem: str | None = None
    version: str | None = None
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            version = await check()
    except TimeoutError:
        problem = "no answer in time"
    except Exception as error:
        problem = type(error).__name__
    return Health(name=name, latency_ms=round((perf_counter() - began) * 1000, 1), problem=problem, version=version)
