"""Embedded stacks for tests: real servers, a folder of their own, nothing left behind."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex

from app.local.errors import ServiceFailed
from app.local.options import BACKING_SERVICES, ROOT, StackOptions, WorkerOptions
from app.local.service import Listener, ServiceEvent, ServiceName
from app.local.stack import Stack, open_stack
from app.temporal.search_attributes import TYPES


def _ignore(_event: ServiceEvent) -> None:
    return None


NO_LIMITS = dict.fromkeys(("MAX_RUNNING_JOBS_PER_USER", "MAX_TOKENS_PER_JOB", "DAILY_TOKENS_PER_USER"), "off")
"""Tests share users, who start many jobs; those of the limits set their own."""


def make_data_folder() -> Path:
    """A new folder that the unprivileged user of Postgres can reach; pytest's own are closed to it."""
    return Path(tempfile.mkdtemp(prefix="wingbeat-test-"))


def remove_data_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def temporary_stack(
    *,
    services: Collection[ServiceName] = BACKING_SERVICES,
    settings: Mapping[str, str] | None = None,
    migrations_dir: Path = ROOT / "supabase" / "migrations",
    model_pace: str | None = None,
    search_attributes: Mapping[str, str] = TYPES,
    data_dir: Path | None = None,
    apis: int = 1,
    workers: tuple[WorkerOptions, ...] = (WorkerOptions(),),
    on_event: Listener = _ignore,
) -> AsyncIterator[Stack]:
    """A ready stack of the named services. Its folder is removed afterwards unless the test brought its own."""
    folder = data_dir or make_data_folder()
    options = StackOptions(
        data_dir=folder,
        services=frozenset(services),
        settings=NO_LIMITS | dict(settings or {}),
        migrations_dir=migrations_dir,
        model_pace=model_pace,
        model_key=f"key-{token_hex(16)}",
        search_attributes=search_attributes,
        apis=apis,
        workers=workers,
        throwaway=True,
    )
    try:
        async with open_stack(options, on_event=on_event) as stack:
            yield stack
    except ServiceFailed as error:
        error.add_note(error.log_tail)
        raise
    finally:
        if data_dir is None:
            remove_data_folder(folder)
