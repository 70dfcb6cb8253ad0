"""Where spans go: in batches, by OTLP over HTTP, from a thread of its own. Imported only where a collector is named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from app.settings import Settings
from app.telemetry.collector_headers import headers_of_setting

_EXPORT_S: Final = 5
"""For one batch, tries and all."""
_GOODBYE_S: Final = 3.0
_EXCEPTION_TYPE: Final = "exception.type"


class WithoutTexts(SpanExporter):
    """Leaves the texts of exceptions out: the SDKs that we build on record them, and they may quote anything."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_without_texts(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


@contextmanager
def exported(settings: Settings, service: str) -> Iterator[None]:
    """Send the spans of this process to the settings' collector until the block is left, then the rest for at most 3 s.

    A collector that is away costs the spans, and nothing else.

    Raises:
        ValueError: the SDK refuses a variable of its own. So does the import of this module.
    """
    provider = _provider(settings, service)
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        # It sends the rest first, and may wait for longer than anybody who stops a process has.
        goodbye = Thread(target=provider.shutdown, name="last spans", daemon=True)
        goodbye.start()
        goodbye.join(_GOODBYE_S)


def _provider(settings: Settings, service: str) -> TracerProvider:
    headers = settings.otel_exporter_otlp_headers
    exporter = OTLPSpanExporter(
        endpoint=f"{settings.otel_exporter_otlp_endpoint}/v1/traces",
        headers=headers_of_setting(headers.get_secret_value()) if headers else None,
        timeout=_EXPORT_S,
    )
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(WithoutTexts(exporter)))
    return provider


def _without_texts(span: ReadableSpan) -> ReadableSpan:
    description = span.status.description
    if not span.events and description is None:
        return span
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[_typed(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, description and description.partition(":")[0]),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _typed(event: Event) -> Event:
    kept = {name: value for name, value in (event.attributes or {}).items() if name == _EXCEPTION_TYPE}
    return Event(event.name, kept, event.timestamp)
