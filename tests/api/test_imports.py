"""Imports from end to end: a real api, a real worker, the real Git against the tests' GitHub."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationStatus
from app.contracts.imports import LeftOutReason, PackageKind, RepositoryImport
from app.local.stack import Stack
from app.settings import Settings
from tests.api.conftest import User, acting
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.fakes.github.state import Repository
from tests.support.importing import IssuedTokens, importing_worker
from tests.support.serving import serving, settings_of

PUBSPEC = "name: shop\nenvironment:\n  sdk: ^3.7.0\ndependencies:\n  flutter:\n    sdk: flutter\n"
APP = {
    "pubspec.yaml": PUBSPEC,
    "lib/main.dart": "import 'app.dart';\n\nvoid main() => print(greeting);\n",
    "lib/app.dart": "const greeting = 'hello';\n",
    ".github/workflows/ci.yml": "on: push\n",
}
LONGEST_S = 60.0


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

    def left_on_disk(self) -> list[Path]:
        root = self.settings.workspaces_dir
        return list(root.iterdir()) if root.exists() else []


@pytest.fixture(scope="module")
async def importer(stack: Stack, owner: User, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Importer]:
    async with fake_github(tmp_path_factory.mktemp("github")) as github:
        settings = settings_of(
            stack.environment,
            auth_rate_limit="off",
            github_web_url=github.url,
            git_allowed_protocols="http",
            gemini_api_key="none",
            workspaces_dir=str(tmp_path_factory.mktemp("workspaces")),
            worker_host=f"importer-{uuid4().hex[:8]}",
        )
        tokens = IssuedTokens(github)
        async with serving(settings) as url, importing_worker(settings, tokens), acting(url, owner.session) as http:
            yield Importer(http, github, tokens, settings)


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
    assert not importer.left_on_disk()
