"""The activities that look after jobs, storage and accounts."""

from datetime import timedelta

from activities.accounts import AccountActivities
from activities.composition.parts import WorkerParts
from activities.janitor.jobs import JobJanitor
from activities.janitor.storage import StorageJanitor
from activities.janitor.work import WorkJanitor
from activities.repository.publishing import publishing_workspaces
from activities.workspace.sweeping import WorkspaceSweeper
from app.data.account_rows import PostgresAccountRows
from app.data.deleted_projects import PostgresDeletedProjects, ProjectRemoval
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.retention import Retention
from app.data.supabase_admin import SupabaseAccountAdmin
from app.data.unfinished_work import PostgresUnfinishedWork
from app.data.watches import PostgresUntoldWatches
from app.temporal.jobs import TemporalWorkflows


def account_activities(parts: WorkerParts) -> AccountActivities:
    return AccountActivities(
        PostgresAccountRows(parts.pool), parts.unfinished, parts.jobs, SupabaseAccountAdmin(parts.clients)
    )


def janitors(parts: WorkerParts) -> tuple[JobJanitor, WorkJanitor, StorageJanitor]:
    return (
        JobJanitor(PostgresUntoldWatches(parts.pool), parts.unfinished, parts.jobs, parts.records),
        WorkJanitor(PostgresUnfinishedWork(parts.pool), TemporalWorkflows(parts.temporal), parts.publisher),
        _storage_janitor(parts),
    )


def workspace_sweeper(parts: WorkerParts) -> WorkspaceSweeper:
    """It sweeps the workspaces of the host that it runs on."""
    return WorkspaceSweeper(
        (parts.workspaces, publishing_workspaces(parts.workspaces.root)),
        parts.unfinished,
        safety_age=timedelta(minutes=parts.settings.janitor_safety_minutes),
        every=timedelta(minutes=parts.settings.janitor_interval_minutes),
    )


def _storage_janitor(parts: WorkerParts) -> StorageJanitor:
    settings, days = parts.settings, parts.settings.retention_days
    tombstones = PostgresDeletedProjects(parts.pool)
    return StorageJanitor(
        versions=PostgresExpiry(parts.pool),
        retention=Retention(settings.retention_versions_per_project, timedelta(days=days) if days else None),
        scan=PostgresObjectScan(parts.pool),
        objects=parts.objects,
        tombstones=tombstones,
        removal=ProjectRemoval(tombstones, parts.jobs, parts.objects),
        safety_age=timedelta(minutes=settings.janitor_safety_minutes),
    )
