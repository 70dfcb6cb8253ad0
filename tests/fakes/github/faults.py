"""Faults on demand: the next answers to some requests are what a test says."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer instead of the right one, `delay_s` later; none is the right one."""

    answer: Callable[[], Response] | None
    delay_s: float = 0.0


def primary_rate_limit(*, reset_at: int) -> Fault:
    """The hourly limit: 403, and when it is over in seconds since the epoch."""
    headers = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset_at)}
    body = {"message": "API rate limit exceeded for installation.", "documentation_url": "https://docs.github.com"}
    return Fault(lambda: JSONResponse(body, 403, headers))


def secondary_rate_limit(*, retry_after_s: int) -> Fault:
    """The limit on bursts: 403 with `Retry-After`."""
    body = {"message": "You have exceeded a secondary rate limit.", "documentation_url": "https://docs.github.com"}
    return Fault(lambda: JSONResponse(body, 403, {"retry-after": str(retry_after_s)}))


def server_error(status: int = 502) -> Fault:
    """The page of a proxy in front of GitHub."""
    return Fault(lambda: HTMLResponse("<html><title>Unicorn!</title></html>", status))


def html_instead_of_json() -> Fault:
    """A login page with status 200, as some networks have it."""
    return Fault(lambda: HTMLResponse("<html>Please sign in to the network</html>"))


def slow(delay_s: float) -> Fault:
    """The right answer, but late."""
    return Fault(None, delay_s)


@dataclass(slots=True)
class Hold:
    """The next matching request waits: before anything is done, or, with `answered`, before its answer is sent."""

    pattern: re.Pattern[str]
    answered: bool
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Faults:
    """Which requests get which faults: a pattern over `METHOD /path`, and how often."""

    planned: list[tuple[re.Pattern[str], Fault, int]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def hold(self, pattern: str, *, answered: bool = False) -> Hold:
        """Stop one request where it is, until it is released."""
        hold = Hold(re.compile(pattern), answered)
        self.holds.append(hold)
        return hold

    def plan(self, pattern: str, fault: Fault, *, times: int = 1) -> None:
        self.planned.append((re.compile(pattern), fault, times))

    def clear(self) -> None:
        self.planned.clear()
        for hold in self.holds:
            hold.release.set()
        self.holds.clear()

    async def stand(self, request: Request, *, answered: bool) -> None:
        """Wait, if the request is to be held here."""
        line = f"{request.method} {request.url.path}"
        for hold in self.holds:
            if hold.answered is answered and not hold.reached.is_set() and hold.pattern.search(line):
                hold.reached.set()
                await hold.release.wait()
                return

    async def strike(self, request: Request) -> Response | None:
        """The faulty answer, if this request is to have one."""
        line = f"{request.method} {request.url.path}"
        for number, (pattern, fault, times) in enumerate(self.planned):
            if pattern.search(line):
                self.planned[number : number + 1] = [(pattern, fault, times - 1)] if times > 1 else []
                await asyncio.sleep(fault.delay_s)
                return fault.answer() if fault.answer else None
        return None
