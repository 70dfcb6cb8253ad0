"""Worker Versioning: which release a worker is of, so that Temporal decides whose tasks it gets.

Every workflow upgrades by itself: its next task goes to the current version, whichever it began on. Nothing is pinned,
because what a job needs goes with the release before: hosts with their files are replaced together with their code, a
preview may live for half a day and an account's deletion for weeks. `worker.py verify` shows beforehand that the new
code replays what runs; a patch guards what would not. Operators can pin one workflow to a version, as a canary.
"""

from typing import Final

from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import WorkerDeploymentConfig

DEPLOYMENT: Final = "wingbeat"


def deployment_of(build_id: str | None) -> WorkerDeploymentConfig | None:
    """Of every worker of this process, whatever its queue. Without a build id workers have no version."""
    if build_id is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )
