"""The activities of live previews and of the sites that are built to be shared."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from activities.composition.parts import TEMPLATE, WorkerParts
from activities.composition.tools import ended
from activities.previews.activities import PreviewActivities, preview_workspaces
from activities.previews.ports import PreviewDoors
from activities.previews.records import PreviewRecordActivities
from activities.previews.supervision import PreviewHost, PreviewSupervisor, PreviewTimes
from activities.previews.sweeping import PreviewSweeper
from activities.toolchain.protocol import Toolchain
from app.data.postgres_previews import PostgresPreviews
from app.settings import Settings

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def preview_records(parts: WorkerParts) -> PreviewRecordActivities:
    return PreviewRecordActivities(PostgresPreviews(parts.pool), parts.publisher)


def preview_activities(
    parts: WorkerParts, toolchain: Toolchain, doors: PreviewDoors, stack: AsyncExitStack
) -> PreviewActivities:
    """For a host with a Flutter SDK; what earlier previews left on it is swept until `stack` closes."""
    settings, runs = parts.settings, PostgresPreviews(parts.pool)
    workspaces = preview_workspaces(parts.workspaces.root)
    supervisor = PreviewSupervisor(
        host=PreviewHost(settings.worker_host, settings.preview_relay_url or _own_proxy(settings)),
        toolchain=toolchain,
        runs=runs,
        objects=parts.objects,
        doors=doors,
        news=parts.publisher,
        times=PreviewTimes(idle=60.0 * settings.preview_idle_minutes),
    )
    sweeping = asyncio.create_task(PreviewSweeper(workspaces, runs).run(), name="sweep-previews")
    stack.push_async_callback(ended, sweeping)
    return PreviewActivities(
        supervisor=supervisor,
        toolchain=toolchain,
        workspaces=workspaces,
        template=TEMPLATE,
        records=parts.records,
        runs=runs,
        objects=parts.objects,
        output=parts.publisher,
    )


def _own_proxy(settings: Settings) -> str | None:
    """This host's proxy as others reach it, where it listens to them at all."""
    if settings.preview_port is None or settings.preview_host in _LOOPBACK:
        return None
    return f"http://{settings.worker_host}:{settings.preview_port}"
