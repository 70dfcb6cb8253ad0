"""The activities that work with GitHub: imports, publishing and what becomes of pull requests."""

from activities.composition.parts import WorkerParts
from activities.repository.git import Git
from activities.repository.git_environment import GitEnvironment
from activities.repository.importing import ImportActivities, ImportHost
from activities.repository.publishing import PublishingActivities, PublishingSettings, publishing_workspaces
from activities.repository.pull_requests import PullRequestActivities
from app.data.postgres_github_events import PostgresPullStates
from app.data.supabase_imports import SupabaseImportRecords


def import_activities(parts: WorkerParts) -> ImportActivities:
    return ImportActivities(
        host=ImportHost(parts.settings.worker_host, parts.workspaces),
        git=Git(GitEnvironment(parts.settings.git_allowed_protocols)),
        tokens=parts.github.tokens,
        imports=SupabaseImportRecords(parts.clients),
        objects=parts.objects,
        progress=parts.publisher,
        web_url=parts.settings.github_web_url,
    )


def publishing_activities(parts: WorkerParts) -> tuple[PublishingActivities, PullRequestActivities]:
    settings, pulls = parts.settings, PostgresPullStates(parts.pool)
    publishing = PublishingActivities(
        access=parts.github.publishing,
        environment=GitEnvironment(settings.git_allowed_protocols),
        workspaces=publishing_workspaces(parts.workspaces.root),
        objects=parts.objects,
        progress=parts.reviews,
        pulls=pulls,
        settings=PublishingSettings(settings.github_web_url, settings.commit_co_author),
    )
    return publishing, PullRequestActivities(parts.github.publishing, parts.reviews, pulls)
