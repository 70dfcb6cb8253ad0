"""Spans within a process. Without a collector they cost next to nothing: nobody has set a tracer up."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

_tracer = trace.get_tracer("wingbeat")


class Attribute(StrEnum):
    """All that our own spans may say. Never a prompt, an answer, an argument of a program or a URL with a query."""

    METHOD = "http.request.method"
    ROUTE = "http.route"
    STATUS = "http.response.status_code"
    REQUEST_ID = "wingbeat.request_id"
    MESSAGE = "wingbeat.message"
    MODEL = "gen_ai.request.model"
    INPUT_TOKENS = "gen_ai.usage.input_tokens"
    OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
    PROGRAM = "process.executable.name"
    EXIT_CODE = "process.exit.code"


@contextmanager
def span(name: str, attributes: dict[Attribute, str | int], *, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
    """A span around the block. Of an exception it says the type alone, for texts may quote what is secret."""
    given = {str(attribute): value for attribute, value in attributes.items()}
    with _tracer.start_as_current_span(
        name, kind=kind, attributes=given, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
