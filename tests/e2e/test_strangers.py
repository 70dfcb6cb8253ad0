"""A stranger is refused everywhere, and is told nothing: 404 for REST, `not_found` on the WebSocket."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from app.client import ApiError, MessageRefused, WingbeatClient
from app.contracts.errors import ErrorCode, Problem
from app.contracts.generations import Generation, GenerationRequest
from app.contracts.messages import CLIENT_MESSAGES
from app.contracts.projects import Project
from tests.support.jobs import watch_to_the_end

PROMPT = "a quiz"

BODIES: dict[str, dict[str, object]] = {
    "POST /api/projects/{project_id}/generations": {"prompt": PROMPT},
    "PATCH /api/projects/{project_id}": {"name": "Mine"},
    "POST /api/projects/{project_id}/share": {"email": "stranger@example.com", "role": "editor"},
    "PATCH /api/projects/{project_id}/members/{user_id}": {"role": "viewer"},
}
"""What a route needs to be asked properly: the refusal must come from the check of who asks."""


@pytest.fixture(scope="module")
async def job(user: WingbeatClient, shared_project: Project) -> Generation:
    async with user.live() as live:
        accepted = await live.generate(shared_project.id, PROMPT)
        await watch_to_the_end(live, accepted.id)
    return await user.generation(accepted.id)


def _protected(api: httpx.Response) -> Iterator[tuple[str, str]]:
    """Every route of the OpenAPI document that names a project or a generation."""
    for path, operations in api.json()["paths"].items():
        for method in operations:
            if "{" in path:
                yield method.upper(), path


async def test_every_route_answers_not_found(
    api_url: str, stranger: WingbeatClient, shared_project: Project, job: Generation
) -> None:
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
        routes = list(_protected(await http.get("/api/openapi.json")))
        assert len(routes) >= 8
        for method, path in routes:
            subject = shared_project.id if path.startswith("/api/projects/") else job.id
            url = path.replace("{project_id}", str(subject)).replace("{generation_id}", str(subject))
            url = url.replace("{path}", "lib/main.dart").replace("{user_id}", str(stranger.session.user.id))
            if path.endswith("/unshare"):
                url += f"?user_id={stranger.session.user.id}"
            body = BODIES.get(f"{method} {path}")
            assert "{" not in url, f"{path}: a new parameter needs an entry here"
            response = await http.request(
                method,
                url,
                headers={"Authorization": f"Bearer {stranger.session.access_token}"},
                json=body,
            )
            assert response.status_code == 404, f"{method} {path}: {response.status_code} {response.text}"
            assert Problem.model_validate_json(response.content).code is ErrorCode.NOT_FOUND
            unknown = await http.request(
                method,
                url.replace(str(subject), str(uuid4())),
                headers={"Authorization": f"Bearer {stranger.session.access_token}"},
                json=body,
            )
            assert unknown.status_code == 404, f"{method} {path}"
            assert unknown.json()["detail"] == response.json()["detail"], "a stranger can tell that it exists"
            anonymous = await http.request(method, url)
            assert anonymous.status_code == 401, f"{method} {path}: {anonymous.status_code}"


def _message(kind: str, project: Project, job: Generation) -> dict[str, object]:
    by_type: dict[str, dict[str, object]] = {
        "GenerateCode": {"project_id": str(project.id), "prompt": PROMPT},
        "Converse": {"project_id": str(project.id), "prompt": PROMPT},
        "Cancel": {"generation_id": str(job.id)},
        "Subscribe": {"generation_id": str(job.id), "after_seq": 0},
        "Unsubscribe": {"generation_id": str(job.id)},
        "RunPreview": {"generation_id": str(job.id)},
        "StopPreview": {"generation_id": str(job.id)},
    }
    return {"type": kind, **by_type[kind]}


async def test_every_message_answers_not_found(
    stranger: WingbeatClient, shared_project: Project, job: Generation
) -> None:
    mapping = CLIENT_MESSAGES.json_schema()["discriminator"]["mapping"]
    kinds = set(mapping) - {"Authenticate", "Ping", "RefreshToken"}
    async with stranger.live() as live:
        for kind in sorted(kinds):
            with pytest.raises(MessageRefused) as refused:
                await live.ask(_message(kind, shared_project, job))
            assert refused.value.error.code is ErrorCode.NOT_FOUND, kind
        assert (await live.ask({"type": "Ping"})).type == "Pong"


async def test_nothing_of_it_is_listed(stranger: WingbeatClient, shared_project: Project) -> None:
    assert shared_project.id not in {project.id for project in (await stranger.projects()).items}
    with pytest.raises(ApiError) as refused:
        await stranger.start(shared_project.id, GenerationRequest(prompt=PROMPT))
    assert refused.value.problem.status == 404
