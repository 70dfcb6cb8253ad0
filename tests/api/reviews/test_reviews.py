"""Reviews: deciding, having the choice checked and repaired, and who hears of it."""

import pytest

from app.client import WingbeatClient
from app.client.live import LiveConnection
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationKind
from app.contracts.projects import ProjectRole
from app.contracts.reviews import (
    CheckState,
    CheckStep,
    PublicationState,
    PublicationStep,
)
from app.contracts.version_frames import Checking, Publishing
from app.data.supabase_clients import SupabaseClients
from app.errors import DependencyUnavailable
from tests.api.conftest import User, acting, share
from tests.api.problems import problem_of
from tests.api.reviews.reviewer import BROKEN, VERSION, Reviewer


async def test_a_choice_that_does_not_compile_is_repaired_from_the_choice(reviewer: Reviewer) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, BROKEN, base.id)
    none = await reviewer.http.post(f"/generations/{version.id}/review/repair")
    problem_of(none, 409, ErrorCode.NOT_REPAIRABLE)
    await reviewer.decide(await reviewer.review(version), {"path": "lib/gone.dart"})
    review = await reviewer.checked(version)
    assert review.check is not None
    assert review.check.state is CheckState.PROBLEMS
    assert {found.path for found in review.check.diagnostics} == {"lib/new.dart"}
    response = await reviewer.http.post(f"/generations/{version.id}/review/repair")
    assert response.status_code == 202, response.text
    repair = Generation.model_validate_json(response.content)
    assert repair.kind is GenerationKind.FIX
    listed = (await reviewer.http.get(f"/generations/{repair.base_generation_id}/files")).json()
    paths = [entry["path"] for entry in (listed if isinstance(listed, list) else listed["items"])]
    assert "lib/gone.dart" in paths
    await reviewer.http.post(f"/generations/{repair.id}/cancel")


async def test_whoever_watches_a_version_hears_of_its_check_and_its_publication(
    reviewer: Reviewer, owner: User
) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    async with WingbeatClient(str(reviewer.http.base_url).removesuffix("/api/")) as client:
        client.use_session(owner.session)
        async with client.live() as live:
            await live.subscribe(version.id)
            await reviewer.checked(version)
            told = [await _news(live) for _ in range(4)]
            assert [(news.type, news.state, news.step) for news in told] == [
                ("Checking", CheckState.RUNNING, None),
                ("Checking", CheckState.RUNNING, CheckStep.PACKAGES),
                ("Checking", CheckState.RUNNING, CheckStep.ANALYZE),
                ("Checking", CheckState.CLEAN, None),
            ]
            done = await reviewer.publish(version)
            *steps, last = [await _news(live) for _ in range(5)]
            assert [(news.type, news.state, news.step) for news in steps] == [
                ("Publishing", PublicationState.RUNNING, None),
                ("Publishing", PublicationState.RUNNING, PublicationStep.PLAN),
                ("Publishing", PublicationState.RUNNING, PublicationStep.PUSH),
                ("Publishing", PublicationState.RUNNING, PublicationStep.PULL_REQUEST),
            ]
            assert isinstance(last, Publishing)
            assert done.pull_request is not None
            assert (last.state, last.step, last.url) == (PublicationState.COMPLETED, None, done.pull_request.url)
    opened_by = "select opened_by from public.pull_requests where project_id = $1"
    assert await reviewer.database.fetchval(opened_by, base.project_id) == owner.session.user.id


async def _news(live: LiveConnection) -> Checking | Publishing:
    while not isinstance(frame := await live.receive(), Checking | Publishing):
        pass
    return frame


async def test_what_cannot_be_started_does_not_run(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    with monkeypatch.context() as away:
        away.setattr("app.temporal.reviews.TemporalReviewJobs._start", _temporal_is_away)
        for path in ("review/check", "publish"):
            response = await reviewer.http.post(f"/generations/{version.id}/{path}", json={})
            problem_of(response, 503, ErrorCode.DEPENDENCY_UNAVAILABLE)
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.DEPENDENCY_UNAVAILABLE
    check = (await reviewer.review(version)).check
    assert check is not None
    assert check.state is CheckState.FAILED
    assert (await reviewer.publish(version)).error is None


async def _temporal_is_away(*_: object) -> None:
    raise DependencyUnavailable("Temporal")


async def test_viewers_read_reviews_and_decide_nothing(
    reviewer: Reviewer, clients: SupabaseClients, member: User
) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    await share(clients, base.project_id, member, ProjectRole.VIEWER)
    url = f"/generations/{version.id}"
    async with acting(reviewer.http.base_url, member.session) as http:
        assert (await http.get(f"{url}/review")).status_code == 200
        refused = [
            await http.put(f"{url}/review", json={}, headers={"If-Match": '"0"'}),
            await http.post(f"{url}/review/check"),
            await http.post(f"{url}/review/repair"),
            await http.post(f"{url}/publish", json={}),
            await http.delete(f"{url}/publish"),
        ]
    assert [response.status_code for response in refused] == [403] * 5
    response = await reviewer.http.put(f"{url}/review", json={})
    assert response.status_code == 428
    bad = await reviewer.decide(await reviewer.review(version), {"path": "lib/main.dart", "hunks": ["0" * 16]})
    assert problem_of(bad, 422, ErrorCode.INVALID_REQUEST).errors[0].field == "rejected.0.hunks"
