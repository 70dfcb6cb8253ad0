"""Imports from end to end: a real api, a real worker, the real Git against the tests' GitHub."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest
from loguru import logger
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.client import WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Accepted, Result, StatusUpdate
from app.contracts.generations import GenerationStatus, Stage, StageState
from app.contracts.ids import generation_workflow_id
from app.contracts.imports import LeftOutReason, PackageKind, RepositoryImport
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabasePendingJobs
from app.local.demo_model.server import create_app
from app.local.stack import Stack
from app.services.admission import Admission
from app.services.pending import PendingStarter
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.jobs import TemporalJobs
from tests.api.conftest import User, acting
from tests.api.records import WorkersHand
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.fakes.github.state import Repository
from tests.github.serving import serving_app
from tests.support.importing import IssuedTokens, importing_worker
from tests.support.jobs import eventually
from tests.support.planting import git, plant
from tests.support.serving import serving, settings_of

PUBSPEC = "name: shop\nenvironment:\n  sdk: ^3.7.0\ndependencies:\n  flutter:\n    sdk: flutter\n"
APP = {
    "pubspec.yaml": PUBSPEC,
    "lib/main.dart": "import 'app.dart';\n\nvoid main() => print(greeting);\n",
    "lib/app.dart": "const greeting = 'hello';\n",
    ".github/workflows/ci.yml": "on: push\n",
}
LONGEST_S = 180.0
IMPORT_STAGES = (Stage.CLONE, Stage.INSPECT, Stage.SUMMARISE)


@dataclass(frozen=True, slots=True)
class Importer:
    """Somebody who imports, with what stands behind."""

    http: httpx.AsyncClient
    github: FakeGitHub
    tokens: IssuedTokens
    settings: Settings

    def repository(self, files: Mapping[str, bytes | str]) -> Repository:
        repository = self.github.add_repository("octavia", f"r{uuid4().hex[:8]}", files)
        self.github.state.install("octavia", {repository.id})
        return repository

    async def begin(self, repository: Repository, **fields: object) -> RepositoryImport:
        response = await self.http.post("/repos/import", json={"repository": repository.full_name, **fields})
        assert response.status_code == 202, response.text
        assert response.headers["location"] == f"/api/repos/imports/{response.json()['id']}"
        return RepositoryImport.model_validate_json(response.content)

    async def ended(self, begun: RepositoryImport) -> RepositoryImport:
        async with asyncio.timeout(LONGEST_S):
            while True:
                found = await self.read(begun)
                if found.status.is_final:
                    return found
                await asyncio.sleep(0.05)

    async def imported(self, repository: Repository, **fields: object) -> RepositoryImport:
        return await self.ended(await self.begin(repository, **fields))

    async def read(self, begun: RepositoryImport) -> RepositoryImport:
        response = await self.http.get(f"/repos/imports/{begun.id}")
        assert response.status_code == 200, response.text
        return RepositoryImport.model_validate_json(response.content)

    def is_on_disk(self, begun: RepositoryImport) -> bool:
        """Whether the worker's host has files of the import. Other tests' jobs may have some, too."""
        return (self.settings.workspaces_dir / str(begun.project_id) / str(begun.id)).exists()

    async def is_tidied_up(self, ended: RepositoryImport) -> None:
        """Its last step comes after its end is told."""

        async def is_gone() -> bool:
            return not self.is_on_disk(ended)

        await eventually(is_gone, within_s=60, what="the removal of the import's files")


@pytest.fixture(scope="module")
async def importer(stack: Stack, owner: User, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Importer]:
    async with fake_github(tmp_path_factory.mktemp("github")) as github, serving_app(create_app(pace=50_000)) as model:
        settings = settings_of(
            stack.environment,
            auth_rate_limit="off",
            github_web_url=github.url,
            git_allowed_protocols="http",
            gemini_api_key="demo",
            gemini_base_url=model,
            workspaces_dir=str(tmp_path_factory.mktemp("workspaces")),
            worker_host=f"importer-{uuid4().hex[:8]}",
        )
        tokens = IssuedTokens(github)
        async with serving(settings) as url, importing_worker(settings, tokens), acting(url, owner.session) as http:
            yield Importer(http, github, tokens, settings)


async def test_what_is_cloned_is_on_the_github_of_the_settings(
    importer: Importer, owner: User, clients: SupabaseClients, admission: Admission, worker: WorkersHand
) -> None:
    """Whatever address a member names past the api: the App's token would go there."""
    repository, asked = importer.repository(APP), []

    async def elsewhere(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=404)

    async with serving_app(Starlette(routes=[Route("/{path:path}", elsewhere)])) as url:
        wanted = {"id": str(uuid4()), "project_id": str(uuid4()), "project_name": "x", "prompt": "x", "options": {}}
        named = {"repository": repository.full_name, "url": f"{url}/internal/secret.git", "installation_id": 7}
        me = clients.as_user(SecretStr(owner.session.access_token))
        await me.rpc("start_import", {"requested": wanted | named | {"status": "completed"}}).execute()
        jobs = TemporalJobs(await connect(importer.settings))
        await PendingStarter(SupabasePendingJobs(clients), admission, jobs, worker.records).sweep(pending_for_s=0)
        begun = RepositoryImport.model_validate_json(
            (await importer.http.get(f"/repos/imports/{wanted['id']}")).content
        )
        done = await importer.ended(begun)
    assert (done.status, done.file_count, asked) == (GenerationStatus.COMPLETED, len(APP), [])
    assert done.url == f"{importer.github.url}/{repository.full_name}.git"


