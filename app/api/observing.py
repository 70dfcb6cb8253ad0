"""What is told of every request: a line in the log, a count, how long it took, and its span."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPMethod
from time import perf_counter

from loguru import logger
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from starlette.types import Scope

from app.logging.fields import Field, Fields
from app.telemetry.metrics import HTTP_REQUESTS, HTTP_SECONDS
from app.telemetry.spans import Attribute, span

NO_ROUTE = "none"
_METHODS = frozenset(HTTPMethod)
_PROBES = re.compile(r"/api/health/[a-z]+")
_SUBJECT = re.compile(r"/(projects|generations)/([0-9a-fA-F-]{36})(?=/|$)")
_FIELDS = {"projects": Field.PROJECT_ID, "generations": Field.GENERATION_ID}


@dataclass(slots=True)
class Seen:
    """What is known of an answer so far. A request that is never answered has the status 499: its client has gone."""

    status: int = 499
    answered_at: float | None = None

    def answers(self, status: int) -> None:
        self.status = status
        self.answered_at = perf_counter()


def subjects(path: str) -> Fields:
    """What a request is about, as its path says."""
    return {_FIELDS[kind]: identifier.lower() for kind, identifier in _SUBJECT.findall(path)}


@contextmanager
def observed(scope: Scope, request_id: str) -> Iterator[Seen]:
    """Around the handling of a request; `Seen` is to be told of the answer's start."""
    seen, began = Seen(), perf_counter()
    method = scope["method"] if scope["method"] in _METHODS else "other"
    is_probe = _PROBES.fullmatch(scope["path"]) is not None
    if is_probe:
        yield seen
    else:
        attributes: dict[Attribute, str | int] = {Attribute.METHOD: method, Attribute.REQUEST_ID: request_id}
        with span(method, attributes, kind=SpanKind.SERVER) as current:
            yield seen
            _name(current, method, _route(scope), seen.status)
    _tell(scope, method, seen, began, level="DEBUG" if is_probe else "INFO")


def _tell(scope: Scope, method: str, seen: Seen, began: float, *, level: str) -> None:
    route, took = _route(scope), (seen.answered_at or perf_counter()) - began
    HTTP_REQUESTS.labels(method, route, seen.status).inc()
    HTTP_SECONDS.labels(method, route).observe(took)
    path = scope.get("raw_path", b"").decode("latin-1")
    logger.log(level, "{} {} {} in {:.1f} ms", method, path, seen.status, took * 1000)


def _route(scope: Scope) -> str:
    """The template of the route below `/api`, such as `/projects/{project_id}`: a path would be a value an id."""
    template: str = getattr(scope.get("route"), "path", NO_ROUTE)
    return template


def _name(current: Span, method: str, route: str, status: int) -> None:
    current.update_name(f"{method} {route}")
    current.set_attribute(Attribute.ROUTE, route)
    current.set_attribute(Attribute.STATUS, status)
    if status >= 500:
        current.set_status(Status(StatusCode.ERROR))
