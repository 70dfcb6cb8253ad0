"""The Temporal development server with its Web UI, its state in one SQLite file."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.local.errors import MissingProgram
from app.local.ports import LOOPBACK
from app.local.probes import answers_ok
from app.local.service import Service, ServiceName


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalOptions:
    """
    Attributes:
        search_attributes: types (`Keyword`, `Int`, ...) by name, registered at start.
        codec_endpoint: what the Web UI has payloads decoded by; none where they are not encrypted.
    """

    folder: Path
    namespace: str
    port: int
    ui_port: int
    http_port: int
    metrics_port: int
    search_attributes: Mapping[str, str]
    codec_endpoint: str | None


def find_temporal() -> Path:
    """The `temporal` program of the wheel beside this Python, else the one on PATH.

    Raises:
        MissingProgram: there is none.
    """
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise MissingProgram("the Temporal server is not installed; run ./dev again, or set TEMPORAL_ADDRESS")
    return Path(found)


def temporal_service(program: Path, options: TemporalOptions) -> Service:
    return Service(
        name=ServiceName.TEMPORAL,
        command=[
            str(program),
            "server",
            "start-dev",
            f"--ip={LOOPBACK}",
            f"--port={options.port}",
            f"--ui-port={options.ui_port}",
            f"--http-port={options.http_port}",
            f"--metrics-port={options.metrics_port}",
            f"--namespace={options.namespace}",
            f"--db-filename={options.folder / 'temporal.db'}",
            # The server would round short timers, such as a first retry, up to a second.
            '--dynamic-config-value=history.timerProcessorMaxTimeShift="50ms"',
            "--log-level=warn",
            *([f"--ui-codec-endpoint={options.codec_endpoint}"] if options.codec_endpoint else []),
            *(f"--search-attribute={name}={kind}" for name, kind in options.search_attributes.items()),
        ],
        # A home of its own: the person's Temporal profile has nothing to do with this server.
        environment={"PATH": "/usr/bin:/bin", "HOME": str(options.folder), "TZ": "UTC"},
        working_folder=options.folder,
        is_ready=answers_ok(options.http_port, f"/api/v1/namespaces/{options.namespace}"),
    )
