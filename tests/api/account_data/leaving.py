"""Somebody whose data is exported, and who leaves."""

import json
import zipfile
from io import BytesIO

import httpx

from app.contracts.generations import Generation
from app.contracts.ids import ProjectId
from tests.api.conftest import User, start
from tests.api.records import WorkersHand

Rows = list[dict[str, object]]


async def made(user: User, project: ProjectId, worker: WorkersHand, text: str) -> Generation:
    generation = await start(user, project, prompt=f"an app: {text}")
    await worker.mark_running(generation)
    await worker.finish(generation, {"lib/main.dart": text.encode()})
    return generation


async def share(owner: User, project: ProjectId, user: User, role: str) -> None:
    invitation = {"email": user.session.user.email, "role": "viewer"}
    assert (await owner.http.post(f"/projects/{project}/share", json=invitation)).status_code == 202
    member = f"/projects/{project}/members/{user.session.user.id}"
    assert (await owner.http.patch(member, json={"role": role})).status_code == 200


async def delete(user: User, **body: str) -> httpx.Response:
    return await user.http.request("DELETE", "/auth/me", json=body)


async def exported(user: User) -> zipfile.ZipFile:
    response = await user.http.get("/auth/me/export")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["content-disposition"].startswith('attachment; filename="wingbeat-export-')
    archive = zipfile.ZipFile(BytesIO(response.content))
    assert archive.testzip() is None
    return archive


def rows(archive: zipfile.ZipFile, name: str) -> Rows:
    return [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]
