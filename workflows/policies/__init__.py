"""The one table of activities: on which queue each runs, how long it may take, and how it is tried again.

Workflows call activities by these typed steps, by name, so that no activity code enters the sandbox.
"""

from typing import Any, Final

from workflows.policies import accounts, generation, janitor, previews, publishing, repository
from workflows.policies.step import Step

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    *generation.STEPS,
    *janitor.STEPS,
    *accounts.STEPS,
    *previews.STEPS,
    *repository.STEPS,
    *publishing.STEPS,
)
"""Every activity that a workflow calls: a worker must have each, on its queue, with these types."""
