"""Every route and message: as a stranger, who is refused and told nothing, and as a viewer, who reads and no more."""

from collections.abc import AsyncIterator, Iterator, Mapping
from secrets import token_hex
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from app.client import ApiError, MessageRefused, WingbeatClient
from app.contracts.attachments import Attachment
from app.contracts.errors import ErrorCode, Problem
from app.contracts.generations import Generation, GenerationRequest
from app.contracts.messages import CLIENT_MESSAGES
from app.contracts.projects import Project, ProjectRole
from tests.support.images import png
from tests.support.jobs import watch_to_the_end

PROMPT = "a quiz"

BODIES: dict[str, dict[str, object]] = {
    "POST /api/projects/{project_id}/generations": {"prompt": PROMPT},
    "POST /api/projects/{project_id}/generations/estimate": {"prompt": PROMPT},
    "PATCH /api/projects/{project_id}": {"name": "Mine"},
    "POST /api/projects/{project_id}/share": {"email": "stranger@example.com", "role": "editor"},
    "PATCH /api/projects/{project_id}/members/{user_id}": {"role": "viewer"},
    "PUT /api/generations/{generation_id}/review": {},
    "POST /api/generations/{generation_id}/publish": {},
    "POST /api/generations/{generation_id}/messages": {"text": "make it blue"},
}
"""What a route needs to be asked properly: the refusal must come from the check of who asks."""

OWN_ACCOUNT = ("/api/repos", "/api/auth/github")
"""Routes of the caller's own GitHub account: they name no project, and everybody has only their own."""
_OF_PROJECTS = "/api/repos/imports/"
"""Those below name an import, which is its project's."""

OF_OUR_PAGES = "/api/studio/session"
"""The studio's sessions: whoever has the cookie, only pages of our own origin are answered."""
OPENED_BY_BROWSERS = {f"/api/studio/session/github{end}" for end in ("", "/callback")}

FROM_GITHUB = {"/api/auth/github/callback"} | {f"/api/auth/github/signin{end}" for end in ("", "/callback")}
"""Where browsers come without a session; a state, a cookie or a code stands for it."""


_IMPORT = """
insert into public.repo_imports
  (id, project_id, requested_by, status, repository, branch, commit, summary_key, finished_at)
select g.id, g.project_id, g.created_by, 'completed', 'octo/app', 'main', repeat('0', 40), g.archive_key, now()
from public.code_generations g where g.id = $1
"""


_REVIEW = """
insert into public.reviews (generation_id, project_id, publication)
select g.id, g.project_id, '{"state": "failed"}' from public.code_generations g where g.id = $1
"""


@pytest.fixture(scope="module")
async def job(user: WingbeatClient, shared_project: Project, database_url: SecretStr) -> Generation:
    """Also an import of the same id, and with a review."""
    async with user.live() as live:
        accepted = await live.generate(shared_project.id, PROMPT)
        await watch_to_the_end(live, accepted.id)
    database = await asyncpg.connect(database_url.get_secret_value())
    await database.execute(_IMPORT, accepted.id)
    await database.execute(_REVIEW, accepted.id)
    await database.close()
    return await user.generation(accepted.id)


def _is_of_own_account(path: str) -> bool:
    return path.startswith(OWN_ACCOUNT) and not path.startswith(_OF_PROJECTS)


def _protected(api: httpx.Response) -> Iterator[tuple[str, str]]:
    """Every route of the OpenAPI document that names a project or a generation."""
    for path, operations in api.json()["paths"].items():
        for method in operations:
            if "{" in path and not _is_of_own_account(path):
                yield method.upper(), path


@pytest.fixture(scope="module")
async def attachment(user: WingbeatClient, shared_project: Project) -> Attachment:
    return await user.attach(shared_project.id, png())


@pytest.fixture(scope="module")
def subjects(shared_project: Project, job: Generation, attachment: Attachment) -> Mapping[str, UUID]:
    """What a route is about, by the first part of its path."""
    generation = job.id
    return {"projects": shared_project.id, "generations": generation, "attachments": attachment.id, "repos": generation}


