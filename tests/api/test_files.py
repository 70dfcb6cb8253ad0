"""Files: of a saved version, and of a job that still runs."""

import zipfile
from hashlib import sha256
from io import BytesIO

import httpx
import pytest

from app.contracts.drafts import SEGMENTS, ChatSegment, FileSegment, Segment
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.generations import FileEntry, Generation
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pages import Page
from app.data.supabase_clients import SupabaseClients
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand, entry

FILES = {
    "lib/main.dart": "void main() { print('é'); }\n".encode(),
    "web/index.html": b"<script>alert(1)</script>",
    "assets/a b#?.bin": b"\x00\x01\xff",
    "assets/latin.txt": b"caf\xe9",
    "empty.txt": b"",
}


async def _entries(user: User, generation: GenerationId) -> list[FileEntry]:
    response = await user.http.get(f"/generations/{generation}/files")
    assert response.status_code == 200, response.text
    return Page[FileEntry].model_validate_json(response.content).items


async def _file(user: User, generation: GenerationId, path: str) -> httpx.Response:
    url = httpx.URL(f"/generations/{generation}/files/").raw_path.decode() + path.replace("#", "%23").replace(
        "?", "%3F"
    )
    return await user.http.get(url)


@pytest.fixture
async def finished(owner: User, project: ProjectId, worker: WorkersHand) -> Generation:
    generation = await start(owner, project)
    await worker.mark_running(generation)
    await worker.finish(generation, FILES)
    return generation


async def test_the_files_of_a_version(owner: User, viewer: User, finished: Generation) -> None:
    expected = sorted((entry(path, content) for path, content in FILES.items()), key=lambda item: item.path)
    assert await _entries(owner, finished.id) == expected
    assert await _entries(viewer, finished.id) == expected


@pytest.mark.parametrize("path", FILES)
async def test_a_file_is_its_bytes_and_nothing_that_runs(owner: User, finished: Generation, path: str) -> None:
    response = await _file(owner, finished.id, path)
    assert response.status_code == 200, response.text
    assert response.content == FILES[path]
    is_text = path not in ("assets/a b#?.bin", "assets/latin.txt")
    assert response.headers["content-type"] == ("text/plain; charset=utf-8" if is_text else "application/octet-stream")
    assert response.headers["content-disposition"].startswith("inline" if is_text else "attachment")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["lib/other.dart", "lib", "lib/", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "LIB/main.dart", ""]
)
async def test_what_is_no_file_of_it(owner: User, finished: Generation, path: str) -> None:
    problem_of(await owner.http.get(f"/generations/{finished.id}/files/{path}"), 404, ErrorCode.NOT_FOUND)


async def test_the_archive(owner: User, finished: Generation) -> None:
    response = await owner.http.get(f"/generations/{finished.id}/archive")
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["etag"] == f'"{sha256(response.content).hexdigest()}"'
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


async def test_a_job_that_ended_without_files(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    generation = await start(owner, project)
    await worker.finish(generation, {})
    assert await _entries(owner, generation.id) == []
    problem_of(await owner.http.get(f"/generations/{generation.id}/archive"), 404, ErrorCode.NOT_FOUND)
    problem_of(await _file(owner, generation.id, "lib/main.dart"), 404, ErrorCode.NOT_FOUND)


async def test_a_job_that_has_written_nothing_yet(owner: User, project: ProjectId) -> None:
    generation = await start(owner, project)
    assert await _entries(owner, generation.id) == []
    problem_of(await _file(owner, generation.id, "lib/main.dart"), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.get(f"/generations/{generation.id}/archive"), 409, ErrorCode.NOT_READY)


async def _save_draft(
    clients: SupabaseClients, generation: Generation, segments: list[Segment], archive_key: str | None = None
) -> None:
    row = {
        "generation_id": str(generation.id),
        "project_id": str(generation.project_id),
        "segments": SEGMENTS.dump_python(segments, mode="json"),
        "archive_key": archive_key,
    }
    await clients.as_service().table("generation_drafts").upsert(row).execute()


def _segment(
    path: str, text: str, operation: FileOperation = FileOperation.CREATE, *, final: bool = True
) -> FileSegment:
    return FileSegment(path=path, operation=operation, text=text, final=final)


async def test_a_running_job_shows_what_it_writes(owner: User, project: ProjectId, clients: SupabaseClients) -> None:
    generation = await start(owner, project)
    written: list[Segment] = [
        ChatSegment(text="A plan"),
        _segment("lib/main.dart", "void main() {}\n"),
        _segment("lib/half.dart", "class Ha", final=False),
    ]
    await _save_draft(clients, generation, written)
    assert await _entries(owner, generation.id) == [
        entry("lib/half.dart", b"class Ha"),
        entry("lib/main.dart", b"void main() {}\n"),
    ]
    assert (await _file(owner, generation.id, "lib/half.dart")).text == "class Ha"


async def test_a_repair_round_shows_the_applied_files_under_the_new_ones(
    owner: User, project: ProjectId, clients: SupabaseClients, worker: WorkersHand
) -> None:
    generation = await start(owner, project)
    applied = {
        "lib/main.dart": b"old",
        "lib/gone.dart": b"gone",
        "lib/edited.dart": b"as applied",
        "pubspec.yaml": b"name: x",
    }
    key = await worker.save(generation, applied)
    repairs: list[Segment] = [
        _segment("lib/main.dart", "new"),
        _segment("lib/gone.dart", "", FileOperation.DELETE),
        _segment("lib/edited.dart", "<<<<<<< some hunks", FileOperation.EDIT),
    ]
    await _save_draft(clients, generation, repairs, key)
    assert await _entries(owner, generation.id) == [
        entry("lib/edited.dart", b"as applied"),
        entry("lib/main.dart", b"new"),
        entry("pubspec.yaml", b"name: x"),
    ]
    assert (await _file(owner, generation.id, "lib/main.dart")).text == "new"
    assert (await _file(owner, generation.id, "lib/edited.dart")).text == "as applied"
    problem_of(await _file(owner, generation.id, "lib/gone.dart"), 404, ErrorCode.NOT_FOUND)
