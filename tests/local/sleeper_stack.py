"""A supervisor with a few stubborn services, for tests that kill it. Arguments: the data folder."""

import asyncio
import sys
from pathlib import Path

from app.local.data_folder import DataFolder, sole_use
from app.local.guardian import Guardian
from app.local.logs import ServiceLogs
from app.local.service import Service
from app.local.supervisor import Supervisor

STUBBORN = """
import signal, subprocess, sys, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def sleeper(name: str, logs: ServiceLogs) -> Service:
    async def is_ready() -> bool:
        return logs.tail(name) != ""

    return Service(name=name, command=[sys.executable, "-c", STUBBORN], environment={}, is_ready=is_ready)


async def main(path: Path) -> None:
    folder = DataFolder(path)
    folder.make()
    with sole_use(folder) as lock:
        logs = ServiceLogs(folder.logs)
        services = [sleeper("one", logs), sleeper("two", logs)]
        supervisor = Supervisor(services, logs=logs, guardian=Guardian(lock=lock), on_event=lambda _event: None)
        await supervisor.start()
        grandchildren = [logs.tail(service.name) for service in services]
        sys.stdout.write(" ".join([*map(str, supervisor.pids.values()), *grandchildren]) + "\n")
        sys.stdout.flush()
        await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
