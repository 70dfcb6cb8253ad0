"""Is the process alive, and are the parts behind it there."""

import asyncio
from enum import StrEnum

from fastapi import APIRouter, Response, status

from app.api.dependencies import ServicesDep
from app.contracts.base import Contract
from app.services.health import Health

router = APIRouter(prefix="/health", tags=["health"])


class HealthStatus(StrEnum):
    UP = "up"
    DOWN = "down"


class Alive(Contract):
    status: HealthStatus = HealthStatus.UP


class PartHealth(Contract):
    """`problem` is the kind of failure; `version` is as the part itself tells it."""

    name: str
    status: HealthStatus
    latency_ms: float
    problem: str | None = None
    version: str | None = None


class WorkerToolchain(Contract):
    """A worker that checks and builds apps. `toolchain` is as in a result's `provenance`."""

    host: str
    toolchain: str


class QueueHealth(Contract):
    """How many workers ask for work on a task queue. With none its jobs wait."""

    name: str
    workers: int


class Started(Contract):
    """`missing` are the parts that have not answered yet."""

    status: HealthStatus
    missing: list[str] = []


class Readiness(Contract):
    """Without workers requests are taken all the same: their jobs wait. `notices` say what an operator should mend."""

    status: HealthStatus
    parts: list[PartHealth]
    workers: list[WorkerToolchain]
    queues: list[QueueHealth] = []
    notices: list[str] = []


@router.get("/live")
async def live() -> Alive:
    """The process answers; nothing else is asked."""
    return Alive()


@router.get("/startup", responses={503: {"model": Started, "description": "A part has not answered yet."}})
async def startup(services: ServicesDep, response: Response) -> Started:
    """Whether every part has answered once since the process began. From then on it stays up: see `ready`."""
    missing = await services.health.missing_since_start()
    if missing:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = "1"
    return Started(status=HealthStatus.DOWN if missing else HealthStatus.UP, missing=missing)


@router.get("/ready", responses={503: {"model": Readiness, "description": "A part does not answer."}})
async def ready(services: ServicesDep, response: Response) -> Readiness:
    """Whether everything that requests need answers within a second."""
    healths, workers, queues, notices = await asyncio.gather(
        services.health.check(), services.health.workers(), services.health.queues(), services.health.notices()
    )
    parts = [_part(health) for health in healths]
    is_up = all(part.status is HealthStatus.UP for part in parts)
    if not is_up:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = "2"
    return Readiness(
        status=HealthStatus.UP if is_up else HealthStatus.DOWN,
        parts=parts,
        workers=[WorkerToolchain(host=worker.host, toolchain=worker.toolchain) for worker in workers],
        queues=[QueueHealth(name=queue.name, workers=queue.workers) for queue in queues],
        notices=notices,
    )


def _part(health: Health) -> PartHealth:
    return PartHealth(
        name=health.name,
        status=HealthStatus.DOWN if health.problem else HealthStatus.UP,
        latency_ms=health.latency_ms,
        problem=health.problem,
        version=health.version,
    )
