"""Versions: compared with each other and with where they came from."""

from uuid import uuid4

import pytest

from app.contracts.diffs import FileChange, FileDiff, TextOmission, VersionDiff
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId, ProjectId
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand

OLD = {
    "lib/main.dart": b"void main() {}\n",
    "lib/gone.dart": b"gone\n",
    "pubspec.yaml": b"name: x\n",
    "logo.png": b"\x00a",
}
NEW = {
    "lib/main.dart": b"void main() {}\n// more\n",
    "pubspec.yaml": b"name: x\n",
    "logo.png": b"\x00b",
    "new": b"new\n",
}


async def _finished(user: User, project: ProjectId, worker: WorkersHand, files: dict[str, bytes]) -> Generation:
    generation = await start(user, project)
    await worker.mark_running(generation)
    await worker.finish(generation, files)
    return generation


@pytest.fixture
async def first(owner: User, project: ProjectId, worker: WorkersHand) -> Generation:
    return await _finished(owner, project, worker, OLD)


@pytest.fixture
async def second(owner: User, project: ProjectId, worker: WorkersHand, first: Generation) -> Generation:
    return await _finished(owner, project, worker, NEW)


async def _diff(user: User, generation: GenerationId, against: GenerationId | None = None) -> VersionDiff:
    query = {"against": str(against)} if against else {}
    response = await user.http.get(f"/generations/{generation}/diff", params=query)
    assert response.status_code == 200, response.text
    return VersionDiff.model_validate_json(response.content)


def _by_path(diff: VersionDiff) -> dict[str, FileDiff]:
    return {file.path: file for file in diff.files}


async def test_without_another_it_is_compared_with_its_base(
    owner: User, viewer: User, first: Generation, second: Generation
) -> None:
    diff = await _diff(owner, second.id)
    assert (diff.generation_id, diff.against) == (second.id, first.id)
    assert {path: file.change for path, file in _by_path(diff).items()} == {
        "lib/gone.dart": FileChange.DELETED,
        "lib/main.dart": FileChange.MODIFIED,
        "logo.png": FileChange.MODIFIED,
        "new": FileChange.ADDED,
    }
    (hunk,) = _by_path(diff)["lib/main.dart"].hunks
    assert hunk.text == "@@ -1,1 +1,2 @@\n void main() {}\n+// more\n"
    assert _by_path(diff)["logo.png"].text_omitted is TextOmission.BINARY
    assert await _diff(viewer, second.id, first.id) == diff


async def test_the_other_way_round(owner: User, first: Generation, second: Generation) -> None:
    diff = _by_path(await _diff(owner, first.id, second.id))
    assert (diff["new"].change, diff["lib/gone.dart"].change) == (FileChange.DELETED, FileChange.ADDED)
    assert (await _diff(owner, first.id, first.id)).files == []


async def test_a_version_that_started_from_nothing(owner: User, first: Generation) -> None:
    diff = await _diff(owner, first.id)
    assert diff.against is None
    assert {file.path for file in diff.files} == set(OLD)
    assert {file.change for file in diff.files} == {FileChange.ADDED}


async def test_what_cannot_be_compared(owner: User, project: ProjectId, worker: WorkersHand, first: Generation) -> None:
    elsewhere = await _finished(owner, await owner.project(), worker, NEW)
    for other in (elsewhere.id, uuid4()):
        response = await owner.http.get(f"/generations/{first.id}/diff", params={"against": str(other)})
        problem_of(response, 404, ErrorCode.NOT_FOUND)
    running = await start(owner, project)
    for one, other in ((running.id, first.id), (first.id, running.id)):
        response = await owner.http.get(f"/generations/{one}/diff", params={"against": str(other)})
        problem_of(response, 409, ErrorCode.NOT_READY)
    await worker.finish(running, {})
    problem_of(await owner.http.get(f"/generations/{running.id}/diff"), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.get(f"/generations/{first.id}/diff?against=x"), 422, ErrorCode.INVALID_REQUEST)


async def test_a_stranger_reads_nothing_that_others_have_just_read(
    owner: User, stranger: User, first: Generation, second: Generation
) -> None:
    await _diff(owner, second.id, first.id)
    theirs = await start(stranger, await stranger.project())
    for one, other in ((second.id, first.id), (theirs.id, first.id)):
        response = await stranger.http.get(f"/generations/{one}/diff", params={"against": str(other)})
        problem_of(response, 404, ErrorCode.NOT_FOUND)
