"""Temporal's SDK in this process: its log goes into ours, its figures to a port that our exposition reads."""

import logging
from typing import Final

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from app.telemetry.exposition import LOOPBACK, free_port

_TRIES: Final = 5
_LATENCIES: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_WAITS: Final = (
    "temporal_activity_schedule_to_start_latency",
    "temporal_activity_execution_latency",
    "temporal_activity_succeed_endtoend_latency",
    "temporal_workflow_task_schedule_to_start_latency",
    "temporal_workflow_task_execution_latency",
    "temporal_workflow_endtoend_latency",
    "temporal_request_latency",
)
"""Their own buckets are in milliseconds and end too soon for a job."""


def use_runtime(*, counts: bool) -> int | None:
    """Set the process's one runtime, before its first client; answers the port of the SDK's figures if it `counts`."""
    for last_try in (*[False] * (_TRIES - 1), True):
        port = free_port() if counts else None
        try:
            runtime = Runtime(telemetry=_telemetry(port))
        except (RuntimeError, ValueError):
            # Somebody took the port between our look and the SDK's.
            if port is None or last_try:
                raise
        else:
            Runtime.set_default(runtime, error_if_already_set=False)
            return port
    raise AssertionError("the last try raises or returns")


def _telemetry(port: int | None) -> TelemetryConfig:
    return TelemetryConfig(
        logging=LoggingConfig(
            filter=TelemetryFilter(core_level="WARN", other_level="ERROR"),
            forwarding=LogForwardingConfig(logger=logging.getLogger("temporalio.core"), append_target_to_name=False),
        ),
        metrics=None
        if port is None
        else PrometheusConfig(
            bind_address=f"{LOOPBACK}:{port}",
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
            histogram_bucket_overrides=dict.fromkeys(_WAITS, _LATENCIES),
        ),
    )
