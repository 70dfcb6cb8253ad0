"""The shapes of answers, filled in by GitHub's own description."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.github.description import Json, github_description
from tests.fakes.github.state import Person, Repository

_PAGE = 30
T = TypeVar("T")


def answer(method: str, template: str, status: int, known: JsonValue) -> Response:
    return JSONResponse(github_description().filled(method, template, status, known), status)


def page(request: Request, items: Sequence[T]) -> Sequence[T]:
    number, size = paging(request)
    return items[(number - 1) * size : number * size]


def paging(request: Request) -> tuple[int, int]:
    query = request.query_params
    return int(query.get("page", "1")), min(100, int(query.get("per_page", str(_PAGE))))


def linked(request: Request, answer: Response, total: int) -> Response:
    number, size = paging(request)
    if number * size < total:
        following = request.url.include_query_params(page=number + 1)
        answer.headers["link"] = f'<{following}>; rel="next"'
    return answer


def person_json(person: Person) -> Json:
    return {"login": person.login, "id": person.id, "type": "User"}


def repository_json(repository: Repository, login: str) -> Json:
    return {
        "id": repository.id,
        "name": repository.name,
        "full_name": repository.full_name,
        "owner": {"login": repository.owner, "id": 1},
        "private": repository.private,
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "fork": repository.fork,
        "size": 1,
        "permissions": {
            "admin": repository.allows(login, "admin"),
            "push": repository.allows(login, "write"),
            "pull": repository.allows(login, "read"),
        },
    }


def reference_json(name: str, sha: str) -> Json:
    return {"ref": f"refs/heads/{name}", "object": {"sha": sha, "type": "commit"}}