async def test_a_repository_becomes_the_base_of_its_project(importer: Importer) -> None:
    repository = importer.repository(APP)
    latest = importer.github.commit(repository, {"README.md": "# Shop\n"}, message="two")
    done = await importer.imported(repository)
    assert done.status is GenerationStatus.COMPLETED, done.error
    assert (done.branch, done.commit, done.folder, done.file_count) == ("main", latest, "", 5)
    assert [(package.path, package.kind, package.name, package.entry_points) for package in done.entry_paths] == [
        ("", PackageKind.FLUTTER_APP, "shop", ["lib/main.dart"])
    ]
    http = importer.http
    assert (await http.get(f"/projects/{done.project_id}")).json()["name"] == repository.name
    listed = (await http.get(f"/generations/{done.id}/files")).json()["items"]
    assert {file["path"] for file in listed} == {*APP, "README.md"}
    assert (await http.get(f"/generations/{done.id}/files/lib/app.dart")).text == APP["lib/app.dart"]
    assert (await http.get(f"/generations/{done.id}")).json()["kind"] == "import"
    codebase = await http.get(f"/repos/imports/{done.id}/codebase")
    assert APP["lib/app.dart"] in codebase.text
    assert latest in codebase.text
    await importer.is_tidied_up(done)


async def test_an_import_over_the_websocket_is_told_stage_by_stage(importer: Importer, owner: User) -> None:
    repository = importer.repository(APP)
    told: list[StatusUpdate] = []
    async with WingbeatClient(str(importer.http.base_url).removesuffix("/api/")) as client:
        client.use_session(owner.session)
        async with client.live() as live:
            accepted = await live.ask({"type": "ImportRepository", "repository": repository.full_name})
            assert isinstance(accepted, Accepted)
            while not isinstance(frame := await live.receive(), Result):
                told += [frame] if isinstance(frame, StatusUpdate) else []
    assert (frame.generation_id, frame.status) == (accepted.generation.id, GenerationStatus.COMPLETED), frame.error
    done = [update.stage for update in told if update.state is StageState.COMPLETED]
    assert [stage for stage in done if stage in IMPORT_STAGES] == list(IMPORT_STAGES)
    shares = [update.progress for update in told]
    assert shares == sorted(shares), "progress never falls"


async def test_a_change_goes_into_the_chosen_folder_of_the_imported_code(importer: Importer) -> None:
    done = await importer.imported(importer.repository(APP))
    body = {"prompt": "Add a list of favourites", "options": {"target_folder": "lib", "max_fix_attempts": 0}}
    started = await importer.http.post(f"/projects/{done.project_id}/generations", json=body)
    assert started.status_code == 202, started.text
    generation = started.json()
    assert generation["base_generation_id"] == str(done.id)
    async with asyncio.timeout(LONGEST_S):
        while generation["finished_at"] is None:
            await asyncio.sleep(0.05)
            generation = (await importer.http.get(f"/generations/{generation['id']}")).json()
    diff = (await importer.http.get(f"/generations/{generation['id']}/diff")).json()
    assert diff["against"] == str(done.id)
    changed = {file["path"] for file in diff["files"]}
    assert changed, generation
    assert all(path.startswith("lib/") for path in changed), changed
    assert {refusal["reason"] for refusal in generation["result"]["refusals"]} <= {"path_not_allowed"}
    again = (await importer.http.get(f"/generations/{generation['id']}/diff")).json()
    assert [hunk["id"] for file in again["files"] for hunk in file["hunks"]] == [
        hunk["id"] for file in diff["files"] for hunk in file["hunks"]
    ]
    listed = (await importer.http.get(f"/generations/{generation['id']}/files")).json()["items"]
    assert ".github/workflows/ci.yml" in {file["path"] for file in listed}


