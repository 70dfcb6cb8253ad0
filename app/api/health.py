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
    """`problem` is the kind of failure."""

    name: str
    status: HealthStatus
    latency_ms: float
    problem: str | None = None


class WorkerToolchain(Contract):
    """A worker that checks and builds apps. `toolchain` is as in a result's `provenance`."""

    host: str
    toolchain: str


class Readiness(Contract):
    """Without workers requests are taken all the same: their jobs wait. `notices` say what an operator should mend."""

    status: HealthStatus
    parts: list[PartHealth]
    workers: list[WorkerToolchain]
    notices: list[str] = []


@router.get("/live")
async def live() -> Alive:
    """The process answers; nothing else is asked."""
    return Alive()


@router.get("/ready", responses={503: {"model": Readiness, "description": "A part does not answer."}})
async def ready(services: ServicesDep, response: Response) -> Readiness:
    """Whether everything that requests need answers within a second."""
    healths, workers, notices = await asyncio.gather(
        services.health.check(), services.health.workers(), services.health.notices()
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
        notices=notices,
    )


def _part(health: Health) -> PartHealth:
    return PartHealth(
        name=health.name,
        status=HealthStatus.DOWN if health.problem else HealthStatus.UP,
        latency_ms=health.latency_ms,
        problem=health.problem,
    )
