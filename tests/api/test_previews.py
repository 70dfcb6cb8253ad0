"""Who may do what with previews over REST, and the rows behind them. Nothing runs here: there is no SDK."""

import asyncio
from collections.abc import AsyncIterator
from secrets import token_hex

import pytest

from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation
from app.contracts.ids import ProjectId, UserId
from app.contracts.previews import (
    LivePreview,
    PreviewPurpose,
    RecordPreviewInput,
    RecordShareInput,
    SharedPreview,
    ShareState,
)
from app.contracts.version_frames import PreviewState
from app.data.database import open_pool
from app.data.postgres_previews import PostgresPreviews, token_hash
from app.data.previews import Begun, LiveRoute, Look, NewPreview, NewShare, ServedAt, SiteRoute
from app.settings import Settings
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand

FILES = {"pubspec.yaml": b"name: app\n"}


@pytest.fixture(scope="module")
async def rows(settings: Settings) -> AsyncIterator[PostgresPreviews]:
    pool = await open_pool(settings.database_url)
    yield PostgresPreviews(pool)
    pool.terminate()


@pytest.fixture
async def version(owner: User, project: ProjectId, worker: WorkersHand) -> Generation:
    generation = await start(owner, project)
    await worker.finish(generation, FILES)
    return generation


def _new(version: Generation, user: User) -> NewPreview:
    return NewPreview(version.id, version.project_id, UserId(user.session.user.id), token_hex(16))


def _change(version: Generation, state: PreviewState, **fields: object) -> RecordPreviewInput:
    ref = {"project_id": version.project_id, "generation_id": version.id}
    return RecordPreviewInput.model_validate({**ref, "state": state, **fields})


def _at(address: str) -> ServedAt:
    return ServedAt(address=address, host="h", target="http://127.0.0.1:1/", socket="/tmp/s")


async def test_without_an_sdk_nothing_starts(owner: User, version: Generation) -> None:
    for method, path in (("POST", "preview"), ("PUT", "preview/share")):
        answer = await owner.http.request(method, f"/generations/{version.id}/{path}")
        problem = problem_of(answer, 503, ErrorCode.TOOLCHAIN_UNAVAILABLE)
        assert "FLUTTER_ROOT" in problem.detail
    problem_of(await owner.http.get(f"/generations/{version.id}/preview"), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.get(f"/generations/{version.id}/preview/share"), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.delete(f"/generations/{version.id}/preview"), 404, ErrorCode.NOT_FOUND)
    assert (await owner.http.delete(f"/generations/{version.id}/preview/share")).status_code == 204


async def test_a_running_job_has_nothing_to_preview(owner: User, project: ProjectId) -> None:
    running = await start(owner, project)
    problem_of(await owner.http.post(f"/generations/{running.id}/preview"), 409, ErrorCode.NOT_READY)


async def test_viewers_look_and_do_not_touch(
    viewer: User, version: Generation, owner: User, rows: PostgresPreviews
) -> None:
    await rows.begin(_new(version, owner), at_most=1_000)
    seen = await viewer.http.get(f"/generations/{version.id}/preview")
    assert LivePreview.model_validate_json(seen.content).state is PreviewState.STARTING
    for method, path in (("POST", ""), ("DELETE", ""), ("PUT", "/share"), ("DELETE", "/share")):
        answer = await viewer.http.request(method, f"/generations/{version.id}/preview{path}")
        problem_of(answer, 403, ErrorCode.FORBIDDEN)


async def test_the_limit_holds_for_requests_at_once(
    owner: User, project: ProjectId, worker: WorkersHand, rows: PostgresPreviews
) -> None:
    versions = [await start(owner, project) for _ in range(4)]
    for each in versions:
        await worker.finish(each, FILES)
    me = UserId(project)  # a user of this test alone
    new = [NewPreview(each.id, project, me, token_hex(16)) for each in versions]
    begun = await asyncio.gather(*(rows.begin(each, at_most=2) for each in new))
    assert sorted(begun) == [Begun.STARTED, Begun.STARTED, Begun.TOO_MANY, Begun.TOO_MANY]
    started = new[begun.index(Begun.STARTED)]
    assert await rows.begin(started, at_most=2) is Begun.ACTIVE


