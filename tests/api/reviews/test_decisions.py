"""What a decision holds to: it stays as it is while it is published, it is about what is shown, it was checked."""

from app.contracts.audit import AuditEntry
from app.contracts.errors import ErrorCode
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import Publication, PublicationState, PublicationStep, ReviewState
from app.data.supabase_clients import SupabaseClients
from tests.api.problems import problem_of
from tests.api.reviews.reviewer import BROKEN, MAIN, VERSION, Reviewer
from tests.support.planting import git

_ROW = "select version, chosen_key, base_key from public.reviews where generation_id = $1"


async def test_what_is_being_published_stays_as_it_was_decided(reviewer: Reviewer, clients: SupabaseClients) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    url = f"/generations/{version.id}"
    opening = reviewer.github.faults.hold("POST .*/pulls$")
    begun = await reviewer.http.post(f"{url}/publish", json={"title": "First"})
    assert begun.status_code == 202, begun.text
    await opening.reached.wait()
    ordered = await reviewer.database.fetchrow(_ROW, version.id)
    assert ordered is not None
    for refused in (
        await reviewer.decide(await reviewer.review(version), {"path": "lib/gone.dart"}),
        await reviewer.http.post(f"{url}/review/check"),
        await reviewer.http.post(f"{url}/publish", json={"title": "First", "branch": "wingbeat/second"}),
        await reviewer.http.delete(f"{url}/publish"),
    ):
        problem_of(refused, 409, ErrorCode.PUBLICATION_RUNNING)
    again = Publication.model_validate_json((await reviewer.http.post(f"{url}/publish", json={"title": "First"})).text)
    assert (again.state, again.branch) == (PublicationState.RUNNING, begun.json()["branch"])
    mine = clients.as_user(reviewer.caller.access_token).table("reviews")
    written = await mine.update({"message": "Another"}).eq("generation_id", str(version.id)).execute()
    assert written.data == []
    await reviewer.database.execute(
        "update public.reviews set chosen_key = null, base_key = null where generation_id = $1", version.id
    )
    opening.release.set()
    await reviewer.publication(version, PublicationState.COMPLETED)
    assert await reviewer.database.fetchrow(_ROW, version.id) == ordered, "the row says what was pushed"


async def test_a_version_whose_pull_request_is_gone_is_decided_again(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    done = await reviewer.publish(version)
    assert done.pull_request is not None
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    opened.state = "closed"
    git(repository.path, "update-ref", "-d", f"refs/heads/{done.pull_request.branch}")
    await reviewer.database.execute(
        "update public.pull_requests set state = 'closed' where project_id = $1", base.project_id
    )
    assert (await reviewer.review(version)).state is ReviewState.CHECKED
    moved = MAIN.replace(b"void main() {}", b"void main() { other(); }")
    reviewer.github.commit(repository, {"lib/main.dart": moved}, message="theirs")
    await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.PUBLISH_CONFLICT
    decided = await reviewer.decide(await reviewer.review(version), {"path": "lib/main.dart"})
    assert decided.status_code == 200, decided.text
    again = await reviewer.publish(version)
    assert again.pull_request is not None
    assert again.pull_request.number == done.pull_request.number + 1


async def test_a_decision_about_another_base_is_open_again(reviewer: Reviewer) -> None:
    _, base = await reviewer.imported()
    first = await reviewer.ended(base.project_id, VERSION, base.id)
    second = await reviewer.ended(base.project_id, {**VERSION, "lib/more.dart": b"int more = 2;\n"}, first.id)
    third = await reviewer.ended(base.project_id, {**VERSION, "lib/last.dart": b"int last = 3;\n"}, first.id)
    await reviewer.decide(await reviewer.review(second), {"path": "lib/new.dart"}, {"path": "lib/more.dart"})
    await reviewer.decide(await reviewer.review(third), {"path": "lib/last.dart"})
    assert (await reviewer.checked(second)).state is ReviewState.CHECKED
    await reviewer.publish(first)
    review = await reviewer.review(second)
    assert [diff.path for diff in review.files] == ["lib/more.dart"]
    assert [rejection.path for rejection in review.rejected] == ["lib/more.dart"]
    assert (review.stale, review.state, review.check) == (True, ReviewState.OPEN, None)
    for path in ("publish", "review/check"):
        refused = await reviewer.http.post(f"/generations/{second.id}/{path}", json={})
        problem_of(refused, 409, ErrorCode.REVIEW_STALE)
    assert (await reviewer.decide(review)).status_code == 200
    assert not (await reviewer.review(second)).stale
    assert (await reviewer.review(third)).stale
    whole = await reviewer.http.post(f"/generations/{third.id}/publish", json={})
    problem_of(whole, 409, ErrorCode.NOTHING_CHOSEN)
    assert not (await reviewer.review(third)).stale, "all of it applied, so it was decided of this base, too"


async def test_what_nobody_has_checked_is_checked_before_it_is_pushed(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, BROKEN, base.id)
    url = f"/generations/{version.id}/publish"
    begun = Publication.model_validate_json((await reviewer.http.post(url, json={})).text)
    assert (begun.state, begun.step) == (PublicationState.RUNNING, PublicationStep.CHECKING)
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.CHECK_FAILED
    assert reviewer.github.branches(repository).keys() == {"main"}
    review = await reviewer.review(version)
    assert review.state is ReviewState.CHECKED
    assert review.check is not None
    problem_of(await reviewer.http.post(url, json={}), 409, ErrorCode.CHECK_FAILED)
    await reviewer.publish(version, despite_problems=True)
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    found = f"by `{review.check.provenance}`: {len(review.check.diagnostics)} findings."
    assert f"Exactly these changes were checked {found} They were published all the same" in opened.body
    listed = (await reviewer.http.get(f"/projects/{base.project_id}/audit?limit=2")).json()["items"]
    noted = [AuditEntry.model_validate(entry).action for entry in reversed(listed)]
    assert noted == ["publication.started", "publication.despite_problems"]


async def test_a_branch_with_the_pull_request_of_another_project_is_refused(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    first = await reviewer.ended(base.project_id, VERSION, base.id)
    await reviewer.publish(first, branch="wingbeat/feature")
    _, base = await reviewer.imported(repository)
    second = await reviewer.ended(base.project_id, VERSION, base.id)
    refused = await reviewer.http.post(f"/generations/{second.id}/publish", json={"branch": "wingbeat/feature"})
    problem_of(refused, 409, ErrorCode.BRANCH_TAKEN)
    done = await reviewer.publish(second, branch="wingbeat/another")
    assert done.pull_request is not None
    assert done.pull_request.state is PullRequestState.OPEN
