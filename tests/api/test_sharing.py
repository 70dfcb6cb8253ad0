"""Sharing: who may, what it changes, and that a project is never without an owner."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectRole
from app.contracts.sharing import Member
from app.data.supabase_clients import SupabaseClients
from app.settings import Settings
from tests.api.conftest import PASSWORD, User, share, signed_up
from tests.api.problems import problem_of


@pytest.fixture(scope="module")
async def owner(http: httpx.AsyncClient) -> AsyncIterator[User]:
    """Of this module alone: others reckon with who owns the projects that they list."""
    async with signed_up(http) as user:
        yield user


@pytest.fixture(scope="module")
async def second(http: httpx.AsyncClient) -> AsyncIterator[User]:
    """One more user to share with."""
    async with signed_up(http) as user:
        yield user


async def members(user: User, project: ProjectId) -> list[Member]:
    response = await user.http.get(f"/projects/{project}/members")
    assert response.status_code == 200, response.text
    return Page[Member].model_validate_json(response.content).items


async def roles(user: User, project: ProjectId) -> dict[UUID | None, ProjectRole]:
    return {member.user_id: member.role for member in await members(user, project)}


async def invite(user: User, project: ProjectId, email: str, role: str = "viewer") -> httpx.Response:
    return await user.http.post(f"/projects/{project}/share", json={"email": email, "role": role})


async def set_role(user: User, project: ProjectId, target: User, role: str) -> httpx.Response:
    return await user.http.patch(f"/projects/{project}/members/{target.session.user.id}", json={"role": role})


async def unshare(user: User, project: ProjectId, target: UUID) -> httpx.Response:
    return await user.http.delete(f"/projects/{project}/unshare", params={"user_id": str(target)})


def id_of(user: User) -> UUID:
    return user.session.user.id


async def test_shared_by_address_it_is_there_at_once(owner: User, second: User, project: ProjectId) -> None:
    response = await invite(owner, project, f" {second.session.user.email.upper()}".strip(), "editor")
    assert response.status_code == 202, response.text
    seen = Project.model_validate_json((await second.http.get(f"/projects/{project}")).content)
    assert seen.role is ProjectRole.EDITOR
    listed = await members(second, project)
    assert [(item.user_id, item.email, item.role, item.pending) for item in listed] == [
        (id_of(owner), owner.session.user.email, ProjectRole.OWNER, False),
        (id_of(second), second.session.user.email, ProjectRole.EDITOR, False),
    ]
    assert (await invite(owner, project, second.session.user.email, "viewer")).status_code == 202
    assert (await roles(owner, project))[id_of(second)] is ProjectRole.VIEWER


async def test_the_answer_does_not_tell_whether_there_is_an_account(
    owner: User, second: User, project: ProjectId
) -> None:
    known = await invite(owner, project, second.session.user.email)
    unknown = await invite(owner, project, f"{uuid4().hex}@example.com")
    assert (known.status_code, known.json().keys()) == (unknown.status_code, unknown.json().keys())
    assert known.json()["role"] == unknown.json()["role"]


async def test_an_address_without_account_is_invited_until_somebody_signs_up(
    http: httpx.AsyncClient, owner: User, project: ProjectId
) -> None:
    address = f"{uuid4().hex}@example.com"
    for role in ("viewer", "editor"):
        assert (await invite(owner, project, address.upper(), role)).status_code == 202
    pending = [member for member in await members(owner, project) if member.pending]
    assert [(item.user_id, item.email, item.role) for item in pending] == [(None, address, ProjectRole.EDITOR)]
    answer = await http.post("/auth/signup", json={"email": address, "password": PASSWORD})
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    seen = Project.model_validate_json((await http.get(f"/projects/{project}", headers=token)).content)
    assert seen.role is ProjectRole.EDITOR
    assert not [member for member in await members(owner, project) if member.pending]


async def test_an_invitation_is_claimed_at_login_too(
    http: httpx.AsyncClient, owner: User, second: User, project: ProjectId, clients: SupabaseClients
) -> None:
    email = second.session.user.email
    row = {"project_id": str(project), "email": email, "role": "viewer", "invited_by": str(id_of(owner))}
    await clients.as_service().table("project_invitations").insert(row).execute()
    problem_of(await second.http.get(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    assert (await http.post("/auth/login", json={"email": email, "password": PASSWORD})).status_code == 200
    assert (await second.http.get(f"/projects/{project}")).status_code == 200


async def test_an_address_that_is_not_confirmed_claims_nothing(
    http: httpx.AsyncClient, owner: User, project: ProjectId, clients: SupabaseClients, settings: Settings
) -> None:
    async with signed_up(http) as user:
        email = user.session.user.email
        await _execute(settings, "update auth.users set email_confirmed_at = null where email = $1", email)
        assert (await invite(owner, project, email)).status_code == 202
        claim = clients.as_user(SecretStr(user.session.access_token)).rpc("claim_invitations", {})
        assert (await claim.execute()).data == 0
        assert [member.email for member in await members(owner, project) if member.pending] == [email]


async def test_an_invitation_is_taken_back(owner: User, project: ProjectId) -> None:
    address = f"{uuid4().hex}@example.com"
    await invite(owner, project, address)
    url = f"/projects/{project}/unshare"
    assert (await owner.http.delete(url, params={"email": address.upper()})).status_code == 204
    assert [member.pending for member in await members(owner, project)] == [False]
    problem_of(await owner.http.delete(url, params={"email": address}), 404, ErrorCode.NOT_FOUND)


async def test_invitations_are_shown_to_owners_only(owner: User, viewer: User, project: ProjectId) -> None:
    await invite(owner, project, f"{uuid4().hex}@example.com")
    assert [member.pending for member in await members(viewer, project)] == [False, False]


@pytest.mark.parametrize("role", [ProjectRole.VIEWER, ProjectRole.EDITOR])
async def test_only_owners_share(
    owner: User, second: User, member: User, project: ProjectId, clients: SupabaseClients, role: ProjectRole
) -> None:
    await share(clients, project, second, role)
    await share(clients, project, member, ProjectRole.VIEWER)
    someone = f"{uuid4().hex}@example.com"
    for response in (
        await invite(second, project, someone),
        await set_role(second, project, second, "owner"),
        await set_role(second, project, member, "editor"),
        await unshare(second, project, id_of(member)),
        await unshare(second, project, id_of(owner)),
        await second.http.delete(f"/projects/{project}/unshare", params={"email": someone}),
    ):
        problem_of(response, 403, ErrorCode.FORBIDDEN)
    assert len(await members(owner, project)) == 3


async def test_the_database_refuses_too(
    owner: User, second: User, stranger: User, project: ProjectId, clients: SupabaseClients
) -> None:
    """Were a route to forget its check."""
    await share(clients, project, second, ProjectRole.EDITOR)
    calls = {
        "share_project": {"address": stranger.session.user.email, "granted": "viewer"},
        "change_member_role": {"member": str(id_of(second)), "granted": "owner"},
        "remove_member": {"member": str(id_of(owner))},
    }
    for user in (second, stranger):
        client = clients.as_user(SecretStr(user.session.access_token))
        for function, arguments in calls.items():
            answer = await client.rpc(function, {"project": str(project), **arguments}).execute()
            assert answer.data == "forbidden", function
    client = clients.as_user(SecretStr(stranger.session.access_token))
    assert (await client.rpc("project_people", {"project": str(project)}).execute()).data == []
    assert set(await roles(owner, project)) == {id_of(owner), id_of(second)}


async def test_a_member_is_removed_and_may_leave(
    owner: User, second: User, project: ProjectId, clients: SupabaseClients
) -> None:
    for who in (owner, second):
        await share(clients, project, second, ProjectRole.EDITOR)
        assert (await unshare(who, project, id_of(second))).status_code == 204
        problem_of(await second.http.get(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    problem_of(await unshare(owner, project, id_of(second)), 404, ErrorCode.NOT_FOUND)
    problem_of(await set_role(owner, project, second, "editor"), 404, ErrorCode.NOT_FOUND)


async def test_the_last_owner_stays(owner: User, viewer: User, project: ProjectId) -> None:
    for response in (
        await unshare(owner, project, id_of(owner)),
        await set_role(owner, project, owner, "viewer"),
        await invite(owner, project, owner.session.user.email, "editor"),
    ):
        problem_of(response, 409, ErrorCode.LAST_OWNER)
    assert (await roles(owner, project))[id_of(owner)] is ProjectRole.OWNER


async def test_ownership_is_passed_on(owner: User, viewer: User, project: ProjectId) -> None:
    response = await set_role(owner, project, viewer, "owner")
    assert Member.model_validate_json(response.content).role is ProjectRole.OWNER
    assert (await set_role(viewer, project, owner, "viewer")).status_code == 200
    seen = Project.model_validate_json((await owner.http.get(f"/projects/{project}")).content)
    assert (seen.role, seen.owner_id) == (ProjectRole.VIEWER, id_of(viewer))
    problem_of(await invite(owner, project, "x@example.com"), 403, ErrorCode.FORBIDDEN)


async def test_of_two_owners_who_leave_at_once_one_stays(owner: User, second: User) -> None:
    for _ in range(5):
        project = await owner.project()
        assert (await invite(owner, project, second.session.user.email)).status_code == 202
        assert (await set_role(owner, project, second, "owner")).status_code == 200
        answers = await asyncio.gather(*(unshare(user, project, id_of(user)) for user in (owner, second)))
        assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_the_service_cannot_remove_the_last_owner_either(
    owner: User, project: ProjectId, settings: Settings
) -> None:
    statement = "delete from public.project_members where project_id = $1"
    with pytest.raises(asyncpg.RestrictViolationError):
        await _execute(settings, statement, project)
    assert await roles(owner, project) == {id_of(owner): ProjectRole.OWNER}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody", "role": "viewer"}, "email"),
        ({"email": "a@example.com"}, "role"),
        ({"email": "a@example.com", "role": "owner"}, "role"),
        ({"email": "a@example.com", "role": "admin"}, "role"),
        ({"email": "a\x00@example.com", "role": "viewer"}, "email"),
    ],
)
async def test_bad_shares(owner: User, project: ProjectId, body: dict[str, str], field: str) -> None:
    response = await owner.http.post(f"/projects/{project}/share", json=body)
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == [field]


@pytest.mark.parametrize("query", ["", "user_id=x", "email=x", f"user_id={UUID(int=1)}&email=a@example.com"])
async def test_bad_unshares(owner: User, project: ProjectId, query: str) -> None:
    response = await owner.http.delete(f"/projects/{project}/unshare?{query}")
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def _execute(settings: Settings, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()
