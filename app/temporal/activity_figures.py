"""What is told of every activity: how many run, how long they take, how they end."""

import asyncio
from time import perf_counter
from typing import Any

from loguru import logger
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from app.contracts.errors import ErrorCode
from app.telemetry.metrics import ACTIVITIES_RUNNING, ACTIVITY_FAILURES, ACTIVITY_SECONDS

_CODES = frozenset(ErrorCode)


class ActivityFigures(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 (the SDK's name)
        return _Counting(next)


class _Counting(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        name, began, outcome = activity.info().activity_type, perf_counter(), "completed"
        running = ACTIVITIES_RUNNING.labels(name)
        running.inc()
        try:
            return await super().execute_activity(input)
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except Exception as error:
            outcome = "failed"
            ACTIVITY_FAILURES.labels(name, _code(error)).inc()
            raise
        finally:
            took = perf_counter() - began
            running.dec()
            ACTIVITY_SECONDS.labels(name, outcome).observe(took)
            logger.debug("activity {} in {:.0f} ms", outcome, took * 1000)


def _code(error: Exception) -> str:
    """One of ours: what is none has no place in a label."""
    kind = error.type if isinstance(error, ApplicationError) else None
    return kind if kind in _CODES else ErrorCode.INTERNAL
