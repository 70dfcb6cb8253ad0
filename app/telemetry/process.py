"""The telemetry of a whole process, by its settings: what an operator sees of it from outside."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from app.errors import SettingsError
from app.settings import Settings
from app.telemetry.exposition import Exposition, served
from app.telemetry.metrics import PROCESS
from app.telemetry.temporal_runtime import use_runtime


@contextmanager
def telemetry(settings: Settings, process: str, *, roles: Sequence[str] = ()) -> Iterator[None]:
    """Serve figures and send traces while the block runs, where the settings say so. To be opened before any client.

    Raises:
        SettingsError: figures cannot be served or spans cannot be sent as they say.
    """
    PROCESS.labels(process, ",".join(sorted(roles))).set(1)
    sdk_port = use_runtime(counts=bool(settings.metrics_port))
    with ExitStack() as stack:
        if settings.metrics_port:
            stack.enter_context(served(Exposition(sdk_port=sdk_port), settings.metrics_host, settings.metrics_port))
        if settings.otel_exporter_otlp_endpoint is not None:
            _export(stack, settings, f"wingbeat-{process}")
        yield


def _export(stack: ExitStack, settings: Settings, service: str) -> None:
    try:
        from app.telemetry.otlp import exported  # noqa: PLC0415 (off is free: not even imported)

        stack.enter_context(exported(settings, service))
    except ValueError as error:
        raise SettingsError(f"a variable OTEL_* of OpenTelemetry's SDK: {error}; mend it or leave it out") from None
