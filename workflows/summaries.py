"""The steps in words, as operators read them in a workflow's timeline."""

from typing import Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.names import ActivityName

SUMMARIES: Final[dict[ActivityName, str]] = {
    ActivityName.MARK_RUNNING: "Record that the job runs",
    ActivityName.PROVISION_WORKSPACE: "Prepare a workspace on a host",
    ActivityName.SUMMARISE_CONVERSATION: "Summarise the older conversation",
    ActivityName.GATHER_CONTEXT: "Choose what the model is shown",
    ActivityName.STREAM_MODEL: "Ask the model and stream its answer",
    ActivityName.APPLY_CHANGES: "Apply the model's changes",
    ActivityName.PUB_GET: "Get packages",
    ActivityName.ANALYZE: "Analyze the code",
    ActivityName.RUN_TESTS: "Run the tests",
    ActivityName.BUILD_WEB: "Build for the web",
    ActivityName.SAVE_SNAPSHOT: "Save the version",
    ActivityName.FINISH: "Record the end and the log",
    ActivityName.CLEAN_UP: "Remove the workspace",
    ActivityName.ADMIT_FOLLOW_UP: "Ask whether the next job may start now",
    ActivityName.REPEAT_WATCH_SIGNALS: "Tell jobs of their watchers again",
    ActivityName.END_LOST_JOBS: "End jobs that lost their workflow",
    ActivityName.END_LOST_WORK: "End previews, checks, publications without a workflow",
    ActivityName.FINISH_PROJECT_DELETIONS: "Remove what deleted projects left",
    ActivityName.EXPIRE_VERSIONS: "Expire old versions",
    ActivityName.REMOVE_ORPHAN_OBJECTS: "Remove objects without a row",
    ActivityName.CLOSE_ACCOUNT: "Delete the account's rows",
    ActivityName.CANCEL_ACCOUNT_JOBS: "Cancel the account's jobs",
    ActivityName.DELETE_SIGN_IN: "Delete the sign-in",
    ActivityName.PROVISION_PREVIEW: "Prepare a workspace for the preview",
    ActivityName.RUN_PREVIEW: "Serve the app live",
    ActivityName.BUILD_SITE: "Build the app to be shared",
    ActivityName.CLEAN_UP_PREVIEW: "Remove the preview's workspace",
    ActivityName.RECORD_PREVIEW: "Record the preview's state",
    ActivityName.RECORD_SHARE: "Record what became of the build",
    ActivityName.PLAN_PUBLISHING: "Look where the changes go",
    ActivityName.PUSH_CHANGES: "Push the chosen changes",
    ActivityName.OPEN_PULL_REQUEST: "Open the pull request",
    ActivityName.DISCARD_BRANCH: "Remove the branch that got no pull request",
    ActivityName.RECORD_PUBLICATION: "Record what became of it",
    ActivityName.WITHDRAW_PUBLICATION: "Close the pull request and delete its branch",
    ActivityName.RECORD_REVIEW_CHECK: "Record what the check found",
    ActivityName.CLONE_REPOSITORY: "Clone the repository",
    ActivityName.INSPECT_REPOSITORY: "Look at its files and save them",
    ActivityName.SUMMARISE_REPOSITORY: "Summarise its code",
    ActivityName.RECORD_IMPORT: "Record the import",
}
