"""The table of steps agrees with the activities that workers register, and its names stay what they are."""

from typing import Any

import pytest

from activities.accounts import AccountActivities
from activities.admitting import AdmissionActivities
from activities.janitor.jobs import JobJanitor
from activities.janitor.storage import StorageJanitor
from activities.janitor.work import WorkJanitor
from activities.model.streaming import ModelActivities
from activities.model.summarising import SummaryActivities
from activities.previews.activities import PreviewActivities
from activities.previews.records import PreviewRecordActivities
from activities.records import RecordActivities
from activities.repository.activities import ContextActivities
from activities.repository.importing import ImportActivities
from activities.repository.publishing import PublishingActivities
from activities.repository.pull_requests import PullRequestActivities
from activities.reviews import ReviewActivities
from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.verification import VerificationActivities
from activities.workspace.activities import WorkspaceActivities
from app.contracts.jobs import WorkspaceJob
from app.contracts.names import ActivityName, TaskQueue
from workflows.policies import STEPS
from workflows.policies.step import HOST, Step

CLASSES = (
    RecordActivities,
    WorkspaceActivities,
    ContextActivities,
    ToolchainActivities,
    VerificationActivities,
    ModelActivities,
    ImportActivities,
    PublishingActivities,
    PullRequestActivities,
    ReviewActivities,
    SummaryActivities,
    JobJanitor,
    WorkJanitor,
    StorageJanitor,
    AccountActivities,
    AdmissionActivities,
    PreviewActivities,
    PreviewRecordActivities,
)


def registered_types() -> dict[str, tuple[list[type], type]]:
    """What each activity method takes and answers, by the name that it is registered under."""
    methods = [method for owner in CLASSES for method in vars(owner).values()]
    found = [getattr(method, "__temporal_activity_definition", None) for method in methods]
    return {definition.name: (definition.arg_types, definition.ret_type) for definition in found if definition}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_activity_has_the_types_of_its_step(step: Step[Any, Any]) -> None:
    assert registered_types()[step.name] == ([step.input], step.output)


def test_every_activity_has_a_step() -> None:
    assert {step.name for step in STEPS} == set(ActivityName) == set(registered_types())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_step_on_a_host_knows_its_host(step: Step[Any, Any]) -> None:
    assert (step.queue is HOST) == issubclass(step.input, WorkspaceJob)


def test_names_are_compatibility_data() -> None:
    assert {step.name: step.queue for step in STEPS} == {
        "mark_running": TaskQueue.ORCHESTRATION,
        "provision_workspace": TaskQueue.WORKSPACE,
        "summarise_conversation": TaskQueue.MODEL,
        "gather_context": HOST,
        "stream_model": TaskQueue.MODEL,
        "apply_changes": HOST,
        "pub_get": HOST,
        "analyze": HOST,
        "run_tests": HOST,
        "build_web": HOST,
        "save_snapshot": HOST,
        "finish": TaskQueue.ORCHESTRATION,
        "clean_up": HOST,
        "clone_repository": TaskQueue.WORKSPACE,
        "inspect_repository": HOST,
        "summarise_repository": HOST,
        "record_import": HOST,
        "plan_publishing": TaskQueue.WORKSPACE,
        "push_changes": TaskQueue.WORKSPACE,
        "open_pull_request": TaskQueue.WORKSPACE,
        "discard_branch": TaskQueue.WORKSPACE,
        "withdraw_publication": TaskQueue.WORKSPACE,
        "record_publication": TaskQueue.ORCHESTRATION,
        "record_review_check": TaskQueue.ORCHESTRATION,
        "repeat_watch_signals": TaskQueue.ORCHESTRATION,
        "end_lost_jobs": TaskQueue.ORCHESTRATION,
        "end_lost_work": TaskQueue.ORCHESTRATION,
        "finish_project_deletions": TaskQueue.ORCHESTRATION,
        "expire_versions": TaskQueue.ORCHESTRATION,
        "remove_orphan_objects": TaskQueue.ORCHESTRATION,
        "close_account": TaskQueue.ORCHESTRATION,
        "cancel_account_jobs": TaskQueue.ORCHESTRATION,
        "delete_sign_in": TaskQueue.ORCHESTRATION,
        "provision_preview": TaskQueue.FLUTTER,
        "run_preview": HOST,
        "build_site": HOST,
        "clean_up_preview": HOST,
        "record_preview": TaskQueue.ORCHESTRATION,
        "record_share": TaskQueue.ORCHESTRATION,
        "admit_follow_up": TaskQueue.ORCHESTRATION,
    }
