"""Versions that expire: also when the sweep is killed in the middle."""

import pytest
from temporalio.exceptions import ApplicationError

from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationStatus
from app.contracts.ids import ProjectId
from app.data.database import Pool
from app.data.expiry import PostgresExpiry
from app.data.objects import ObjectKind
from app.data.retention import Retention
from tests.api.conftest import User
from tests.api.janitor.sweeping import Storage, exists, finished, janitor, job_of, key_of, swept
from tests.api.problems import problem_of
from tests.api.records import WorkersHand

FILES = {"lib/main.dart": b"void main() {}\n"}


async def test_versions_beyond_the_limit_expire(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(4)]
    keys = [await key_of(pool, version.id) for version in versions]
    await swept(janitor(pool, storage, retention=Retention(versions=2)).expire_versions)
    # Each starts from the one before: the third and fourth are kept, and the second, which the third came from.
    expired, kept = versions[0], versions[1:]
    problem_of(await owner.http.get(f"/generations/{expired.id}/files"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.get(f"/generations/{expired.id}/files/lib/main.dart"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.get(f"/generations/{expired.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    problem_of(await owner.http.post(f"/generations/{expired.id}/restore"), 410, ErrorCode.VERSION_EXPIRED)
    based = {"prompt": "more", "base_generation_id": str(expired.id)}
    answer = await owner.http.post(f"/projects/{project}/generations", json=based)
    problem_of(answer, 410, ErrorCode.VERSION_EXPIRED)
    shown = Generation.model_validate_json((await owner.http.get(f"/generations/{expired.id}")).content)
    assert shown.expired_at is not None
    assert shown.status is GenerationStatus.COMPLETED
    assert keys[0] is not None
    assert not await exists(storage, keys[0])
    for version, key in zip(kept, keys[1:], strict=True):
        assert key is not None
        assert await exists(storage, key)
        assert (await owner.http.get(f"/generations/{version.id}/archive")).status_code == 200
    assert await pool.fetchval("select count(*) from generation_files where generation_id = $1", expired.id) == 0


async def test_a_kill_between_the_mark_and_the_removal_leaves_nothing_readable(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    sweeping = janitor(pool, storage, retention=Retention(versions=1))
    await swept(sweeping.expire_versions)  # what other tests left would come first
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(3)]
    key = await key_of(pool, versions[0].id)
    assert key is not None
    storage.is_down = True
    with pytest.raises(ApplicationError):
        await swept(sweeping.expire_versions)
    assert await exists(storage, key), "it died before it removed anything"
    problem_of(await owner.http.get(f"/generations/{versions[0].id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    storage.is_down = False
    # Also when the limits were taken back meanwhile: a mark is a promise.
    await swept(janitor(pool, storage).expire_versions)
    assert not await exists(storage, key)
    assert await key_of(pool, versions[0].id) is None


async def test_an_archive_that_a_restored_version_shares_stays(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    first = await finished(owner, project, worker, "// first")
    for number in range(2):
        await finished(owner, project, worker, f"// {number}")
    restored = Generation.model_validate_json((await owner.http.post(f"/generations/{first.id}/restore")).content)
    for number in range(2):
        await finished(owner, project, worker, f"// later {number}")
    key = await key_of(pool, first.id)
    assert key is not None
    assert key == await key_of(pool, restored.id)
    # The restored one is kept as what the second last came from; its own base has nothing to be kept for.
    await swept(janitor(pool, storage, retention=Retention(versions=2)).expire_versions)
    problem_of(await owner.http.get(f"/generations/{first.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    assert (await owner.http.get(f"/generations/{restored.id}/files/lib/main.dart")).content == b"// first"
    assert await exists(storage, key)
    await swept(janitor(pool, storage).remove_orphan_objects)
    assert await exists(storage, key)


async def test_what_a_running_job_starts_from_stays(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    first = await finished(owner, project, worker, "// first")
    await finished(owner, project, worker, "// second")
    response = await owner.http.post(
        f"/projects/{project}/generations", json={"prompt": "more", "base_generation_id": str(first.id)}
    )
    job = Generation.model_validate_json(response.content)
    rows = PostgresExpiry(pool)
    assert await rows.mark([first.id]) == 0, "chosen before the job began, marked after it"
    await worker.mark_running(job)
    await worker.finish(job, FILES)
    assert await rows.mark([first.id]) == 1


async def test_an_import_stays_whatever_its_age_and_so_does_what_a_review_names(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool, storage: Storage
) -> None:
    versions = [await finished(owner, project, worker, f"// {number}") for number in range(5)]
    imported, reviewed = versions[0], versions[1]
    await pool.execute("update code_generations set kind = 'import' where id = $1", imported.id)
    key, kept, left = [await key_of(pool, version.id) for version in versions[:3]]
    chosen = await storage.put(job_of(reviewed), ObjectKind.ARCHIVE, b"the chosen files")
    await pool.execute(
        "insert into reviews (generation_id, project_id, base_key, chosen_key) values ($1, $2, $3, $4)",
        *(reviewed.id, project, kept, chosen),
    )
    sweeping = janitor(pool, storage, retention=Retention(versions=1))
    await swept(sweeping.expire_versions)
    await swept(sweeping.remove_orphan_objects)
    assert (await owner.http.get(f"/generations/{imported.id}/archive")).status_code == 200
    problem_of(await owner.http.get(f"/generations/{reviewed.id}/archive"), 410, ErrorCode.VERSION_EXPIRED)
    assert key is not None
    assert kept is not None
    assert left is not None
    assert [await exists(storage, name) for name in (key, kept, chosen, left)] == [True, True, True, False]
