"""The activities of live previews and of the sites that are built to be shared."""

import asyncio
from contextlib import AsyncExitStack

from activities.composition.parts import TEMPLATE, WorkerParts
from activities.composition.tools import ended
from activities.previews.activities import PreviewActivities, preview_workspaces
from activities.previews.ports import PreviewDoors
from activities.previews.records import PreviewRecordActivities
from activities.previews.supervision import PreviewHost, PreviewSupervisor, PreviewTimes
from activities.previews.sweeping import PreviewSweeper
from activities.toolchain.protocol import Toolchain
from app.data.postgres_previews import PostgresPreviews


def preview_records(parts: WorkerParts) -> PreviewRecordActivities:
    return PreviewRecordActivities(PostgresPreviews(parts.pool), parts.publisher)


def preview_activities(
    parts: WorkerParts, toolchain: Toolchain, doors: PreviewDoors, stack: AsyncExitStack
) -> PreviewActivities:
    """For a host with a Flutter SDK; what earlier previews left on it is swept until `stack` closes."""
    settings, runs = parts.settings, PostgresPreviews(parts.pool)
    workspaces = preview_workspaces(parts.workspaces.root)
    supervisor = PreviewSupervisor(
        host=PreviewHost(settings.worker_host, settings.preview_relay_url),
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
