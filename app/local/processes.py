"""The stack's services that are Python programs of this project."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.local.probes import answers_ok
from app.local.service import Service, ServiceName


def mail_service(environment: Mapping[str, str], *, root: Path, smtp_port: int, http_port: int) -> Service:
    return Service(
        name=ServiceName.MAIL,
        command=[sys.executable, "-m", "app.local.mail", f"--smtp-port={smtp_port}", f"--http-port={http_port}"],
        environment=environment,
        working_folder=root,
        is_ready=answers_ok(http_port, "/health"),
    )


def model_service(environment: Mapping[str, str], *, root: Path, port: int, pace: str | None) -> Service:
    """
    Args:
        pace: how fast the demo model speaks, in its own words; None for a human pace.
    """
    return Service(
        name=ServiceName.MODEL,
        command=[
            sys.executable,
            "-m",
            "app.local.demo_model",
            f"--port={port}",
            *([] if pace is None else [f"--pace={pace}"]),
        ],
        environment=environment,
        working_folder=root,
        is_ready=answers_ok(port, "/health"),
    )


def worker_service(
    environment: Mapping[str, str],
    *,
    name: str,
    root: Path,
    roles: Sequence[str],
    health_port: int,
    depends_on: frozenset[str],
    has_spare: bool,
) -> Service:
    command = [sys.executable, "worker.py", "run", *(f"--role={role}" for role in roles)]
    return Service(
        name=name,
        command=command,
        spare_command=[*command, "--standby"] if has_spare else None,
        environment=environment,
        working_folder=root,
        is_ready=answers_ok(health_port, "/ready"),
        depends_on=depends_on,
        stop_timeout_s=15.0,
    )


def api_service(
    environment: Mapping[str, str], *, name: str, root: Path, port: int, depends_on: frozenset[str]
) -> Service:
    return Service(
        name=name,
        command=[sys.executable, "-m", "app.main"],
        environment=environment,
        working_folder=root,
        is_ready=answers_ok(port, "/api/health/ready"),
        depends_on=depends_on,
        stop_timeout_s=10.0,
    )
