"""Which of pytest's processes runs which file: those of one session's stack the same one, and the longest first."""

from collections.abc import Iterable, Mapping, Set
from itertools import chain

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

STACKS = (
    "tests/api/",
    "tests/e2e/",
    "tests/github/",
    "tests/studio/",
    "tests/local/test_supabase_",
    "tests/workflows/",
)
"""Beginnings of the paths of files that share a stack or a server for the session: each process boots its own."""
SAME = {"tests/studio/": "tests/e2e/"}
ALONE = {
    "tests/e2e/test_commands.py",
    "tests/e2e/test_session_socket.py",
    "tests/workflows/test_versioning.py",
}
"""Files below those that boot what they need themselves."""
SECONDS: Mapping[str, float] = {
    "tests/scale/test_scale_out.py": 125,
    "tests/e2e/test_commands.py": 75,
    "tests/e2e/test_killed_workers.py": 85,
    "tests/studio/test_workshop.py": 45,
    "tests/local/test_signals.py": 40,
    "tests/e2e/test_previews.py": 40,
    "tests/studio/test_repositories.py": 30,
    "tests/e2e/test_session_socket.py": 30,
    "tests/local/test_postgres.py": 25,
    "tests/studio/test_accessibility.py": 20,
    "tests/e2e/test_github_round_trip.py": 20,
    "tests/api/test_query_plans.py": 20,
    "tests/workflows/test_versioning.py": 20,
    "tests/local/test_supabase_process.py": 15,
    "tests/unit/demo_model/test_server.py": 15,
}
"""About what the longest files take; the others by how many tests they have."""
_OF_A_TEST = {"tests/unit/": 0.05}
_OF_OTHERS = 1.0
_WORTH_BEING_EARLY = 10.0


def stack_of(file: str) -> str | None:
    """Whose session stack the file's tests use; None when they use none."""
    if file in ALONE:
        return None
    found = next((stack for stack in STACKS if file.startswith(stack)), None)
    return SAME.get(found, found) if found else None


def seconds_of(file: str, tests: int) -> float:
    each = next((seconds for below, seconds in _OF_A_TEST.items() if file.startswith(below)), _OF_OTHERS)
    return SECONDS.get(file, tests * each)


def next_file(waiting: Mapping[str, int], *, mine: Set[str], others: Set[str]) -> str:
    """What a process is given next.

    Args:
        waiting: files that nobody has yet, with how many tests each has.
        mine: stacks that the process has booted.
        others: stacks that other processes have booted.
    """
    seconds = {file: seconds_of(file, tests) for file, tests in waiting.items()}

    def turn(file: str) -> tuple[int, float, float]:
        stack, own = stack_of(file), seconds[file]
        if stack is None:
            return (1 if own >= _WORTH_BEING_EARLY else 2, -own, 0)
        if stack in mine:
            return (0, -own, 0)
        if stack in others:
            return (3, -own, 0)
        return (1, -sum(taken for one, taken in seconds.items() if stack_of(one) == stack), -own)

    return min(waiting, key=turn)


class ByStack(LoadFileScheduling):
    """A process keeps to the stacks that it has booted while there is work for them, and boots another's only to help
    at the end. Short files without a stack fill up what is left.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        waiting = {file: len(tests) for file, tests in self.workqueue.items()}
        others = [files for other, files in self.assigned_work.items() if other is not node]
        mine = self.assigned_work.get(node, {})
        chosen = next_file(waiting, mine=_stacks_of(mine), others=_stacks_of(chain.from_iterable(others)))
        self.workqueue.move_to_end(chosen, last=False)
        super()._assign_work_unit(node)


def _stacks_of(files: Iterable[str]) -> set[str]:
    return {stack for file in files if (stack := stack_of(file)) is not None}
