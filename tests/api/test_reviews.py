"""Reviews and publications from end to end: a real api, a real worker, the real Git against the tests' GitHub."""

from collections.abc import AsyncIterator

import pytest

from app.client import WingbeatClient
from app.client.live import LiveConnection
from app.contracts.audit import AuditEntry
from app.contracts.errors import ErrorCode
from app.contracts.events import Checking, Publishing
from app.contracts.generations import Generation, GenerationKind
from app.contracts.ids import ProjectId
from app.contracts.projects import ProjectRole
from app.contracts.publishing import PublishRequest
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import (
    CheckState,
    CheckStep,
    Publication,
    PublicationState,
    PublicationStep,
    Rejection,
    ReviewChange,
    ReviewState,
)
from app.data.supabase_clients import SupabaseClients
from app.errors import DependencyUnavailable
from app.local.stack import Stack
from tests.api.conftest import User, acting, share
from tests.api.problems import problem_of
from tests.api.reviewing import BASE, BROKEN, MAIN, PUBSPEC, VERSION, Reviewer, reviewing
from tests.fakes.github.state import Repository


@pytest.fixture(scope="module")
async def reviewer(
    stack: Stack, owner: User, clients: SupabaseClients, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Reviewer]:
    async with reviewing(stack, owner, clients, tmp_path_factory) as ready:
        yield ready


