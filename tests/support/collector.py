"""A collector of traces: takes OTLP over HTTP and keeps what came."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Told:
    """A span as it came. Ids are hexadecimal; `parent` is empty for the first of a trace."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str | int]


@dataclass
class Collector:
    """`bodies` are the requests as they came, decompressed by nobody: the exporter does not compress."""

    url: str
    spans: list[Told] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = next(
                each.value.string_value for each in resource.resource.attributes if each.key == "service.name"
            )
            for scope in resource.scope_spans:
                for span in scope.spans:
                    values = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
                    told = Told(
                        service, span.name, span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex(), values
                    )
                    self.spans.append(told)

    def trace_with(self, attribute: str, value: str) -> list[Told]:
        """Every span of the traces in which one has the attribute."""
        traces = {span.trace for span in self.spans if span.attributes.get(attribute) == value}
        return [span for span in self.spans if span.trace in traces]


@contextmanager
def collecting() -> Iterator[Collector]:
    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def paths(spans: list[Told]) -> set[tuple[str, ...]]:
    """Each span by the names from the first of its trace down to it."""
    by_id = {span.id: span for span in spans}

    def path(span: Told) -> tuple[str, ...]:
        above = by_id.get(span.parent)
        return (*(path(above) if above else (("?",) if span.parent else ())), span.name)

    return {path(span) for span in spans}
