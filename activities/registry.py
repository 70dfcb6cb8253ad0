"""Every activity, sorted by the kind of queue that serves it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client

from activities.admitting import AdmissionActivities
from activities.composition.github import WorkersGitHub
from activities.composition.model import model_activities
from activities.composition.parts import WorkerParts, open_parts
from activities.composition.previews import preview_activities, preview_records
from activities.composition.repository import import_activities, publishing_activities
from activities.composition.tools import chosen_toolchain, gated
from activities.composition.upkeep import account_activities, janitors, workspace_sweeper
from activities.composition.workspace import check_activities, context_activities, file_activities
from activities.previews.ports import PreviewDoors
from activities.records import RecordActivities
from activities.reviews import ReviewActivities
from activities.workspace.sweeping import WorkspaceSweeper
from app.contracts.diagnostics import Provenance
from app.data.admissions import PostgresAdmissions
from app.limits import JobLimits
from app.settings import Settings

ActivityFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Activities:
    """The methods to register. `provisioning` runs on any workspace host, `workspace` on the one with the files.

    `flutter_provisioning` and `previews` are only there where there is a Flutter SDK: on any such host, and on the one
    with the files. `toolchain` is what this worker checks and builds with. `sweeper` is no activity: it sweeps the
    workspaces of the host that it runs on.
    """

    records: Sequence[ActivityFunction]
    model: Sequence[ActivityFunction]
    provisioning: Sequence[ActivityFunction]
    workspace: Sequence[ActivityFunction]
    flutter_provisioning: Sequence[ActivityFunction]
    previews: Sequence[ActivityFunction]
    toolchain: Provenance
    sweeper: WorkspaceSweeper

    @property
    def all(self) -> list[ActivityFunction]:
        return [
            *self.records,
            *self.model,
            *self.provisioning,
            *self.workspace,
            *self.flutter_provisioning,
            *self.previews,
        ]


@asynccontextmanager
async def build_activities(
    settings: Settings, client: Client, doors: PreviewDoors, github: WorkersGitHub | None = None
) -> AsyncIterator[Activities]:
    """Every activity, with connections that open when they are first needed and close with the block.

    Without `github` it is the one of the settings.
    """
    async with AsyncExitStack() as stack:
        parts = await open_parts(settings, client, github, stack)
        streaming, summaries = await model_activities(parts, stack)
        chosen = await chosen_toolchain(settings, stack)
        toolchain = gated(chosen, settings)
        files, context = file_activities(parts), context_activities(parts)
        tools, checks = check_activities(parts, toolchain)
        imports = import_activities(parts)
        publishing, pulls = publishing_activities(parts)
        previews = preview_activities(parts, toolchain, doors, stack) if chosen.sdk is not None else None
        yield Activities(
            records=_record_activities(parts),
            model=(summaries.summarise_conversation, streaming.stream_model),
            provisioning=(
                files.provision_workspace,
                imports.clone_repository,
                publishing.plan_publishing,
                publishing.push_changes,
                pulls.open_pull_request,
                pulls.discard_branch,
                pulls.withdraw_publication,
            ),
            workspace=(
                context.gather_context,
                files.apply_changes,
                tools.pub_get,
                tools.analyze,
                checks.run_tests,
                checks.build_web,
                files.save_snapshot,
                files.clean_up,
                imports.inspect_repository,
                imports.summarise_repository,
                imports.record_import,
            ),
            flutter_provisioning=(previews.provision_preview,) if previews else (),
            previews=(previews.run_preview, previews.build_site, previews.clean_up_preview) if previews else (),
            toolchain=chosen.provenance,
            sweeper=workspace_sweeper(parts),
        )


def _record_activities(parts: WorkerParts) -> Sequence[ActivityFunction]:
    start_and_end, reviews = RecordActivities(parts.records), ReviewActivities(parts.reviews)
    previews = preview_records(parts)
    jobs, work, storage = janitors(parts)
    accounts = account_activities(parts)
    admission = AdmissionActivities(PostgresAdmissions(parts.pool), JobLimits.from_settings(parts.settings))
    return (
        start_and_end.mark_running,
        start_and_end.finish,
        admission.admit_follow_up,
        jobs.repeat_watch_signals,
        jobs.end_lost_jobs,
        work.end_lost_work,
        storage.finish_project_deletions,
        storage.expire_versions,
        storage.remove_orphan_objects,
        accounts.close_account,
        accounts.cancel_account_jobs,
        accounts.delete_sign_in,
        previews.record_preview,
        previews.record_share,
        reviews.record_publication,
        reviews.record_review_check,
    )
