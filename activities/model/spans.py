"""The span of one call of the model: which one, and how many tokens; nothing of what was said."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import SpanKind

from activities.model.metering import CallMeter
from app.telemetry.spans import Attribute, span


@contextmanager
def model_span(model: str, meter: CallMeter) -> Iterator[None]:
    with span("call the model", {Attribute.MODEL: model}, kind=SpanKind.CLIENT) as current:
        try:
            yield
        finally:
            current.set_attribute(Attribute.INPUT_TOKENS, meter.usage.prompt_tokens)
            current.set_attribute(Attribute.OUTPUT_TOKENS, meter.usage.output_tokens)
