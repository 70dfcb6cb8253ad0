"""Webhooks: believed when they are signed, acted on once, and nothing kept of what nobody follows."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex

import httpx
import pytest
from pydantic import JsonValue

from app.contracts.errors import ErrorCode
from app.contracts.github import LinkStatus
from app.contracts.pull_requests import PullRequestState
from app.data.database import Pool
from app.data.postgres_github_events import PostgresPullStates
from tests.api.problems import problem_of
from tests.fakes.github.faults import server_error
from tests.fakes.github.server import FakeGitHub
from tests.github.conftest import Person

Json = dict[str, JsonValue]


@pytest.fixture
def url(api: str) -> str:
    return f"{api}/github/webhooks"


def about(installation_id: int, action: str, *, sender: int = 1, **more: JsonValue) -> Json:
    return {
        "action": action,
        "installation": {"id": installation_id, "account": {"login": "x", "id": 1}},
        "sender": {"id": sender, "login": "x"},
        **more,
    }


async def installations(pool: Pool) -> list[int]:
    found: list[int] = await pool.fetchval("select installation_ids from public.github_connections")
    return found


@pytest.mark.usefixtures("person")
async def test_only_signed_ones_are_read(hub: FakeGitHub, url: str, pool: Pool) -> None:
    response = await hub.deliver(url, "installation", about(1, "deleted"), secret="another")
    problem_of(response, 403, ErrorCode.INVALID_SIGNATURE)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as nobody:
        headers = {"x-github-event": "installation", "x-github-delivery": "1"}
        problem_of(await nobody.post(url, json=about(1, "deleted")), 403, ErrorCode.INVALID_SIGNATURE)
        unread = await nobody.post(url, content=b"{no json", headers=headers)
        problem_of(unread, 403, ErrorCode.INVALID_SIGNATURE)
        large = await nobody.post(url, content=b" " * (1024 * 1024 + 1), headers=headers)
        problem_of(large, 413, ErrorCode.MESSAGE_TOO_LARGE)
    assert await pool.fetchval("select count(*) from private.github_deliveries") == 0


async def test_what_is_of_no_interest_is_taken(hub: FakeGitHub, url: str) -> None:
    events: dict[str, Json] = {
        "ping": {"zen": "x"},
        "push": {},
        "installation": about(1, "new_permissions_accepted"),
    }
    for event, payload in events.items():
        assert (await hub.deliver(url, event, payload)).status_code == 204
    wrong = await hub.deliver(url, "installation", {"action": "deleted"})
    problem_of(wrong, 422, ErrorCode.INVALID_REQUEST)


@pytest.mark.parametrize(("action", "back"), [("deleted", "created"), ("suspend", "unsuspend")])
async def test_a_removed_installation_is_forgotten_once(
    person: Person, hub: FakeGitHub, url: str, pool: Pool, octavia: str, action: str, back: str
) -> None:
    one = hub.state.install(octavia, {hub.add_repository(octavia, "app", {}).id})
    await person.link()
    assert await installations(pool) == [one.id]
    delivery = token_hex(16)
    for _ in range(2):
        response = await hub.deliver(url, "installation", about(one.id, action), delivery=delivery)
        assert response.status_code == 204
        assert await installations(pool) == []
    sender = hub.state.people[octavia].id
    for _ in range(2):
        await hub.deliver(url, "installation", about(one.id, back, sender=sender))
        assert await installations(pool) == [one.id]
    await hub.deliver(url, "installation", about(one.id, action), delivery=delivery)
    assert await installations(pool) == [one.id], "what was acted on is not acted on again"


async def test_imports_forget_what_the_app_was_not_left(person: Person, hub: FakeGitHub, url: str, pool: Pool) -> None:
    project = await person.client.create_project("imported")
    for name in ("a", "b"):
        await pool.execute(
            "with job as (insert into public.code_generations (project_id, created_by, kind, prompt) "
            "values ($1, $2, 'import', 'import') returning id) "
            "insert into public.repo_imports (id, project_id, requested_by, repository, installation_id) "
            "select id, $1, $2, $3, 77 from job",
            *(project.id, person.client.session.user.id, f"Octo_corp/{name}"),
        )
    kept = "select array_agg(repository order by repository) from public.repo_imports where installation_id = 77"
    removed: list[JsonValue] = [{"id": 1, "full_name": "octo_corp/A", "name": "A"}]
    await hub.deliver(url, "installation_repositories", about(77, "removed", repositories_removed=removed))
    assert await pool.fetchval(kept) == ["Octo_corp/b"]
    await hub.deliver(url, "installation", about(77, "deleted"))
    assert await pool.fetchval(kept) is None


async def test_a_link_that_was_taken_back_at_github_goes(
    person: Person, hub: FakeGitHub, url: str, pool: Pool, octavia: str
) -> None:
    await person.link()
    payload: Json = {"action": "revoked", "sender": {"id": hub.state.people[octavia].id, "login": octavia}}
    await hub.deliver(url, "github_app_authorization", payload)
    assert (await person.client.github.link()).status is LinkStatus.LINKED, "it was linked anew since"
    hub.state.revoke_all(octavia)
    hub.faults.plan("POST /login/oauth/access_token", server_error())
    delivery = token_hex(16)
    failed = await hub.deliver(url, "github_app_authorization", payload, delivery=delivery)
    problem_of(failed, 503, ErrorCode.GITHUB_UNAVAILABLE)
    assert (await hub.deliver(url, "github_app_authorization", payload, delivery=delivery)).status_code == 204
    assert (await person.client.github.link()).status is LinkStatus.NOT_LINKED
    assert await pool.fetchval("select count(*) from private.github_tokens") == 0


async def test_the_state_of_our_pull_request_is_kept(person: Person, hub: FakeGitHub, url: str, pool: Pool) -> None:
    project = await person.client.create_project("published")
    pulls, repository, now = PostgresPullStates(pool), hub.state.next_id(), datetime.now(UTC)

    async def tell(action: str, state: str, *, merged: bool = False, minutes: int, number: int = 1) -> None:
        pull: Json = {
            "number": number,
            "state": state,
            "merged": merged,
            "updated_at": (now + timedelta(minutes=minutes)).isoformat(),
        }
        about_it: Json = {"id": repository, "full_name": "octo/app"}
        response = await hub.deliver(
            url, "pull_request", {"action": action, "pull_request": pull, "repository": about_it}
        )
        assert response.status_code == 204

    await pool.execute(
        "insert into public.pull_requests"
        " (project_id, repository_id, repository, branch, base_branch, number, url, head_sha)"
        " values ($1, $2, 'octo/app', 'wingbeat/a', 'main', 1, 'https://github.com/octo/app/pull/1', repeat('0', 40))",
        *(project.id, repository),
    )
    await tell("closed", "closed", minutes=2)
    assert await pulls.state_of(repository, 1) is PullRequestState.CLOSED
    await tell("opened", "open", minutes=1)
    assert await pulls.state_of(repository, 1) is PullRequestState.CLOSED, "it came late"
    await tell("reopened", "open", minutes=3)
    assert await pulls.state_of(repository, 1) is PullRequestState.OPEN
    await tell("closed", "closed", merged=True, minutes=4)
    assert await pulls.state_of(repository, 1) is PullRequestState.MERGED
    await tell("closed", "closed", minutes=1, number=2)
    assert await pulls.state_of(repository, 2) is None
