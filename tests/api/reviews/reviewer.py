"""Somebody who reviews versions of imported projects and publishes them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx

from app.contracts.generations import Generation, GenerationKind, GenerationOptions
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.reviews import (
    CheckState,
    Publication,
    PublicationState,
    Review,
)
from app.data.generations import NewGeneration
from app.data.supabase_generations import SupabaseGenerations
from app.security.callers import Caller
from tests.api.records import WorkersHand
from tests.fakes.github.server import FakeGitHub
from tests.fakes.github.state import Repository

LONGEST_S = 180.0
PUBSPEC = b"name: shop\nenvironment:\n  sdk: ^3.7.0\ndependencies:\n  flutter:\n    sdk: flutter\n"
MAIN = b"".join(b"int f%d() => %d;\n" % (n, n) for n in range(40)) + b"void main() {}\n"
BASE = {"pubspec.yaml": PUBSPEC, "lib/main.dart": MAIN, "lib/gone.dart": b"int gone = 0;\n"}
VERSION = {
    "pubspec.yaml": PUBSPEC,
    "lib/main.dart": MAIN.replace(b"f3()", b"f3(int x)").replace(b"void main() {}", b"void main() { f3(1); }"),
    "lib/new.dart": b"int fresh = 1;\n",
}
BROKEN = {**VERSION, "lib/new.dart": b"int fresh = ;\n"}
_IMPORT = """
insert into public.repo_imports
  (id, project_id, requested_by, status, repository, branch, commit, summary_key, started_at, finished_at)
select g.id, g.project_id, g.created_by, 'completed', $2, 'main', $3, g.archive_key,
  now(), now()
from public.code_generations g where g.id = $1
"""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody whose projects come from repositories of octavia's, with what stands behind."""

    http: httpx.AsyncClient
    caller: Caller
    github: FakeGitHub
    worker: WorkersHand
    database: asyncpg.Connection
    workspaces: Path

    def is_on_disk(self, generation: Generation) -> bool:
        """Whether the worker's host has files of the version. Other tests' jobs may have some, too."""
        return (self.workspaces / str(generation.project_id) / str(generation.id)).exists()

    async def ended(
        self, project: ProjectId, files: Mapping[str, bytes], base: GenerationId | None = None
    ) -> Generation:
        """A version with these files, as if a job had made it."""
        new = NewGeneration(
            id=new_generation_id(),
            project_id=project,
            kind=GenerationKind.GENERATE,
            prompt="Add a quiz",
            options=GenerationOptions(),
            base_generation_id=base,
            idempotency=None,
        )
        generation = (await SupabaseGenerations(self.worker.clients).insert(self.caller, new)).generation
        await self.worker.finish(generation, files)
        return generation

    async def imported(self, repository: Repository | None = None) -> tuple[Repository, Generation]:
        """A repository, a new one unless it is given, and the import of it into a new project."""
        if repository is None:
            repository = self.github.add_repository("octavia", f"app-{uuid4().hex[:8]}", BASE)
            self.github.state.install("octavia", {repository.id})
        response = await self.http.post("/projects", json={"name": "Shop"})
        base = await self.ended(ProjectId(response.json()["id"]), BASE)
        commit = self.github.head(repository, "main")
        await self.database.execute(_IMPORT, base.id, repository.full_name, commit)
        return repository, base

    async def review(self, generation: Generation) -> Review:
        response = await self.http.get(f"/generations/{generation.id}/review")
        assert response.status_code == 200, response.text
        review = Review.model_validate_json(response.content)
        assert response.headers["etag"] == f'"{review.version}"'
        return review

    async def decide(self, review: Review, *rejected: dict[str, object], **fields: object) -> httpx.Response:
        return await self.http.put(
            f"/generations/{review.generation_id}/review",
            json={"rejected": rejected, **fields},
            headers={"If-Match": f'"{review.version}"'},
        )

    async def publication(self, generation: Generation, state: PublicationState) -> Publication:
        """The publication, once it is in this state."""
        async with asyncio.timeout(LONGEST_S):
            while True:
                response = await self.http.get(f"/generations/{generation.id}/publish")
                assert response.status_code == 200, response.text
                told = Publication.model_validate_json(response.content)
                if told.state is state:
                    return told
                await asyncio.sleep(0.05)

    async def publish(self, generation: Generation, **request: object) -> Publication:
        response = await self.http.post(f"/generations/{generation.id}/publish", json=request)
        assert response.status_code == 202, response.text
        return await self.publication(generation, PublicationState.COMPLETED)

    async def checked(self, generation: Generation) -> Review:
        response = await self.http.post(f"/generations/{generation.id}/review/check")
        assert response.status_code == 202, response.text
        async with asyncio.timeout(LONGEST_S):
            while True:
                review = await self.review(generation)
                if review.check and review.check.state is not CheckState.RUNNING:
                    return review
                await asyncio.sleep(0.05)