async def test_the_default_branch_is_whatever_it_is_called(importer: Importer) -> None:
    repository = importer.repository(APP)
    git(repository.path, "branch", "--move", "main", "trunk/one")
    done = await importer.imported(repository)
    assert (done.status, done.branch) == (GenerationStatus.COMPLETED, "trunk/one")


async def test_one_folder_of_many_goes_into_a_project_of_mine(importer: Importer, owner: User) -> None:
    apps = {f"apps/{name}/{path}": text for name in ("shop", "till") for path, text in APP.items()}
    repository = importer.repository({**apps, "README.md": "all"})
    project = await owner.project()
    done = await importer.imported(repository, folder="/apps/till/", branch="main", project_id=str(project))
    assert (done.status, done.folder, done.file_count) == (GenerationStatus.COMPLETED, "apps/till", len(APP))
    assert done.project_id == project
    assert [package.path for package in done.entry_paths] == ["apps/shop", "apps/till"]
    assert (await importer.http.get(f"/generations/{done.id}/files/lib/app.dart")).status_code == 200
    restored = await importer.http.post(f"/generations/{done.id}/restore")
    assert restored.status_code == 202, restored.text
    diff = (await importer.http.get(f"/generations/{restored.json()['id']}/diff")).json()
    assert diff["files"] == []


async def test_what_could_harm_is_left_out(importer: Importer) -> None:
    repository = importer.repository(APP)
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 99\n"
    plant(
        repository,
        [
            ("120000", b"passwords", b"/etc/passwd"),
            ("120000", b"packages/x/pubspec.yaml", b"/etc/passwd"),
            ("100644", b"LIB/APP.dart", b"another"),
            ("100644", b"two\nlines.dart", b"x"),
            ("100644", b"--upload-pack=id", b"x"),
            ("100644", b"not\xfftext", b"x"),
            ("100644", b"movie.mp4", pointer),
            ("100644", b".gitattributes", b"* filter=evil text eol=crlf\n"),
            ("160000", b"vendored", b""),
        ],
    )
    done = await importer.imported(repository)
    assert done.status is GenerationStatus.COMPLETED, done.error
    assert {(one.path, one.reason) for one in done.left_out} == {
        ("passwords", LeftOutReason.SYMLINK),
        ("packages/x/pubspec.yaml", LeftOutReason.SYMLINK),
        ("LIB/APP.dart", LeftOutReason.CASE_COLLISION),
        ("two\\u000alines.dart", LeftOutReason.UNSAFE_NAME),
        ("not\ufffdtext", LeftOutReason.UNSAFE_NAME),
        ("movie.mp4", LeftOutReason.LFS_POINTER),
        ("vendored", LeftOutReason.SUBMODULE),
    }
    assert len(done.entry_paths) == 1
    listed = (await importer.http.get(f"/generations/{done.id}/files")).json()["items"]
    assert {"--upload-pack=id", "movie.mp4", "lib/app.dart"} <= {file["path"] for file in listed}
    main = await importer.http.get(f"/generations/{done.id}/files/lib/main.dart")
    assert main.content == APP["lib/main.dart"].encode(), "an attribute of the repository has changed a file"
    assert "root:" not in (await importer.http.get(f"/repos/imports/{done.id}/codebase")).text


