"""Versions: compared with each other and with where they came from, and restored."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.contracts.diffs import FileChange, FileDiff, TextOmission, VersionDiff
from app.contracts.errors import ErrorCode
from app.contracts.events import DURABLE_FRAMES, Result
from app.contracts.generations import FileEntry, Generation, GenerationKind, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pages import Page
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabasePendingJobs
from app.services.admission import Admission
from app.services.pending import PendingStarter
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.jobs import TemporalJobs
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


async def _restore(user: User, generation: GenerationId, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await user.http.post(f"/generations/{generation}/restore", headers=headers)


async def _restored(user: User, generation: GenerationId, key: str | None = None) -> Generation:
    response = await _restore(user, generation, key)
    assert response.status_code == 202, response.text
    made = Generation.model_validate_json(response.content)
    assert response.headers["location"] == f"/api/generations/{made.id}"
    return made


async def _history(user: User, project: ProjectId) -> list[Generation]:
    response = await user.http.get(f"/projects/{project}/generations")
    return Page[Generation].model_validate_json(response.content).items


async def test_a_restored_version_is_a_new_one_with_the_old_content(
    owner: User, project: ProjectId, first: Generation, second: Generation
) -> None:
    made = await _restored(owner, first.id)
    assert (made.kind, made.status, made.last_seq) == (GenerationKind.RESTORE, GenerationStatus.COMPLETED, 1)
    assert (made.base_generation_id, made.usage, made.error) == (first.id, Usage(), None)
    assert made.finished_at is not None
    assert [item.id for item in await _history(owner, project)] == [made.id, second.id, first.id]
    assert (await _diff(owner, made.id)).files == []
    assert _by_path(await _diff(owner, made.id, second.id))["lib/gone.dart"].change is FileChange.ADDED


async def test_readers_see_it_as_any_completed_one(
    owner: User, viewer: User, first: Generation, second: Generation
) -> None:
    made = await _restored(owner, first.id)
    read = Generation.model_validate_json((await viewer.http.get(f"/generations/{made.id}")).content)
    assert read == made
    before, after = [
        Page[FileEntry].model_validate_json((await viewer.http.get(f"/generations/{which}/files")).content).items
        for which in (first.id, made.id)
    ]
    assert before == after
    assert made.result is not None
    assert {entry.path for entry in made.result.files} == set(OLD)
    file = await viewer.http.get(f"/generations/{made.id}/files/lib/gone.dart")
    assert file.content == OLD["lib/gone.dart"]
    old, new = [await viewer.http.get(f"/generations/{which}/archive") for which in (first.id, made.id)]
    assert (new.content, new.headers["etag"]) == (old.content, old.headers["etag"])

    events = await viewer.http.get(f"/generations/{made.id}/events")
    (data,) = [line.removeprefix("data: ") for line in events.text.splitlines() if line.startswith("data: ")]
    result = DURABLE_FRAMES.validate_json(data)
    assert isinstance(result, Result)
    assert (result.seq, result.status, result.generation.kind) == (
        1,
        GenerationStatus.COMPLETED,
        GenerationKind.RESTORE,
    )
    assert result.files == made.result.files


async def test_the_next_job_starts_from_it(
    owner: User, project: ProjectId, worker: WorkersHand, first: Generation, second: Generation
) -> None:
    made = await _restored(owner, first.id)
    assert (await start(owner, project)).base_generation_id == made.id
    one, other = [await worker.records.load(which) for which in (first.id, made.id)]
    assert one.archive_key == other.archive_key
    again = await _restored(owner, made.id)
    assert (await _diff(owner, again.id, first.id)).files == []


async def test_a_version_that_is_not_clean_is_not_made_clean_by_restoring_it(
    owner: User, project: ProjectId, worker: WorkersHand
) -> None:
    faulty = await start(owner, project)
    await worker.finish(faulty, OLD, GenerationStatus.ERROR)
    made = await _restored(owner, faulty.id)
    assert made.status is GenerationStatus.ERROR
    assert made.result is not None
    assert {entry.path for entry in made.result.files} == set(OLD)


async def test_the_same_key_restores_once(
    owner: User, project: ProjectId, first: Generation, second: Generation
) -> None:
    made = await asyncio.gather(*(_restored(owner, first.id, "key-1") for _ in range(8)))
    assert len({generation.id for generation in made}) == 1
    assert len(await _history(owner, project)) == 3
    problem_of(await _restore(owner, second.id, "key-1"), 422, ErrorCode.IDEMPOTENCY_MISMATCH)
    response = await owner.http.post(
        f"/projects/{project}/generations", json={"prompt": "a"}, headers={"Idempotency-Key": "key-1"}
    )
    problem_of(response, 422, ErrorCode.IDEMPOTENCY_MISMATCH)
    assert (await _restored(owner, first.id)).id != made[0].id, "without a key each request is its own"


async def test_who_may_not_and_what_cannot_be_restored(
    owner: User, stranger: User, viewer: User, project: ProjectId, worker: WorkersHand, first: Generation
) -> None:
    problem_of(await _restore(viewer, first.id), 403, ErrorCode.FORBIDDEN)
    for subject in (first.id, GenerationId(uuid4())):
        problem_of(await _restore(stranger, subject), 404, ErrorCode.NOT_FOUND)
    running = await start(owner, project)
    problem_of(await _restore(owner, running.id), 409, ErrorCode.NOT_READY)
    await worker.finish(running, {})
    problem_of(await _restore(owner, running.id), 404, ErrorCode.NOT_FOUND)
    assert [item.id for item in await _history(owner, project)] == [running.id, first.id]


async def test_a_restoration_is_not_started_as_a_job(owner: User, project: ProjectId) -> None:
    response = await owner.http.post(f"/projects/{project}/generations", json={"prompt": "a", "kind": "restore"})
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["kind"]


async def test_a_restoration_that_a_crash_left_pending_is_given_up(
    owner: User,
    project: ProjectId,
    first: Generation,
    clients: SupabaseClients,
    settings: Settings,
    worker: WorkersHand,
    admission: Admission,
) -> None:
    row = {"id": str(uuid4()), "project_id": str(project), "kind": "restore", "prompt": "Restore"}
    await clients.as_user(SecretStr(owner.session.access_token)).table("code_generations").insert(row).execute()
    starter = PendingStarter(
        SupabasePendingJobs(clients), admission, TemporalJobs(await connect(settings)), worker.records
    )
    await starter.sweep(pending_for_s=0)
    assert [item.id for item in await _history(owner, project)] == [first.id]