async def test_from_the_review_to_the_pull_request_and_back(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    review = await reviewer.review(version)
    assert (review.version, review.state, review.against) == (0, ReviewState.OPEN, base.id)
    assert [diff.path for diff in review.files] == ["lib/gone.dart", "lib/main.dart", "lib/new.dart"]
    first, _ = review.files[1].hunks
    decided = await reviewer.decide(
        review,
        {"path": "lib/gone.dart"},
        {"path": "lib/main.dart", "hunks": [first.id]},
        message="A quiz for the shop",
    )
    assert decided.status_code == 200, decided.text
    assert (await reviewer.decide(review)).status_code == 412
    checked = await reviewer.checked(version)
    assert checked.check is not None
    assert (checked.check.state, checked.state) == (CheckState.CLEAN, ReviewState.CHECKED), checked.check
    done = await reviewer.publish(version, title="Quiz")
    pull = done.pull_request
    assert pull is not None
    assert pull.branch == f"wingbeat/quiz-{str(version.id)[:8]}"
    show = reviewer.github.show
    assert show(repository, f"{pull.branch}:lib/gone.dart") == "int gone = 0;\n"
    assert show(repository, f"{pull.branch}:lib/new.dart") == "int fresh = 1;\n"
    text = show(repository, f"{pull.branch}:lib/main.dart")
    assert "f3(int x)" not in text
    assert "void main() { f3(1); }" in text
    assert reviewer.github.log(repository, pull.branch, "%s") == ["A quiz for the shop", "Initial commit"]
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    assert "Exactly these changes were checked by `syntax-only`: no errors. 2 changed files" in opened.body
    assert "```text\nAdd a quiz\n```" in opened.body
    assert await reviewer.publish(version, title="Again") == done
    assert (await reviewer.decide(await reviewer.review(version))).json()["code"] == ErrorCode.ALREADY_PUBLISHED
    following = await _follow_up(reviewer, repository, base.project_id, done)
    response = await reviewer.http.delete(f"/generations/{version.id}/publish")
    assert response.status_code == 202, response.text
    gone = await reviewer.publication(version, PublicationState.WITHDRAWN)
    assert gone.pull_request is not None
    assert gone.pull_request.state is PullRequestState.CLOSED
    assert pull.branch not in reviewer.github.branches(repository), "its last commit was ours, too"
    assert (await reviewer.publication(following, PublicationState.WITHDRAWN)).branch == pull.branch
    assert (await reviewer.review(version)).state is ReviewState.CHECKED
    assert (await reviewer.review(following)).stale, "what it came after is on GitHub no more"
    assert not reviewer.is_on_disk(version)
    again = await reviewer.http.delete(f"/generations/{version.id}/publish")
    problem_of(again, 409, ErrorCode.NOT_PUBLISHED)


async def _follow_up(reviewer: Reviewer, repository: Repository, project: ProjectId, before: Publication) -> Generation:
    """The next version starts from what was published, and its review shows only what it adds."""
    listed = (await reviewer.http.get(f"/projects/{project}/generations")).json()["items"]
    kept = Generation.model_validate(listed[0])
    assert kept.kind is GenerationKind.RESTORE
    files = {"lib/gone.dart": b"int gone = 0;\n", "lib/new.dart": b"int fresh = 1;\n", "pubspec.yaml": PUBSPEC}
    main = MAIN.replace(b"void main() {}", b"void main() { f3(1); }")
    files |= {"lib/main.dart": main, "lib/more.dart": b"int more = 2;\n"}
    version = await reviewer.ended(project, files, kept.id)
    review = await reviewer.review(version)
    assert [diff.path for diff in review.files] == ["lib/more.dart"]
    done = await reviewer.publish(version)
    assert done.pull_request is not None
    assert before.pull_request is not None
    assert done.pull_request.number == before.pull_request.number
    assert reviewer.github.log(repository, done.pull_request.branch, "%s")[:2] == ["Add a quiz", "A quiz for the shop"]
    return version


async def test_after_a_merge_the_next_version_is_a_pull_request_of_its_own(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    first = await reviewer.ended(base.project_id, VERSION, base.id)
    done = await reviewer.publish(first)
    assert done.pull_request is not None
    squashed = reviewer.github.commit(repository, {**VERSION, "lib/gone.dart": None}, message="Add a quiz (#1)")
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    opened.state, opened.merged = "closed", True
    unheard = await reviewer.ended(base.project_id, {**VERSION, "lib/early.dart": b"int early = 2;\n"}, first.id)
    await reviewer.http.post(f"/generations/{unheard.id}/publish", json={})
    told = await reviewer.publication(unheard, PublicationState.FAILED)
    assert told.error is not None
    assert told.error.code is ErrorCode.GITHUB_CONFLICT, "no webhook has told of the merge"
    merged = await reviewer.http.delete(f"/generations/{first.id}/publish")
    problem_of(merged, 409, ErrorCode.GITHUB_CONFLICT)
    second = await reviewer.ended(base.project_id, {**VERSION, "lib/more.dart": b"int more = 2;\n"}, first.id)
    review = await reviewer.review(second)
    assert ([diff.path for diff in review.files], review.against) == (["lib/more.dart"], first.id)
    again = await reviewer.publish(second)
    assert again.pull_request is not None
    assert again.pull_request.number == done.pull_request.number + 1
    assert reviewer.github.log(repository, again.pull_request.branch, "%P")[0] == squashed


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


async def test_what_changed_on_both_sides_is_shown(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    moved = MAIN.replace(b"void main() {}", b"void main() { other(); }")
    reviewer.github.commit(repository, {"lib/main.dart": moved}, message="theirs")
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    assert response.status_code == 202
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.PUBLISH_CONFLICT
    assert [conflict.path for conflict in failed.conflicts] == ["lib/main.dart"]
    assert "void main() { other(); }" in failed.conflicts[0].hunks[0]
    review = await reviewer.review(version)
    await reviewer.decide(review, {"path": "lib/main.dart"})
    assert (await reviewer.publish(version)).pull_request is not None


async def test_sensitive_files_need_their_approval(reviewer: Reviewer, owner: User) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, {**VERSION, "codemagic.yaml": b"x: 1\n"}, base.id)
    assert (await reviewer.review(version)).sensitive == ["codemagic.yaml"]
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    problem = problem_of(response, 409, ErrorCode.APPROVAL_REQUIRED)
    assert [error.field for error in problem.errors] == ["approve_sensitive.codemagic.yaml"]
    async with WingbeatClient(str(reviewer.http.base_url).removesuffix("/api/")) as client:
        client.use_session(owner.session)
        review = await client.review(version.id)
        review = await client.decide(review, ReviewChange(rejected=[Rejection(path="lib/gone.dart")]))
        assert [rejection.path for rejection in review.rejected] == ["lib/gone.dart"]
        begun = await client.publish(version.id, PublishRequest(approve_sensitive=["codemagic.yaml"]))
        assert begun.state is PublicationState.RUNNING
        done = await reviewer.publication(version, PublicationState.COMPLETED)
        assert await client.publication(version.id) == done
        assert (await client.withdraw(version.id)).state is PublicationState.WITHDRAWING
    await reviewer.publication(version, PublicationState.WITHDRAWN)
    listed = (await reviewer.http.get(f"/projects/{base.project_id}/audit?limit=3")).json()["items"]
    noted = [AuditEntry.model_validate(entry) for entry in reversed(listed)]
    assert [(entry.action, entry.paths) for entry in noted] == [
        ("publication.sensitive_approved", ["codemagic.yaml"]),
        ("publication.started", None),
        ("publication.withdrawn", None),
    ]
    assert {(entry.actor_id, entry.generation_id) for entry in noted} == {(owner.session.user.id, version.id)}


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


async def test_what_cannot_be_published(reviewer: Reviewer) -> None:
    _, base = await reviewer.imported()
    unchanged = await reviewer.ended(base.project_id, BASE, base.id)
    response = await reviewer.http.post(f"/generations/{unchanged.id}/publish", json={})
    problem_of(response, 409, ErrorCode.NOTHING_CHOSEN)
    for branch in ("main", "wingbeat/-x", "wingbeat/../main", "feature"):
        response = await reviewer.http.post(f"/generations/{unchanged.id}/publish", json={"branch": branch})
        assert response.status_code == 422, branch
    leaving = await reviewer.ended(base.project_id, VERSION, base.id)
    await reviewer.decide(await reviewer.review(leaving))
    await reviewer.database.execute(
        """update public.reviews set publication = '{"state": "withdrawing"}' where generation_id = $1""", leaving.id
    )
    response = await reviewer.http.post(f"/generations/{leaving.id}/publish", json={})
    problem_of(response, 409, ErrorCode.PUBLICATION_RUNNING)
    project = ProjectId((await reviewer.http.post("/projects", json={"name": "New"})).json()["id"])
    version = await reviewer.ended(project, BASE)
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    problem_of(response, 409, ErrorCode.NOT_IMPORTED)
    response = await reviewer.http.get(f"/generations/{version.id}/publish")
    problem_of(response, 404, ErrorCode.NOT_PUBLISHED)


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
