"""What the supervisor runs: a service is a process with a question that tells when it is ready."""

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.local.probes import Probe

MISCONFIGURED = 78
"""A process that ends with this code (EX_CONFIG) is not started again: it would only say the same."""


class ServiceName(StrEnum):
    POSTGRES = "postgres"
    MAIL = "mail"
    SUPABASE = "supabase"
    TEMPORAL = "temporal"
    MODEL = "model"
    WORKER = "worker"
    API = "api"


class ServiceState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class UserIds:
    """Who runs a process."""

    uid: int
    gid: int


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One process to keep running.

    Attributes:
        command: argv; never holds a secret.
        environment: all of it; nothing is inherited.
        is_ready: asked again and again after each start.
        depends_on: names of services that must be ready before this one is started for the first time or again.
        prepare: runs before each start, when no process of this service is left.
        spare_command: argv of a process that loads everything and begins when a line comes on its standard input; one
            is then kept waiting to take over from a process that died.
        user: who runs it, when it is not the supervisor's own user.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Probe
    depends_on: frozenset[str] = frozenset()
    working_folder: Path = Path("/")
    prepare: Callable[[], Awaitable[None]] = _nothing
    spare_command: Sequence[str] | None = None
    user: UserIds | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 5.0
    ready_timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """A service's change of state.

    Attributes:
        seconds: since this start of the process was begun.
        pid: the process, None when there is none.
        detail: why, for `restarting` and `failed`.
    """

    service: str
    state: ServiceState
    seconds: float
    pid: int | None = None
    detail: str = ""


Listener = Callable[[ServiceEvent], None]


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How long to wait before a start after another end, and when to give up a service that was never ready.

    A spare process is started `spare_after_s` after the service is ready: loading takes a core for a while, which
    others need at that moment.
    """

    first_delay_s: float = 0.2
    longest_delay_s: float = 10.0
    starts_before_giving_up: int = 4
    healthy_after_s: float = 5.0
    spare_after_s: float = 1.0

    def delay_s(self, ends_in_a_row: int) -> float:
        return min(self.longest_delay_s, self.first_delay_s * 2.0 ** (ends_in_a_row - 1))
