"""The supervisor and its guardian, with services made for the purpose."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest

from app.local.data_folder import DataFolder, sole_use
from app.local.errors import ServiceFailed
from app.local.guardian import Guardian
from app.local.logs import ServiceLogs
from app.local.options import ROOT
from app.local.service import RestartPolicy, Service, ServiceEvent, ServiceState
from app.local.supervisor import Supervisor
from tests.support.stack import make_data_folder

QUICK = RestartPolicy(first_delay_s=0.01, longest_delay_s=0.05, starts_before_giving_up=3, spare_after_s=0.0)
SPARE = "import sys, time; sys.stdin.readline() or sys.exit(); print('up', flush=True); time.sleep(600)"
SLEEP = "import time; print('up', flush=True); time.sleep(600)"


@pytest.fixture
def folder() -> Iterator[Path]:
    path = make_data_folder()
    (path / "logs").mkdir()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def logs(folder: Path) -> ServiceLogs:
    return ServiceLogs(folder / "logs")


def service(logs: ServiceLogs, name: str, program: str = SLEEP, **changes: object) -> Service:
    """Ready when its process has written something in its present life."""

    async def is_ready() -> bool:
        return "up" in logs.tail(name)

    given = {"name": name, "command": [sys.executable, "-c", program], "environment": {}, "is_ready": is_ready}
    return Service(**(given | changes))  # type: ignore[arg-type]


@asynccontextmanager
async def supervised(
    logs: ServiceLogs, *services: Service, events: list[ServiceEvent] | None = None
) -> AsyncIterator[Supervisor]:
    seen = [] if events is None else events
    supervisor = Supervisor(services, logs=logs, guardian=Guardian(), on_event=seen.append, policy=QUICK)
    try:
        await supervisor.start()
        yield supervisor
    finally:
        await supervisor.stop()


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_what_dies_is_started_again(logs: ServiceLogs) -> None:
    async with supervised(logs, service(logs, "one")) as supervisor:
        before = await supervisor.kill("one")
        after = await supervisor.restarted("one", previous=before, timeout_s=60)
        assert supervisor.pids == {"one": after}
        assert is_running(after)


async def test_a_planned_restart_is_no_failure(logs: ServiceLogs) -> None:
    events: list[ServiceEvent] = []
    async with supervised(logs, service(logs, "one"), events=events) as supervisor:
        before = supervisor.pids["one"]
        after = await supervisor.restart("one")
        assert supervisor.pids == {"one": after}
        assert before != after
        assert not is_running(before)
    assert [event.state for event in events] == [
        ServiceState.STARTING,
        ServiceState.READY,
        ServiceState.RESTARTING,
        ServiceState.STARTING,
        ServiceState.READY,
        ServiceState.STOPPED,
    ]


async def test_a_planned_restart_waits_no_longer_than_the_service_may_take(logs: ServiceLogs) -> None:
    events: list[ServiceEvent] = []
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
    async with supervised(logs, service(logs, "one", stubborn, stop_timeout_s=0.2), events=events) as supervisor:
        await supervisor.restart("one")
    assert "SIGKILL" in next(event.detail for event in events if event.state is ServiceState.RESTARTING)


async def test_services_start_after_and_stop_before_what_they_depend_on(logs: ServiceLogs) -> None:
    events: list[ServiceEvent] = []
    top = service(logs, "top", depends_on=frozenset({"base"}))
    async with supervised(logs, top, service(logs, "base"), events=events):
        pass
    order = [(event.service, event.state) for event in events]
    assert order == [
        ("base", ServiceState.STARTING),
        ("base", ServiceState.READY),
        ("top", ServiceState.STARTING),
        ("top", ServiceState.READY),
        ("top", ServiceState.STOPPED),
        ("base", ServiceState.STOPPED),
    ]


async def test_a_service_that_never_gets_ready_is_given_up_with_its_last_words(logs: ServiceLogs) -> None:
    events: list[ServiceEvent] = []
    broken = service(logs, "broken", "import sys; print('no luck'); sys.exit(3)")
    with pytest.raises(ServiceFailed, match="broken ended with code 3") as caught:
        async with supervised(logs, broken, events=events):
            pass
    assert caught.value.log_tail.splitlines() == ["no luck"] * QUICK.starts_before_giving_up
    assert [event.state for event in events][-2:] == [ServiceState.FAILED, ServiceState.STOPPED]


async def test_a_misconfigured_service_is_not_tried_again(logs: ServiceLogs) -> None:
    with pytest.raises(ServiceFailed) as caught:
        async with supervised(logs, service(logs, "wrong", "import sys; print('bad'); sys.exit(78)")):
            pass
    assert caught.value.log_tail == "bad"


async def test_a_program_that_is_not_there_is_named(logs: ServiceLogs) -> None:
    with pytest.raises(ServiceFailed, match="nowhere"):
        async with supervised(logs, service(logs, "lost", command=["/nowhere/program"])):
            pass


async def test_a_dependent_of_a_failed_service_does_not_hang(logs: ServiceLogs) -> None:
    broken = service(logs, "broken", "raise SystemExit(78)")
    with pytest.raises(ServiceFailed):
        async with (
            asyncio.timeout(60),
            supervised(logs, broken, service(logs, "top", depends_on=frozenset({"broken"}))),
        ):
            pass


async def test_a_silent_service_is_given_up_after_its_time(logs: ServiceLogs) -> None:
    mute = service(logs, "mute", "import time; time.sleep(600)", ready_timeout_s=0.2)
    with pytest.raises(ServiceFailed, match="not ready after"):
        async with supervised(logs, mute):
            pass


async def test_a_service_that_ignores_its_signal_is_killed(logs: ServiceLogs) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
    async with supervised(logs, service(logs, "stubborn", stubborn, stop_timeout_s=0.2)) as supervisor:
        pids = list(supervisor.pids.values())
    assert not any(map(is_running, pids))


async def test_a_service_finds_only_its_own_environment(logs: ServiceLogs) -> None:
    program = "import os; print(sorted(k for k in os.environ if k != 'LC_CTYPE')); " + SLEEP
    async with supervised(logs, service(logs, "one", program, environment={"GIVEN": "1"})):
        assert "['GIVEN']" in logs.tail("one")


def _is_guardian(child: psutil.Process) -> bool:
    try:
        return any("guardian_process" in part for part in child.cmdline())
    except psutil.NoSuchProcess:  # a zombie of an earlier test is one, too
        return False


async def test_the_guardian_comes_back(logs: ServiceLogs) -> None:
    async with supervised(logs, service(logs, "one")) as supervisor:
        guardian = next(child for child in psutil.Process().children() if _is_guardian(child))
        guardian.kill()
        before = await supervisor.kill("one")
        await supervisor.restarted("one", previous=before, timeout_s=60)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGHUP])
def test_nothing_outlives_a_supervisor_that_vanishes(folder: Path, ending: signal.Signals) -> None:
    """The program handles no signal, so one is as sudden as the other; its services ignore theirs."""
    command = [sys.executable, "-m", "tests.local.sleeper_stack", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as program:
        assert program.stdout is not None
        pids = [int(word) for word in program.stdout.readline().split()]
        assert len(pids) == 4
        assert all(map(is_running, pids))
        program.send_signal(ending)
    with sole_use(DataFolder(folder)):  # waits until the guardian has let go of the folder: it ends itself with that
        deadline = time.monotonic() + 60
        while any(map(is_running, pids)):
            assert time.monotonic() < deadline, "something outlived it"
            time.sleep(0.01)


def test_a_log_is_kept_below_its_bound(folder: Path) -> None:
    logs = ServiceLogs(folder / "logs", max_bytes=1000)
    descriptor = logs.open("chatty")
    os.write(descriptor, b"old line\n" * 200)
    logs.bound()
    os.write(descriptor, b"new line\n")
    os.close(descriptor)
    assert logs.tail("chatty") == "new line"
    assert (folder / "logs" / "chatty.log.1").read_text().startswith("old line")


async def spare_process(*, other_than: int | None = None) -> int:
    """The pid of the waiting process, when there is one."""
    async with asyncio.timeout(60):
        while True:
            for process in psutil.Process().children():
                with suppress(psutil.Error):
                    if SPARE in process.cmdline() and process.pid != other_than:
                        return process.pid
            await asyncio.sleep(0.02)


async def test_a_spare_takes_over_and_is_replaced(logs: ServiceLogs) -> None:
    spared = service(logs, "a", spare_command=[sys.executable, "-c", SPARE])
    async with supervised(logs, spared) as supervisor:
        first = supervisor.pids["a"]
        spare = await spare_process()
        await supervisor.kill("a")
        assert await supervisor.restarted("a", previous=first, timeout_s=60) == spare
        second = await spare_process(other_than=spare)
    assert not any(is_running(pid) for pid in (first, spare, second))


async def test_without_its_spare_a_service_starts_as_ever(logs: ServiceLogs) -> None:
    spared = service(logs, "a", spare_command=[sys.executable, "-c", SPARE])
    async with supervised(logs, spared) as supervisor:
        first, spare = supervisor.pids["a"], await spare_process()
        os.kill(spare, signal.SIGKILL)
        await supervisor.kill("a")
        assert await supervisor.restarted("a", previous=first, timeout_s=60) not in (first, spare)


async def test_after_an_orderly_end_the_program_is_loaded_anew(logs: ServiceLogs) -> None:
    obeys = f"import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); {SLEEP}"
    spared = service(logs, "a", program=obeys, spare_command=[sys.executable, "-c", SPARE])
    async with supervised(logs, spared) as supervisor:
        first, spare = supervisor.pids["a"], await spare_process()
        await supervisor.kill("a", signal.SIGTERM)
        assert await supervisor.restarted("a", previous=first, timeout_s=60) not in (first, spare)
        await spare_process(other_than=spare)
        assert not is_running(spare)