def _url(path: str, subject: UUID, *, member: UUID) -> str:
    """`subject` is the project, the generation or the attachment."""
    url = path.replace("{project_id}", str(subject)).replace("{generation_id}", str(subject))
    url = url.replace("{attachment_id}", str(subject))
    url = url.replace("{import_id}", str(subject))
    url = url.replace("{path}", "lib/main.dart").replace("{user_id}", str(member))
    if path.endswith("/unshare"):
        url += f"?user_id={member}"
    assert "{" not in url, f"{path}: a new parameter needs an entry here"
    return url


async def test_every_route_answers_not_found(
    api_url: str, stranger: WingbeatClient, subjects: Mapping[str, UUID]
) -> None:
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
        routes = list(_protected(await http.get("/api/openapi.json")))
        assert len(routes) >= 8
        for method, path in routes:
            subject = subjects[path.split("/")[2]]
            url = _url(path, subject, member=stranger.session.user.id)
            body = BODIES.get(f"{method} {path}")
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


async def test_ones_own_account_needs_a_session(api_url: str) -> None:
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
        paths = (await http.get("/api/openapi.json")).json()["paths"]
        routes = [
            (method, path)
            for path, operations in paths.items()
            for method in operations
            if _is_of_own_account(path) and path not in FROM_GITHUB
        ]
        assert len(routes) >= 5
        for method, path in routes:
            url = path.replace("{owner}", "octo").replace("{name}", "app")
            assert "{" not in url, f"{path}: a new parameter needs an entry here"
            answer = await http.request(method, url)
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"


async def test_the_studios_sessions_are_for_its_own_pages(api_url: str) -> None:
    headers = {"Origin": "http://127.0.0.1:9", "X-Wingbeat-Studio": "1", "Cookie": "wingbeat_session=any"}
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False, headers=headers) as http:
        paths = (await http.get("/api/openapi.json")).json()["paths"]
        routes = [
            (method, path)
            for path, operations in paths.items()
            for method in operations
            if path.startswith(OF_OUR_PAGES) and path not in OPENED_BY_BROWSERS
        ]
        assert len(routes) >= 5
        for method, path in routes:
            answer = await http.request(method, path)
            assert answer.status_code == 403, f"{method} {path}: {answer.status_code}"
            assert Problem.model_validate_json(answer.content).code is ErrorCode.FOREIGN_PAGE


FOR_OPERATORS = "/api/codec/"


async def test_what_operators_do_is_refused_to_everybody_else(api_url: str, stranger: WingbeatClient) -> None:
    token = {"Authorization": f"Bearer {stranger.session.access_token}"}
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
        paths = (await http.get("/api/openapi.json")).json()["paths"]
        routes = {(m.upper(), path) for path in paths if path.startswith(FOR_OPERATORS) for m in paths[path]}
        assert len(routes) >= 3
        for method, path in sorted(routes):
            assert (await http.request(method, path, json={})).status_code == 401, path
            refused = await http.request(method, path, json={}, headers=token)
            assert (refused.status_code, refused.json()["code"]) == (403, ErrorCode.FORBIDDEN), path


def _kinds() -> list[str]:
    """Every message about a project or a generation."""
    mapping = CLIENT_MESSAGES.json_schema()["discriminator"]["mapping"]
    return sorted(set(mapping) - {"Authenticate", "Ping", "RefreshToken"})