async def test_what_cannot_be_imported_says_why_and_leaves_nothing(importer: Importer) -> None:
    github = importer.github
    uninstalled = github.add_repository("nobody", "app", APP)
    large = importer.repository(APP)
    plant(large, [("100644", b"huge.bin", bytes(33 * 1024 * 1024))])
    nested = importer.repository(APP)
    plant(nested, [("100644", b"sub/.git/config", b"[core]\n\tfsmonitor = id\n")])
    many = importer.repository(APP)
    plant(many, [("100644", b"%05d" % n, b"x") for n in range(5_001)])
    attempts: list[tuple[Repository, dict[str, object], ErrorCode]] = [
        (uninstalled, {}, ErrorCode.GITHUB_NOT_FOUND),
        (importer.repository({}), {}, ErrorCode.REPOSITORY_EMPTY),
        (importer.repository(APP), {"branch": "nosuch"}, ErrorCode.BRANCH_NOT_FOUND),
        (importer.repository(APP), {"folder": "nosuch"}, ErrorCode.FOLDER_NOT_FOUND),
        (large, {}, ErrorCode.REPOSITORY_TOO_LARGE),
        (nested, {}, ErrorCode.REPOSITORY_REFUSED),
        (many, {}, ErrorCode.TOO_MANY_FILES),
    ]
    begun = [(await importer.begin(repository, **fields), code) for repository, fields, code in attempts]
    for attempt, code in begun:
        done = await importer.ended(attempt)
        assert done.error is not None, attempt
        assert (done.status, done.error.code) == (GenerationStatus.ERROR, code), done.error
        assert (await importer.http.get(f"/generations/{done.id}/files")).json()["items"] == []
        assert (await importer.http.get(f"/repos/imports/{done.id}/codebase")).status_code == 404
        await importer.is_tidied_up(done)


@pytest.mark.parametrize(
    "fields",
    [
        {"repository": "no-slash"},
        {"repository": "-o/app"},
        {"repository": "octavia/app", "branch": "-evil"},
        {"repository": "octavia/app", "folder": "../up"},
        {"repository": "octavia/app", "url": "https://example.com"},
    ],
    ids=["name", "option", "branch", "folder", "field"],
)
async def test_a_bad_request_is_refused_at_the_door(importer: Importer, fields: dict[str, object]) -> None:
    response = await importer.http.post("/repos/import", json=fields)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_a_key_makes_one_import_and_one_project(importer: Importer) -> None:
    repository = importer.repository(APP)
    headers = {"Idempotency-Key": uuid4().hex}
    body = {"repository": repository.full_name}
    answers = await asyncio.gather(*(importer.http.post("/repos/import", json=body, headers=headers) for _ in range(3)))
    (identifier,) = {answer.json()["id"] for answer in answers}
    other = await importer.http.post("/repos/import", json={**body, "folder": "lib"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    begun = RepositoryImport.model_validate_json(answers[0].content)
    assert str(begun.id) == identifier
    assert (await importer.ended(begun)).status is GenerationStatus.COMPLETED


async def test_a_cancelled_import_leaves_nothing(importer: Importer) -> None:
    repository = importer.repository(APP)
    importer.github.faults.hold(f"GET /{repository.full_name}.*info/refs")
    begun = await importer.begin(repository)
    async with asyncio.timeout(LONGEST_S):
        while (await importer.read(begun)).stage != "clone" or not importer.is_on_disk(begun):  # noqa: ASYNC110 (polls)
            await asyncio.sleep(0.05)
    assert (await importer.http.delete(f"/repos/imports/{begun.id}")).status_code == 202
    done = await importer.ended(begun)
    assert done.status is GenerationStatus.CANCELLED
    await importer.is_tidied_up(done)
    importer.github.faults.clear()
    again = await importer.http.delete(f"/repos/imports/{begun.id}")
    assert (again.status_code, again.json()["code"]) == (409, "already_finished")


async def test_no_token_is_anywhere_afterwards(importer: Importer, stack: Stack) -> None:
    lines: list[str] = []
    sink = logger.add(lines.append, level="TRACE", backtrace=True, diagnose=True)
    try:
        done = await importer.imported(importer.repository(APP))
        await importer.imported(importer.repository(APP), branch="nosuch")
    finally:
        logger.remove(sink)
    assert importer.tokens.given
    client = await connect(importer.settings, lazy=False)
    history = await client.get_workflow_handle(generation_workflow_id(done.id)).fetch_history()
    database = await asyncpg.connect(stack.info.database_url)
    tables = ("repo_imports", "code_generations", "generation_events", "generation_drafts", "projects")
    rows = [str(await database.fetch(f"select to_jsonb(t)::text from public.{table} t")) for table in tables]
    await database.close()
    everything = "\n".join([*lines, history.to_json(), *rows])
    assert done.repository in everything
    for token in importer.tokens.given:
        assert token not in everything
        assert base64.b64encode(f"x-access-token:{token}".encode()).decode() not in everything
