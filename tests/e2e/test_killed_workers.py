"""kill -9 of a worker at every step of imports, publications, their withdrawals and checks of reviews: each is done
once, and nothing half-done stays.

One worker dies for all of them. A job stands at each step's beginning and at its end, when everything was done and
nothing reported; and some are in the middle of what Git or GitHub is asked. Then the stack's own worker takes over.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.contracts.generations import GenerationKind, GenerationOptions, GenerationRequest, GenerationStatus
from app.contracts.ids import (
    GenerationId,
    generation_workflow_id,
    publishing_workflow_id,
    review_check_workflow_id,
)
from app.contracts.imports import RepositoryImport
from app.contracts.names import ActivityName
from app.contracts.reviews import CheckState, PublicationState
from app.local.stack import Stack
from app.temporal.client import connect
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Repository
from tests.support.demo_app import demo_app
from tests.support.jobs import eventually
from tests.support.killing import Side, both_sides, doomed_worker
from tests.support.linking import Linked, linked_person
from tests.support.serving import settings_of

IMPORT_STEPS = (
    ActivityName.MARK_RUNNING,
    ActivityName.CLONE_REPOSITORY,
    ActivityName.INSPECT_REPOSITORY,
    ActivityName.SUMMARISE_REPOSITORY,
    ActivityName.RECORD_IMPORT,
    ActivityName.FINISH,
    ActivityName.CLEAN_UP,
)
PUBLISH_STEPS = (
    ActivityName.PLAN_PUBLISHING,
    ActivityName.PUSH_CHANGES,
    ActivityName.OPEN_PULL_REQUEST,
    ActivityName.RECORD_PUBLICATION,
)
WITHDRAW_STEPS = (
    ActivityName.WITHDRAW_PUBLICATION,
    ActivityName.RECORD_PUBLICATION,
)
CHECK_STEPS = (
    ActivityName.PROVISION_WORKSPACE,
    ActivityName.PUB_GET,
    ActivityName.ANALYZE,
    ActivityName.RECORD_REVIEW_CHECK,
)
"""And the clean-up, which is that of imports. Of these and of withdrawals only the ends are taken: before there is
nothing to do twice."""
IMPORT_KILLS = [str(side) for side in both_sides(IMPORT_STEPS)] + ["in-the-clone"]
PUBLISH_WINDOWS = {
    "in-the-push": ("POST .*/git-receive-pack$", False),
    "pushed-unanswered": ("POST .*/git-receive-pack$", True),
    "opened-unanswered": ("POST .*/pulls$", True),
}
"""Requests that are held: whether GitHub has done already what it was asked."""
PUBLISH_KILLS = [str(side) for side in both_sides(PUBLISH_STEPS)] + list(PUBLISH_WINDOWS)
WITHDRAW_WINDOWS = {"closed-unanswered": (r"PATCH .*/pulls/\d+$", True)}
WITHDRAW_SIDES = [Side(step, "after") for step in WITHDRAW_STEPS]
WITHDRAW_KILLS = [*map(str, WITHDRAW_SIDES), *WITHDRAW_WINDOWS]
CHECK_SIDES = [Side(step, "after") for step in CHECK_STEPS]
CHECK_KILLS = [str(side) for side in CHECK_SIDES]
FILES = 301
"""One more than gitingest is given: it takes a second of each import."""
DONE_WITHIN_S = 90.0

pytestmark = pytest.mark.timeout(600)
"""A dozen of jobs twice: the first test pays for all."""


@dataclass(frozen=True, slots=True)
class Survivors:
    """The jobs, by where they were when their worker was killed. The imports are of `large`; the checks are of versions
    that are published too."""

    person: Linked
    repository: Repository
    large: Repository
    imports: dict[str, RepositoryImport]
    publications: dict[str, GenerationId]
    withdrawals: dict[str, GenerationId]
    checks: dict[str, GenerationId]


@pytest.fixture(scope="module")
async def octavia(stack: Stack, github: FakeGitHub) -> AsyncIterator[tuple[Linked, Repository]]:
    async with linked_person(stack, github, demo_app("task_list")) as linked:
        yield linked


async def _versions(person: Linked, repository: Repository, count: int) -> list[GenerationId]:
    """So many, all with the same change."""
    imported = await person.imported(await person.import_repository(repository))
    assert imported.status is GenerationStatus.COMPLETED, imported.error
    options = GenerationOptions(target_folder="lib", max_fix_attempts=0)
    request = GenerationRequest(prompt="Rename it to 'Groceries'", options=options)
    changed = await person.ended(await person.client.start(imported.project_id, request))
    assert changed.status is GenerationStatus.COMPLETED, changed.error
    restored = await asyncio.gather(*(person.client.restore(changed.id) for _ in range(count - 1)))
    return [changed.id, *(version.id for version in restored)]


async def _published(stack: Stack, person: Linked, versions: Sequence[GenerationId]) -> None:
    """And their workflows have ended, so that others can begin."""
    await asyncio.gather(*map(person.client.publish, versions))
    ended = await asyncio.gather(*map(person.published, versions))
    assert {one.state for one in ended} == {PublicationState.COMPLETED}
    temporal = await connect(settings_of(stack.environment), lazy=False)
    workflows = (temporal.get_workflow_handle(publishing_workflow_id(version)) for version in versions)
    await asyncio.gather(*(workflow.result() for workflow in workflows))


async def _check_ids(stack: Stack, versions: Sequence[GenerationId]) -> dict[GenerationId, str]:
    """The workflows that check them."""
    database = await asyncpg.connect(stack.info.database_url)
    try:
        rows = await database.fetch(
            "select generation_id, chosen_key from public.reviews where generation_id = any($1)", versions
        )
    finally:
        await database.close()
    return {row["generation_id"]: review_check_workflow_id(row["generation_id"], row["chosen_key"]) for row in rows}


def _large(person: Linked) -> Repository:
    sources = {f"lib/part_{number}.dart": f"const int part = {number};\n" for number in range(FILES - 1)}
    repository = person.github.add_repository(person.login, "large", {"pubspec.yaml": "name: large\n", **sources})
    (installation,) = person.github.state.installations_of(person.login)
    installation.repositories.add(repository.id)
    return repository


@pytest.fixture(scope="module")
async def survivors(
    stack: Stack, github: FakeGitHub, octavia: tuple[Linked, Repository], tmp_path_factory: pytest.TempPathFactory
) -> Survivors:
    person, repository = octavia
    large = _large(person)
    # Those to check come first, so that none of them is of something that is published meanwhile.
    kills = (CHECK_KILLS, PUBLISH_KILLS, WITHDRAW_KILLS)
    versions = iter(await _versions(person, repository, sum(map(len, kills))))
    checks, publications, withdrawals = (dict(zip(names, versions, strict=False)) for names in kills)
    await _published(stack, person, list(withdrawals.values()))
    async with AsyncExitStack() as until_killed:
        async with stack.held_down("worker"):
            sides = both_sides(IMPORT_STEPS)
            asked = await asyncio.gather(*(person.import_repository(large) for _ in sides))
            imports = {str(side): one for side, one in zip(sides, asked, strict=True)}
            places = {generation_workflow_id(imports[str(side)].id): side for side in sides}
            published = {side: publications[str(side)] for side in both_sides(PUBLISH_STEPS)}
            await asyncio.gather(*map(person.client.publish, published.values()))
            places |= {publishing_workflow_id(version): side for side, version in published.items()}
            await asyncio.gather(*(person.client.withdraw(withdrawals[str(side)]) for side in WITHDRAW_SIDES))
            places |= {publishing_workflow_id(withdrawals[str(side)]): side for side in WITHDRAW_SIDES}
            await asyncio.gather(*map(person.client.check_review, checks.values()))
            check_ids = await _check_ids(stack, list(checks.values()))
            places |= {check_ids[checks[str(side)]]: side for side in CHECK_SIDES}
            folder = tmp_path_factory.mktemp("doomed")
            worker = await until_killed.enter_async_context(doomed_worker(stack, folder, places))
            await worker.all_stand()
            cloning = github.faults.hold("POST .*/git-upload-pack$")
            imports["in-the-clone"] = await person.import_repository(large)
            await cloning.reached.wait()
            for name, (request, answered) in PUBLISH_WINDOWS.items():
                hold = github.faults.hold(request, answered=answered)
                await person.client.publish(publications[name])
                await hold.reached.wait()
            await _on_github(github, repository, publications["pushed-unanswered"])
            for name, (request, answered) in WITHDRAW_WINDOWS.items():
                hold = github.faults.hold(request, answered=answered)
                await person.client.withdraw(withdrawals[name])
                await hold.reached.wait()
        # The stack's own worker is up again: a host that is gone for long is given up, and its directories with it.
        orphans = await worker.kill()
    await _all_gone(orphans)
    github.faults.clear()
    return Survivors(person, repository, large, imports, publications, withdrawals, checks)


async def _all_gone(orphans: list[psutil.Process]) -> None:
    """While those whom they ask still say nothing: they end because their worker has ended."""
    assert orphans, "Git was at work"

    async def gone() -> bool:
        return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in orphans)

    await eventually(gone, within_s=60, what="the end of every process that the worker had started")


async def _on_github(github: FakeGitHub, repository: Repository, generation: GenerationId) -> None:
    """The push was carried out, though nobody was told."""

    async def there() -> bool:
        return any(name.endswith(str(generation)[:8]) for name in github.branches(repository))

    await eventually(there, within_s=60, what="the branch")


@pytest.mark.parametrize("killed", IMPORT_KILLS)
async def test_the_import_is_done_by_the_next_worker(survivors: Survivors, github: FakeGitHub, killed: str) -> None:
    client = survivors.person.client
    ended = await survivors.person.imported(survivors.imports[killed])
    assert ended.status is GenerationStatus.COMPLETED, ended.error
    assert ended.commit == github.head(survivors.large, "main")
    assert len(await client.files(ended.id)) == ended.file_count == FILES
    job = await client.generation(ended.id)
    assert (job.status, job.kind) == (GenerationStatus.COMPLETED, GenerationKind.IMPORT)
    assert ended.has_codebase


@pytest.mark.parametrize("killed", PUBLISH_KILLS)
async def test_the_publication_is_one_branch_one_commit_and_one_pull_request(
    survivors: Survivors, github: FakeGitHub, killed: str
) -> None:
    repository = survivors.repository
    told = await survivors.person.published(survivors.publications[killed])
    assert told.state is PublicationState.COMPLETED, told.error
    assert told.branch is not None
    assert told.pull_request is not None
    log = github.log(repository, told.branch, "%H")
    assert log == [told.commit, github.head(repository, "main")]
    (pull,) = (one for one in github.state.pulls if (one.repository, one.head) == (repository.id, told.branch))
    assert (pull.number, pull.state) == (told.pull_request.number, "open")
    assert "'Groceries'" in github.show(repository, f"{told.branch}:lib/app.dart")


@pytest.mark.parametrize("killed", WITHDRAW_KILLS)
async def test_the_withdrawal_closes_once_and_leaves_no_branch(
    survivors: Survivors, github: FakeGitHub, killed: str
) -> None:
    repository = survivors.repository
    told = await survivors.person.published(survivors.withdrawals[killed])
    assert (told.state, told.error) == (PublicationState.WITHDRAWN, None)
    assert told.pull_request is not None
    assert told.branch is not None
    assert told.branch not in github.branches(repository)
    (pull,) = (one for one in github.state.pulls if (one.repository, one.head) == (repository.id, told.branch))
    assert (pull.number, pull.state) == (told.pull_request.number, "closed")
    place = f".*/{re.escape(repository.full_name)}"
    for request in (rf"PATCH {place}/pulls/{pull.number}", rf"DELETE {place}/git/refs/heads/{re.escape(told.branch)}"):
        assert len([line for line in github.state.requests if re.fullmatch(request, line)]) == 1, request


@pytest.mark.parametrize("killed", CHECK_KILLS)
async def test_the_check_of_a_review_is_done_by_the_next_worker(survivors: Survivors, killed: str) -> None:
    check = (await survivors.person.checked(survivors.checks[killed])).check
    assert check is not None
    assert (check.state, check.error) == (CheckState.CLEAN, None)
    assert check.provenance


async def test_nothing_else_is_left(survivors: Survivors, github: FakeGitHub, stack: Stack) -> None:
    branches = [(await survivors.person.published(one)).branch for one in survivors.publications.values()]
    assert sorted(github.branches(survivors.repository)) == sorted(["main", *map(str, branches)])
    workspaces = stack.environment["WORKSPACES_DIR"]

    async def cleared() -> bool:
        listed, published = [await asyncio.to_thread(_names, workspaces, folder) for folder in ("", "publishing")]
        return listed <= {".running", "publishing"} and not published

    await eventually(cleared, within_s=DONE_WITHIN_S, what="the removal of every directory")


def _names(workspaces: str, folder: str) -> set[str]:
    try:
        return {entry.name for entry in Path(workspaces, folder).iterdir()}
    except FileNotFoundError:
        return set()


async def test_every_step_that_they_took_is_one_where_a_worker_was_killed(survivors: Survivors, stack: Stack) -> None:
    client = await connect(settings_of(stack.environment), lazy=False)

    async def steps(workflow_id: str) -> set[str]:
        handle = client.get_workflow_handle(workflow_id)
        await handle.result()
        history = await handle.fetch_history()
        scheduled = (event.activity_task_scheduled_event_attributes.activity_type.name for event in history.events)
        return {name for name in scheduled if name}

    for job in survivors.imports.values():
        assert await steps(generation_workflow_id(job.id)) == set(IMPORT_STEPS)
    for generation in survivors.publications.values():
        assert await steps(publishing_workflow_id(generation)) == set(PUBLISH_STEPS)
    for generation in survivors.withdrawals.values():
        assert await steps(publishing_workflow_id(generation)) == set(WITHDRAW_STEPS)
    for workflow_id in (await _check_ids(stack, list(survivors.checks.values()))).values():
        assert await steps(workflow_id) == {*CHECK_STEPS, ActivityName.CLEAN_UP}