def _message(kind: str, project: Project, job: Generation) -> dict[str, object]:
    by_type: dict[str, dict[str, object]] = {
        "GenerateCode": {"project_id": str(project.id), "prompt": PROMPT},
        "ImportRepository": {"project_id": str(project.id), "repository": "octo/app"},
        "Converse": {"project_id": str(project.id), "prompt": PROMPT},
        "Steer": {"generation_id": str(job.id), "text": "make it blue"},
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
    async with stranger.live() as live:
        for kind in _kinds():
            with pytest.raises(MessageRefused) as refused:
                await live.ask(_message(kind, shared_project, job))
            assert refused.value.error.code is ErrorCode.NOT_FOUND, kind
        assert (await live.ask({"type": "Ping"})).type == "Pong"


async def test_nothing_of_it_is_listed(stranger: WingbeatClient, shared_project: Project) -> None:
    assert shared_project.id not in {project.id for project in (await stranger.projects()).items}
    with pytest.raises(ApiError) as refused:
        await stranger.start(shared_project.id, GenerationRequest(prompt=PROMPT))
    assert refused.value.problem.status == 404


OWNERS_ONLY = {"/api/projects/{project_id}/audit"}
"""What a viewer does not read."""

NOT_THERE_YET = {f"/api/generations/{{generation_id}}/preview{end}" for end in ("", "/share")}
"""What this version has not: a member is told so, and nobody else."""

VIEWERS_MESSAGES = {"Subscribe", "Unsubscribe"}
"""What a viewer may send; every other message about a project or generation changes something."""

_STATE = """
select jsonb_build_object(
  'project', (select to_jsonb(p) from public.projects p where p.id = $1),
  'members', (select jsonb_agg(to_jsonb(m) order by m.user_id) from public.project_members m where m.project_id = $1),
  'invited', (select count(*) from public.project_invitations i where i.project_id = $1),
  'attachments', (select jsonb_agg(to_jsonb(a) order by a.id) from public.attachments a where a.project_id = $1),
  'reviews', (select jsonb_agg(to_jsonb(r)) from public.reviews r where r.project_id = $1),
  'jobs', (select jsonb_agg(to_jsonb(g) order by g.id) from public.code_generations g where g.project_id = $1)
)::text
"""


@pytest.fixture(scope="module")
async def viewer(user: WingbeatClient, api_url: str, shared_project: Project) -> AsyncIterator[WingbeatClient]:
    async with WingbeatClient(api_url) as client:
        session = await client.sign_up(f"viewer-{token_hex(6)}@example.com", token_hex(16))
        await user.share(shared_project.id, session.user.email, ProjectRole.VIEWER)
        yield client
        await user.unshare(shared_project.id, session.user.id)


@pytest.fixture
async def unchanged(
    database_url: SecretStr, shared_project: Project, subjects: Mapping[str, UUID]
) -> AsyncIterator[None]:
    """The project with its members, images and jobs is afterwards what it was before."""
    database = await asyncpg.connect(database_url.get_secret_value())
    before = await database.fetchval(_STATE, shared_project.id)
    yield
    assert await database.fetchval(_STATE, shared_project.id) == before
    await database.close()


@pytest.mark.usefixtures("unchanged")
async def test_a_viewer_reads_every_route_and_changes_nothing(
    api_url: str, user: WingbeatClient, viewer: WingbeatClient, subjects: Mapping[str, UUID]
) -> None:
    token = {"Authorization": f"Bearer {viewer.session.access_token}"}
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False, headers=token) as http:
        for method, path in _protected(await http.get("/api/openapi.json")):
            url = _url(path, subjects[path.split("/")[2]], member=user.session.user.id)
            response = await http.request(method, url, json=BODIES.get(f"{method} {path}"))
            if method == "GET" and path in NOT_THERE_YET:
                assert (response.status_code, "this version" in response.text) == (404, True), response.text
            elif method == "GET" and path not in OWNERS_ONLY:
                assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
            else:
                assert response.status_code == 403, f"{method} {path}: {response.status_code} {response.text}"
                assert Problem.model_validate_json(response.content).code is ErrorCode.FORBIDDEN


@pytest.mark.usefixtures("unchanged")
async def test_a_viewer_watches_and_starts_nothing(
    viewer: WingbeatClient, shared_project: Project, job: Generation
) -> None:
    async with viewer.live() as live:
        for kind in _kinds():
            message = _message(kind, shared_project, job)
            if kind in VIEWERS_MESSAGES:
                assert (await live.ask(message)).generation_id in (job.id, None), kind
                continue
            with pytest.raises(MessageRefused) as refused:
                await live.ask(message)
            assert refused.value.error.code is ErrorCode.FORBIDDEN, kind
