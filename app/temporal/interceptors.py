"""What is wrapped around every call of a client and around all that its workers run."""

from collections.abc import Sequence

from temporalio.client import Interceptor

from app.settings import Settings
from app.temporal.log_context import LogContext


def interceptors(settings: Settings) -> Sequence[Interceptor]:
    """For a client; those that concern workers are theirs too. Tracing is not even imported when it is off."""
    if settings.otel_exporter_otlp_endpoint is None:
        return [LogContext()]
    from app.temporal.tracing import JobTracing  # noqa: PLC0415 (see above)

    return [JobTracing(), LogContext()]
