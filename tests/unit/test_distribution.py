"""The order in which pytest's processes take files."""

from pathlib import Path

from app.local.options import ROOT
from tests.support.distribution import ALONE, SAME, SECONDS, STACKS, next_file

API = {"tests/api/test_files.py": 10, "tests/api/test_sharing.py": 20}
E2E = {"tests/e2e/test_generation.py": 40, "tests/e2e/test_watching.py": 5}
LONG = "tests/scale/test_scale_out.py"
QUICK = "tests/unit/test_edits.py"


def _taken(waiting: dict[str, int], processes: int) -> list[list[str]]:
    """By each of the processes, which take turns."""
    had: list[list[str]] = [[] for _ in range(processes)]
    stacks: list[set[str]] = [set() for _ in range(processes)]
    while waiting:
        for number in range(processes):
            if waiting:
                others = set().union(*(one for other, one in enumerate(stacks) if other != number))
                file = next_file(waiting, mine=stacks[number], others=others)
                del waiting[file]
                had[number].append(file)
                stacks[number] |= {stack for stack in STACKS if file.startswith(stack)}
    return had


def test_each_process_keeps_to_its_stack_and_long_files_begin_early() -> None:
    one, two, three = _taken({QUICK: 30, **API, **E2E, LONG: 2}, processes=3)
    assert one == [LONG, QUICK]
    assert two == list(E2E)
    assert three == list(reversed(API))


def test_another_stack_is_booted_only_when_nothing_else_is_left() -> None:
    assert next_file({**E2E, QUICK: 1}, mine={"tests/api/"}, others={"tests/e2e/"}) == QUICK
    assert next_file(E2E, mine={"tests/api/"}, others={"tests/e2e/"}) == "tests/e2e/test_generation.py"


def test_every_file_that_is_named_exists() -> None:
    assert [file for file in {*ALONE, *SECONDS} if not (ROOT / file).is_file()] == []
    assert [place for place in {*STACKS, *SAME} if not list(ROOT.glob(f"{Path(place)}*"))] == []
