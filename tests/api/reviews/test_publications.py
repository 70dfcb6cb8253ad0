"""From the review of a version to its pull request and back."""

from app.client import WingbeatClient
from app.contracts.audit import AuditEntry
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationKind
from app.contracts.ids import ProjectId
from app.contracts.publishing import PublishRequest
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import (
    CheckState,
    Publication,
    PublicationState,
    Rejection,
    ReviewChange,
    ReviewState,
)
from tests.api.conftest import User
from tests.api.problems import problem_of
from tests.api.reviews.reviewer import BASE, MAIN, PUBSPEC, VERSION, Reviewer
from tests.fakes.github.state import Repository


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
