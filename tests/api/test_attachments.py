"""Images for requests, and knowledge packs of projects: who may, what is kept, what a job is told."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.contracts.attachments import MAX_UPLOAD_BYTES, Attachment
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation
from app.contracts.ids import ProjectId
from app.contracts.knowledge import KNOWLEDGE_BUDGET_TOKENS
from app.contracts.projects import Project
from app.data.attachments import attachment_key
from app.data.supabase_attachments import SupabaseAttachmentRecords
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.errors import NotFound
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.support.images import SECRET, opened, png


async def upload(user: User, project: ProjectId, content: bytes = b"", *, name: str = "a screen") -> httpx.Response:
    headers = {"Content-Type": "text/html"}
    return await user.http.post(
        f"/projects/{project}/attachments", content=content or png(), headers=headers, params={"name": name}
    )


async def attached(user: User, project: ProjectId, *, name: str = "a screen") -> Attachment:
    response = await upload(user, project, name=name)
    assert response.status_code == 201, response.text
    return Attachment.model_validate_json(response.content)


async def test_an_image_is_kept_without_what_it_tells(owner: User, project: ProjectId) -> None:
    made = await upload(owner, project, name="../Home\u202e screen.svg")
    attachment = Attachment.model_validate_json(made.content)
    assert made.headers["location"] == f"/api/attachments/{attachment.id}"
    assert (attachment.content_type, attachment.width, attachment.height) == ("image/png", 40, 30)
    read = await owner.http.get(f"/attachments/{attachment.id}")
    assert read.headers["content-type"] == "image/png"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-disposition"] == "attachment; filename*=UTF-8''_Home%E2%80%AE%20screen.png"
    assert SECRET.encode() not in read.content
    assert opened(read.content).size == (40, 30)
    assert len(read.content) == attachment.size


async def test_what_a_role_may(
    owner: User, viewer: User, stranger: User, http: httpx.AsyncClient, project: ProjectId
) -> None:
    attachment = await attached(owner, project)
    url = f"/attachments/{attachment.id}"
    assert (await viewer.http.get(url)).status_code == 200
    problem_of(await upload(viewer, project), 403, ErrorCode.FORBIDDEN)
    problem_of(await viewer.http.delete(url), 403, ErrorCode.FORBIDDEN)
    problem_of(await upload(stranger, project), 404, ErrorCode.NOT_FOUND)
    for method in ("GET", "DELETE"):
        problem_of(await stranger.http.request(method, url), 404, ErrorCode.NOT_FOUND)
        problem_of(await http.request(method, url), 401, ErrorCode.NOT_AUTHENTICATED)
    assert (await owner.http.delete(url)).status_code == 204
    problem_of(await owner.http.get(url), 404, ErrorCode.NOT_FOUND)


async def test_a_removed_image_is_gone_from_storage(owner: User, project: ProjectId, clients: SupabaseClients) -> None:
    attachment, objects = await attached(owner, project), SupabaseObjectStore(clients)
    assert await objects.get(attachment_key(attachment))
    await owner.http.delete(f"/attachments/{attachment.id}")
    with pytest.raises(NotFound):
        await objects.get(attachment_key(attachment))


async def test_an_image_goes_with_its_project(owner: User, project: ProjectId, clients: SupabaseClients) -> None:
    attachment = await attached(owner, project)
    assert (await owner.http.delete(f"/projects/{project}")).status_code == 204
    with pytest.raises(NotFound):
        await SupabaseObjectStore(clients).get(attachment_key(attachment))


async def test_what_is_no_image_or_too_large(owner: User, project: ProjectId) -> None:
    problem_of(await upload(owner, project, b"<svg/>"), 422, ErrorCode.INVALID_ATTACHMENT)
    problem_of(await upload(owner, project, name=" "), 422, ErrorCode.INVALID_REQUEST)
    problem_of(await upload(owner, project, bytes(MAX_UPLOAD_BYTES + 1)), 413, ErrorCode.MESSAGE_TOO_LARGE)

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(MAX_UPLOAD_BYTES // 2**20 + 1):
            yield bytes(2**20)

    streamed = await owner.http.post(f"/projects/{project}/attachments", content=unannounced())
    problem_of(streamed, 413, ErrorCode.MESSAGE_TOO_LARGE)


async def test_uploads_alone_may_be_large(owner: User, project: ProjectId) -> None:
    assert (await upload(owner, project, png() + bytes(2 * 2**20))).status_code == 201
    response = await owner.http.post("/projects", content=bytes(2**20 + 1))
    problem_of(response, 413, ErrorCode.MESSAGE_TOO_LARGE)


async def test_a_job_is_told_its_images_in_their_order(
    owner: User, project: ProjectId, clients: SupabaseClients
) -> None:
    images = [await attached(owner, project, name=name) for name in ("first", "second")]
    asked = [str(image.id) for image in reversed(images)]
    started = await start(owner, project, attachments=asked)
    assert [str(attachment) for attachment in started.attachments] == asked
    read = Generation.model_validate_json((await owner.http.get(f"/generations/{started.id}")).content)
    assert read.attachments == started.attachments
    record = await SupabaseJobRecords(clients).load(started.id)
    assert list(record.attachments) == started.attachments
    found = await SupabaseAttachmentRecords(clients).of_project(project, record.attachments)
    assert {row.name for row in found} == {"first", "second"}
    assert await SupabaseAttachmentRecords(clients).of_project(ProjectId(uuid4()), record.attachments) == []


async def test_only_the_projects_own_images_can_be_named(owner: User, project: ProjectId) -> None:
    own, other = await attached(owner, project), await attached(owner, await owner.project("Another"))
    url = f"/projects/{project}/generations"
    for ids in ([str(own.id), str(other.id)], [str(uuid4())]):
        for path in (url, f"{url}/estimate"):
            response = await owner.http.post(path, json={"prompt": "a quiz", "attachments": ids})
            problem_of(response, 422, ErrorCode.UNKNOWN_ATTACHMENT)
    for wrong in ([str(own.id)] * 2, [str(uuid4()) for _ in range(9)]):
        response = await owner.http.post(url, json={"prompt": "a quiz", "attachments": wrong})
        problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def prompt_tokens(user: User, project: ProjectId, **fields: object) -> int:
    response = await user.http.post(f"/projects/{project}/generations/estimate", json={"prompt": "a quiz", **fields})
    assert response.status_code == 200, response.text
    return int(response.json()["prompt_tokens"])


async def test_images_and_knowledge_are_part_of_the_estimate(owner: User, project: ProjectId) -> None:
    plain = await prompt_tokens(owner, project)
    image = await attached(owner, project)
    assert await prompt_tokens(owner, project, attachments=[str(image.id)]) == plain + image.tokens
    await give_packs(owner, project, ["maps"])
    assert plain < await prompt_tokens(owner, project) < plain + KNOWLEDGE_BUDGET_TOKENS


async def give_packs(user: User, project: ProjectId, packs: list[str]) -> httpx.Response:
    etag = (await user.http.get(f"/projects/{project}")).headers["etag"]
    return await user.http.patch(f"/projects/{project}", json={"knowledge_packs": packs}, headers={"If-Match": etag})


async def test_packs_are_listed_for_who_is_known(owner: User, http: httpx.AsyncClient, knowledge: Path) -> None:
    [pack] = (await owner.http.get("/knowledge-packs")).json()["items"]
    assert (pack["name"], pack["title"], pack["files"]) == ("maps", "Our maps", 1)
    problem_of(await http.get("/knowledge-packs"), 401, ErrorCode.NOT_AUTHENTICATED)
    assert knowledge.name not in str(pack)


async def test_a_project_is_given_packs(
    owner: User, viewer: User, project: ProjectId, clients: SupabaseClients
) -> None:
    changed = await give_packs(owner, project, ["maps"])
    assert Project.model_validate_json(changed.content).knowledge_packs == ["maps"]
    started = await start(owner, project)
    assert (await SupabaseJobRecords(clients).load(started.id)).knowledge_packs == ("maps",)
    problem = problem_of(await give_packs(owner, project, ["maps", "gone"]), 422, ErrorCode.UNKNOWN_KNOWLEDGE_PACK)
    assert "gone" in problem.detail
    problem_of(await give_packs(owner, project, ["../maps"]), 422, ErrorCode.INVALID_REQUEST)
    problem_of(await give_packs(viewer, project, []), 403, ErrorCode.FORBIDDEN)
    assert (await give_packs(owner, project, [])).json()["knowledge_packs"] == []
