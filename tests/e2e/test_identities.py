"""Mixed requests of many users at once: each sees what is theirs and nothing else."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from app.contracts.accounts import Session
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project
from tests.e2e.accounts import bearer, open_account

USERS = 200
REQUESTS = 200
CONCURRENCY = 32
SIGN_UPS_AT_ONCE = 8
"""Each costs the auth server a password hash: more would only wait in its queue."""


@dataclass(frozen=True, slots=True)
class _Person:
    session: Session
    project: ProjectId


@pytest.fixture(scope="module")
async def http(api_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """One connection pool for everybody, as behind a proxy."""
    async with httpx.AsyncClient(base_url=f"{api_url}/api", timeout=60, trust_env=False) as client:
        yield client


async def _arrive(http: httpx.AsyncClient, turn: asyncio.Semaphore) -> _Person:
    async with turn:
        _, session = await open_account(http)
        response = await http.post("/projects", json={"name": "Mine"}, headers=bearer(session))
    return _Person(session, Project.model_validate_json(response.content).id)


async def test_nobody_sees_what_is_not_theirs(http: httpx.AsyncClient) -> None:
    turn = asyncio.Semaphore(SIGN_UPS_AT_ONCE)
    people = await asyncio.gather(*(_arrive(http, turn) for _ in range(USERS)))
    at_once = asyncio.Semaphore(CONCURRENCY)
    chance = random.Random(20_261_122)

    async def ask(person: _Person, other: _Person, kind: str) -> None:
        headers = bearer(person.session)
        async with at_once:
            match kind:
                case "me":
                    me = (await http.get("/auth/me", headers=headers)).json()
                    assert me["id"] == str(person.session.user.id)
                case "list":
                    listed = Page[Project].model_validate_json((await http.get("/projects", headers=headers)).content)
                    assert [project.id for project in listed.items] == [person.project]
                case "own":
                    assert (await http.get(f"/projects/{person.project}", headers=headers)).status_code == 200
                case _:
                    assert (await http.get(f"/projects/{other.project}", headers=headers)).status_code == 404

    kinds = ("me", "list", "own", "other")
    pairs = [chance.sample(people, 2) for _ in range(REQUESTS)]
    await asyncio.gather(*(ask(person, other, chance.choice(kinds)) for person, other in pairs))
