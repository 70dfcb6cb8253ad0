"""Routes and what they depend on run on the event loop: a thread a request costs more than any of them does."""

import inspect
from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import OAuth2PasswordRequestForm

from app.api import docs
from app.composition.routes import ROUTERS

_IN_A_THREAD = {docs.asset, OAuth2PasswordRequestForm}
"""One reads a file, the other is the framework's own."""


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for deeper in dependant.dependencies:
        yield from _calls(deeper)


def _is_asynchronous(call: object) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(type(call).__call__)


def test_nothing_that_a_route_calls_goes_to_a_thread() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 20
    called = {call for route in routes for call in _calls(route.dependant)}
    assert not {call for call in called - _IN_A_THREAD if not _is_asynchronous(call)}
