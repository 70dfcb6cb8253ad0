"""Stable names of workflows, activities, signals, queries and task queues.

These are compatibility data: running workflows and committed histories refer to them. Never rename one; add another.
"""

from enum import StrEnum


class WorkflowName(StrEnum):
    CODE_GENERATION = "CodeGeneration"
    JANITOR = "Janitor"
    ACCOUNT_DELETION = "AccountDeletion"
    PREVIEW = "Preview"
    PUBLISH = "PublishPreview"
    PUBLISHING = "Publishing"
    WITHDRAWAL = "Withdrawal"
    REVIEW_CHECK = "ReviewCheck"
    REPOSITORY_IMPORT = "RepositoryImport"


class ActivityName(StrEnum):
    MARK_RUNNING = "mark_running"
    PROVISION_WORKSPACE = "provision_workspace"
    SUMMARISE_CONVERSATION = "summarise_conversation"
    GATHER_CONTEXT = "gather_context"
    STREAM_MODEL = "stream_model"
    APPLY_CHANGES = "apply_changes"
    PUB_GET = "pub_get"
    ANALYZE = "analyze"
    RUN_TESTS = "run_tests"
    BUILD_WEB = "build_web"
    SAVE_SNAPSHOT = "save_snapshot"
    FINISH = "finish"
    CLEAN_UP = "clean_up"
    REPEAT_WATCH_SIGNALS = "repeat_watch_signals"
    END_LOST_JOBS = "end_lost_jobs"
    END_LOST_WORK = "end_lost_work"
    FINISH_PROJECT_DELETIONS = "finish_project_deletions"
    EXPIRE_VERSIONS = "expire_versions"
    REMOVE_ORPHAN_OBJECTS = "remove_orphan_objects"
    CLOSE_ACCOUNT = "close_account"
    CANCEL_ACCOUNT_JOBS = "cancel_account_jobs"
    DELETE_SIGN_IN = "delete_sign_in"
    PROVISION_PREVIEW = "provision_preview"
    RUN_PREVIEW = "run_preview"
    BUILD_SITE = "build_site"
    CLEAN_UP_PREVIEW = "clean_up_preview"
    RECORD_PREVIEW = "record_preview"
    RECORD_SHARE = "record_share"
    PLAN_PUBLISHING = "plan_publishing"
    PUSH_CHANGES = "push_changes"
    OPEN_PULL_REQUEST = "open_pull_request"
    DISCARD_BRANCH = "discard_branch"
    RECORD_PUBLICATION = "record_publication"
    WITHDRAW_PUBLICATION = "withdraw_publication"
    RECORD_REVIEW_CHECK = "record_review_check"
    CLONE_REPOSITORY = "clone_repository"
    INSPECT_REPOSITORY = "inspect_repository"
    SUMMARISE_REPOSITORY = "summarise_repository"
    RECORD_IMPORT = "record_import"
    ADMIT_FOLLOW_UP = "admit_follow_up"


class SignalName(StrEnum):
    WATCHERS_CHANGED = "watchers_changed"
    MESSAGE_POSTED = "message_posted"


class QueryName(StrEnum):
    PROGRESS = "progress"


class TaskQueue(StrEnum):
    """The shared queues. Activities on one host's files use `workspace_queue(host)`."""

    ORCHESTRATION = "wingbeat"
    MODEL = "wingbeat-model"
    WORKSPACE = "wingbeat-workspace"
    FLUTTER = "wingbeat-flutter"
    """Provisioning of what needs a Flutter SDK: only hosts that have one ask for it."""


def workspace_queue(host: str) -> str:
    """The queue of the one host that holds a workspace's files."""
    return f"{TaskQueue.WORKSPACE}-{host}"


def preview_queue(host: str) -> str:
    """The queue of the one host that holds a preview's files; it has few slots, and each preview keeps one."""
    return f"{TaskQueue.FLUTTER}-{host}"


EVENTS_TOPIC = "events"
"""The topic of a workflow's stream that carries its durable events."""
