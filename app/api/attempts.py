"""The limit of attempts on a route."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from app.api.dependencies import ServicesDep, services_of


async def _limit_address(request: Request, services: ServicesDep) -> None:
    await services.attempts.by_address(_route(request), services.addresses.of(request))


LIMITED_BY_ADDRESS = Depends(_limit_address)
"""Counts every request, also one with a wrong body. Raises `TooManyRequests`."""

CountRefused = Callable[[], Awaitable[None]]


async def _count_refused(request: Request, services: ServicesDep) -> CountRefused:
    route, address = _route(request), services.addresses.of(request)
    await services.attempts.require_left(route, address)

    async def count() -> None:
        await services.attempts.by_address(route, address)

    return count


CountRefusedDep = Annotated[CountRefused, Depends(_count_refused)]
"""For a route that people use all day: only what it refuses is an attempt, and the route says so by calling it.

Raises `TooManyRequests` before, where the address has none left.
"""

CountAccount = Callable[[str], Awaitable[None]]


async def _count_account(request: Request) -> CountAccount:
    async def count(email: str) -> None:
        await services_of(request).attempts.by_account(_route(request), email)

    return count


CountAccountDep = Annotated[CountAccount, Depends(_count_account)]
"""Counts an attempt on the account of an address. Raises `TooManyRequests`."""


def _route(request: Request) -> str:
    return f"{request.method} {request.url.path}"