async def test_a_preview_from_its_start_to_its_end(owner: User, version: Generation, rows: PostgresPreviews) -> None:
    new = _new(version, owner)
    assert await rows.begin(new, at_most=1_000) is Begun.STARTED
    assert await rows.find(new.label) == LiveRoute(version.id, None)
    assert version.id in await rows.alive(PreviewPurpose.LIVE)
    assert await rows.look(version.id) is None, "it is not served yet"
    assert await rows.serve(version.id, _at("http://people/"))
    assert await rows.find(new.label) == LiveRoute(version.id, _at("http://people/"))
    look = await rows.look(version.id)
    assert look is not None and look.idle_s < 60 and look.newer is None
    seen = await owner.http.get(f"/generations/{version.id}/preview")
    assert LivePreview.model_validate_json(seen.content).url == "http://people/"
    assert new.label not in seen.text and "127.0.0.1" not in seen.text, "what is within is not told"

    await rows.record(_change(version, PreviewState.RESTARTING))
    assert await rows.find(new.label) == LiveRoute(version.id, None)
    error = JobError(code=ErrorCode.PREVIEW_FAILED, message="it broke")
    await rows.record(_change(version, PreviewState.FAILED, tail=["the last line"], error=error))
    ended = LivePreview.model_validate_json((await owner.http.get(f"/generations/{version.id}/preview")).content)
    assert (ended.state, ended.url, ended.tail, ended.error) == (PreviewState.FAILED, None, ["the last line"], error)
    assert await rows.find(new.label) is None and not await rows.serve(version.id, _at("http://late/"))
    assert await rows.begin(_new(version, owner), at_most=1_000) is Begun.STARTED, "it may be started again"


async def test_a_preview_hears_of_the_version_that_was_made_from_it(
    owner: User, project: ProjectId, version: Generation, worker: WorkersHand, rows: PostgresPreviews
) -> None:
    await rows.begin(_new(version, owner), at_most=1_000)
    await rows.serve(version.id, _at("http://people/"))
    newer = await start(owner, project)
    assert newer.base_generation_id == version.id
    await worker.finish(newer, {"pubspec.yaml": b"name: newer\n"})
    look = await rows.look(version.id)
    assert isinstance(look, Look) and look.newer == newer.id and look.newer_archive_key is not None
    await rows.show(version.id, newer.id)
    look = await rows.look(version.id)
    assert look is not None and look.newer is None
    assert await rows.shown(version.id) is not None


async def test_a_link_is_known_by_its_hash_alone_and_ends(
    owner: User, version: Generation, rows: PostgresPreviews
) -> None:
    first, second = token_hex(16), token_hex(16)
    me = UserId(owner.session.user.id)
    ref = {"project_id": version.project_id, "generation_id": version.id}
    assert await rows.share(NewShare(version.id, version.project_id, me, token_hash(first))) is ShareState.BUILDING
    assert await rows.find(first) == SiteRoute(None)
    await rows.record_share(RecordShareInput.model_validate({**ref, "state": ShareState.PUBLISHED, "archive_key": "k"}))
    assert await rows.find(first) == SiteRoute("k")
    assert await rows.share(NewShare(version.id, version.project_id, me, token_hash(second))) is ShareState.PUBLISHED
    assert await rows.find(first) is None and await rows.find(second) == SiteRoute("k")
    shown = await owner.http.get(f"/generations/{version.id}/preview/share")
    assert SharedPreview.model_validate_json(shown.content).link is None and second not in shown.text
    assert (await owner.http.delete(f"/generations/{version.id}/preview/share")).status_code == 204
    assert await rows.find(second) is None
