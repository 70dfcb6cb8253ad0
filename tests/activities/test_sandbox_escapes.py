"""Attempts to get out of the sandbox, or to use up the host: each is held in, and nothing of it is left."""

import asyncio
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from activities.toolchain.disk_guard import DiskGuard
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command, Ending, Finished, Network
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from tests.support.jobs import eventually
from tests.support.sandbox import sandbox_or_skip

LIMITS = Limits(memory_bytes=128 * 1024**2, processes=40, file_bytes=1024**2, open_files=64)
SECRET = "sb_secret_of_the_worker"


@pytest.fixture
async def runner() -> ProcessRunner:
    return ProcessRunner(await sandbox_or_skip(LIMITS))


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Path]:
    """This job's folder; beside it another job's, with a secret."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.txt").write_text(SECRET)
    mine = tmp_path / "mine"
    mine.mkdir()
    yield mine
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "other"]
    assert (other / "secret.txt").read_text() == SECRET


async def _ignore(_line: str) -> None:
    """The tail has it."""


async def attempt(
    runner: ProcessRunner, job: Path, script: str, *, network: Network = Network.NONE, seconds: float = 60
) -> Finished:
    command = Command(
        argv=("/bin/bash", "-c", script),
        cwd=job,
        environment={},
        writable=(job,),
        network=network,
        wall_time=timedelta(seconds=seconds),
    )
    return await runner.run(command, _ignore)


READINGS = [
    "cat ../other/secret.txt",
    "cat {other}/secret.txt",
    "ln -s {other}/secret.txt link; cat link",
    "ln -s / root; cat root{other}/secret.txt",
    "cat /proc/1/root{other}/secret.txt",
    "cat /proc/self/root{other}/secret.txt /proc/self/cwd/../other/secret.txt",
    "ln {other}/secret.txt hard; cat hard",
    "cat /proc/{worker}/environ; cat /proc/{worker}/root{other}/secret.txt",
    "for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ; done",
    "find / -xdev -name secret.txt -exec cat {{}} +",
    "cat /root/.ssh/* /etc/shadow /var/lib/* /home/*/* /run/*/*; ls {worktree}",
]


@pytest.mark.parametrize("script", READINGS)
async def test_nothing_of_others_can_be_read(
    runner: ProcessRunner, job: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPABASE_SECRET_KEY", SECRET)
    names = {"other": job.parent / "other", "worker": os.getpid(), "worktree": Path.cwd()}
    finished = await attempt(runner, job, f"{{ {script.format(**names)}; }} 2>&1; echo done")
    assert finished.tail[-1] == "done"
    assert not [line for line in finished.tail if SECRET in line or "root:" in line or "pyproject" in line]


WRITINGS = [
    "touch ../escaped",
    "mkdir -p ../other && echo x > ../other/secret.txt",
    "ln -s .. up; touch up/escaped; touch up/other/escaped",
    "ln -s {other}/secret.txt link; echo x > link",
    "mv ../other ../gone; rm -rf ../other",
    "echo x > /usr/bin/escaped; touch /escaped /etc/escaped /dev/escaped /var/tmp/escaped /root/escaped",
    "mount --bind / /tmp; mount -t tmpfs none /usr; mount -o remount,rw /usr; touch /usr/escaped",
    "unshare -Ur touch /usr/escaped; unshare -m mount -t tmpfs none /usr",
    "mknod disk b 254 0 && head -c 10 disk",
    "echo x > /proc/sys/kernel/core_pattern; echo x > /proc/sysrq-trigger; echo 1 > /proc/1/oom_score_adj",
    "chroot / true && chroot /proc/1/root touch /usr/escaped",
    "chown 1:1 /usr/bin/env; chmod 777 /usr/bin/env",
]


@pytest.mark.parametrize("script", WRITINGS)
async def test_nothing_outside_can_be_changed(runner: ProcessRunner, job: Path, script: str) -> None:
    before = _of_the_host()
    told = script.format(other=job.parent / "other")
    finished = await attempt(
        runner,
        job,
        f"{{ {told}; }} > /dev/null 2>&1; find / -path /tmp -prune -o -name escaped -print 2> /dev/null; echo done",
    )
    assert finished.tail == ("done",), "nothing was made, but for what may be in the private /tmp"
    assert _of_the_host() == before


def _of_the_host() -> tuple[str, tuple[int, int], list[str]]:
    escaped = [f"{folder}/escaped" for folder in ("", "/usr", "/usr/bin", "/etc", "/dev", "/var/tmp", "/root", "/tmp")]
    env = Path("/usr/bin/env").stat()
    pattern = Path("/proc/sys/kernel/core_pattern").read_text()
    return pattern, (env.st_mode, env.st_uid), [name for name in escaped if Path(name).exists()]


async def test_no_network_but_the_sandboxes_own(runner: ProcessRunner, job: Path) -> None:
    """Neither this host's loopback, nor its addresses, nor its abstract sockets, nor the world."""
    abstract = f"\0wingbeat-{os.getpid()}"
    with socket.create_server(("0.0.0.0", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(abstract)
        unix.listen()
        port = server.getsockname()[1]
        addresses = {"127.0.0.1", "1.1.1.1", "169.254.169.254", *_own_addresses()}
        tries = "\n".join(f"(exec 3<> /dev/tcp/{address}/{port}) && echo reached" for address in addresses)
        unix_try = (
            f"perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); connect(S,pack_sockaddr_un(\"{abstract[1:]}\"))'"
        )
        finished = await attempt(
            runner, job, f"({tries}; {unix_try}) 2> /dev/null; cat /proc/net/dev | wc -l; echo done"
        )
        assert finished.tail == ("3", "done"), "two lines of heading, and the loopback of its own"
        online = await attempt(runner, job, f"(exec 3<> /dev/tcp/127.0.0.1/{port}) && echo on", network=Network.ONLINE)
        assert online.tail == ("on",), "the test can fail: with a network the port is reached"


def _own_addresses() -> set[str]:
    found = psutil.net_if_addrs().values()
    return {address.address for each in found for address in each if address.family is socket.AF_INET}


async def test_a_fork_bomb_is_held_in(runner: ProcessRunner, job: Path) -> None:
    launcher = runner._launcher
    mark = uuid4().hex
    script = f"b() {{ b | b & }}; b; sleep 2; echo survived # {mark}"
    bomb = asyncio.create_task(attempt(runner, job, script, seconds=1.5))
    most = 0
    while not bomb.done():
        most = max(most, _running(mark))
        await asyncio.sleep(0.05)
    assert bomb.result().ending is not Ending.SIGNALLED
    if getattr(launcher, "cgroups", None) is None and os.geteuid() == 0:
        pytest.skip("without control groups the processes of root cannot be limited")
    assert 5 < most < LIMITS.processes + 10, "the sandbox's own processes are among them"

    async def none_left() -> bool:
        return _running(mark) == 0

    await eventually(none_left, within_s=60, what="the end of the bomb")


def _running(mark: str) -> int:
    """How many processes have the mark in their arguments."""
    return sum(mark in str(process.info["cmdline"]) for process in psutil.process_iter(["cmdline"]))


async def test_memory_is_limited(runner: ProcessRunner, job: Path) -> None:
    """Of one process everywhere; of all together where there are control groups."""
    alone = await attempt(runner, job, "head -c 300000000 /dev/zero | tail -n 1 | wc -c")
    assert alone.tail[-1] != "300000000"
    if getattr(runner._launcher, "cgroups", None) is None:
        return
    some = "perl -e '$x = \"x\" x (60 << 20); sleep 3'"
    together = await attempt(runner, job, " & ".join([some] * 4) + " & wait -n; wait -n; echo done")
    assert together.ending in {Ending.MEMORY_LIMIT, Ending.EXITED}
    assert not together.succeeded or "done" in together.tail


async def test_a_huge_file_is_not_written(runner: ProcessRunner, job: Path) -> None:
    finished = await attempt(runner, job, "head -c 5000000 /dev/zero > big; ls -l big; dd if=/dev/zero of=/tmp/b bs=1M")
    assert (job / "big").stat().st_size <= LIMITS.file_bytes
    assert not finished.succeeded


async def test_many_files_do_not_fill_the_disk(
    runner: ProcessRunner, job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.toolchain.running.DiskGuard", _SmallDisk)
    script = "i=0; while :; do i=$((i+1)); head -c 900000 /dev/zero > f$i || sleep 1; done"
    finished = await attempt(runner, job, script)
    assert finished.ending is Ending.DISK_LIMIT


class _SmallDisk(DiskGuard):
    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__(folders, max_bytes=20 * 1024**2, interval_s=0.1)


async def test_what_runs_in_there_has_no_privileges(runner: ProcessRunner, job: Path) -> None:
    finished = await attempt(runner, job, "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status")
    values = dict(line.split() for line in finished.tail)
    assert int(values["CapEff:"], 16) == int(values["CapBnd:"], 16) == 0
    assert values["NoNewPrivs:"] == "1"


SERVER = """
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 9) or die;
$| = 1;
print $server->sockport, "\\n";
while (my $client = $server->accept) { my $line = <$client>; print $client "you said $line"; close $client }
"""


async def test_a_server_in_the_sandbox_is_reached_by_its_socket_alone(runner: ProcessRunner, job: Path) -> None:
    kept = socket.socket()  # bound and deaf: on the host nobody else can listen at this port
    kept.bind(("127.0.0.1", 0))
    command = Command(
        argv=("/usr/bin/perl", "-e", SERVER, str(kept.getsockname()[1])),
        cwd=job,
        environment={},
        writable=(job,),
        wall_time=timedelta(seconds=30),
    )
    async with runner.start(command, _ignore) as process:
        with kept, pytest.raises(ConnectionRefusedError):
            port = int((await anext(process.lines())).text)
            await asyncio.open_connection("127.0.0.1", port)
        async with SandboxReach().open(process, f"http://127.0.0.1:{port}") as address:
            assert address.socket is not None
            for word in (b"one", b"two"):
                reader, writer = await asyncio.open_unix_connection(address.socket)
                writer.write(word + b"\n")
                assert await reader.read() == b"you said " + word + b"\n"
                writer.close()
        assert not address.socket.parent.exists()
