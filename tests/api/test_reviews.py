"""Reviews and publications from end to end: a real api, a real worker, the real Git against the tests' GitHub."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from activities.composition.github import WorkersGitHub
from activities.registry import build_activities
from app.client import WingbeatClient
from app.client.live import LiveConnection
from app.contracts.audit import AuditEntry
from app.contracts.errors import ErrorCode
from app.contracts.events import Checking, Publishing
from app.contracts.generations import Generation, GenerationKind, GenerationOptions
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.projects import ProjectRole
from app.contracts.publishing import PublishRequest
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import (
    CheckState,
    CheckStep,
    Publication,
    PublicationState,
    PublicationStep,
    Rejection,
    Review,
    ReviewChange,
    ReviewState,
)
from app.data.generations import NewGeneration
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabaseGenerations
from app.errors import DependencyUnavailable
from app.github.app_identity import AppIdentity
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.wire import GitHubWire
from app.local.stack import Stack
from app.security.callers import Caller
from app.settings import Settings
from app.temporal.client import connect
from tests.api.conftest import User, acting, share
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.fakes.github.state import Repository
from tests.github.publishing import LinkedOctavia
from tests.support.doors import NO_DOORS
from tests.support.serving import serving, settings_of
from worker import Role, build_workers

LONGEST_S = 60.0
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

    async def imported(self) -> tuple[Repository, Generation]:
        """A repository, and the import of it into a new project."""
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


@asynccontextmanager
async def _worker(settings: Settings, github: FakeGitHub) -> AsyncIterator[None]:
    app = AppIdentity(
        str(github.state.app.id),
        github.state.app.slug,
        github.state.app.client_id,
        SecretStr(github.state.app.client_secret),
        SecretStr(github.private_key),
    )
    urls = github.settings
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(GitHubWire())
        people = GitHubPeople(wire, app, api_url=urls["GITHUB_API_URL"], web_url=urls["GITHUB_WEB_URL"])
        access = LinkedOctavia(github, people, GitHubRepositories(wire, app, api_url=urls["GITHUB_API_URL"]))
        client = await connect(settings, lazy=False)
        activities = await stack.enter_async_context(
            build_activities(settings, client, NO_DOORS, WorkersGitHub(publishing=access))
        )
        roles = frozenset({Role.ORCHESTRATION, Role.WORKSPACE})
        for worker in build_workers(client, activities, settings.worker_host, roles, max_previews=1):
            await stack.enter_async_context(worker)
        yield


@pytest.fixture(scope="module")
async def reviewer(
    stack: Stack, owner: User, clients: SupabaseClients, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Reviewer]:
    async with fake_github(tmp_path_factory.mktemp("github")) as github:
        github.state.add_person("octavia")
        settings = settings_of(
            stack.environment,
            auth_rate_limit="off",
            max_running_jobs_per_user="off",
            github_web_url=github.url,
            git_allowed_protocols="http",
            gemini_api_key="none",
            workspaces_dir=str(tmp_path_factory.mktemp("workspaces")),
            worker_host=f"reviewer-{uuid4().hex[:8]}",
        )
        caller = Caller(
            owner.session.user, SecretStr(owner.session.access_token), datetime.now(UTC) + timedelta(hours=1)
        )
        database = await asyncpg.connect(settings.database_url.get_secret_value())
        async with serving(settings) as url, _worker(settings, github), acting(url, owner.session) as http:
            yield Reviewer(http, caller, github, WorkersHand(clients), database, settings.workspaces_dir)
        await database.close()


async def test_from_the_review_to_the_pull_request_and_back(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    review = await reviewer.review(version)
    assert (review.version, review.state, review.against) == (0, ReviewState.OPEN, base.id)
    assert [diff.path for diff in review.files] == ["lib/gone.dart", "lib/main.dart", "lib/new.dart"]
    first, _ = review.files[1].hunks
    decided = await reviewer.decide(
        review,
        {"path": "lib/gone.dart"},
        {"path": "lib/main.dart", "hunks": [first.id]},
        message="A quiz for the shop",
    )
    assert decided.status_code == 200, decided.text
    assert (await reviewer.decide(review)).status_code == 412
    checked = await reviewer.checked(version)
    assert checked.check is not None
    assert (checked.check.state, checked.state) == (CheckState.CLEAN, ReviewState.CHECKED), checked.check
    done = await reviewer.publish(version, title="Quiz")
    pull = done.pull_request
    assert pull is not None
    assert pull.branch == f"wingbeat/quiz-{str(version.id)[:8]}"
    show = reviewer.github.show
    assert show(repository, f"{pull.branch}:lib/gone.dart") == "int gone = 0;\n"
    assert show(repository, f"{pull.branch}:lib/new.dart") == "int fresh = 1;\n"
    text = show(repository, f"{pull.branch}:lib/main.dart")
    assert "f3(int x)" not in text
    assert "void main() { f3(1); }" in text
    assert reviewer.github.log(repository, pull.branch, "%s") == ["A quiz for the shop", "Initial commit"]
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    assert "Exactly these changes were checked by `syntax-only`: no errors. 2 changed files" in opened.body
    assert "```text\nAdd a quiz\n```" in opened.body
    assert await reviewer.publish(version, title="Again") == done
    assert (await reviewer.decide(await reviewer.review(version))).json()["code"] == ErrorCode.ALREADY_PUBLISHED
    await _follow_up(reviewer, repository, base.project_id, done)
    response = await reviewer.http.delete(f"/generations/{version.id}/publish")
    assert response.status_code == 202, response.text
    gone = await reviewer.publication(version, PublicationState.WITHDRAWN)
    assert gone.pull_request is not None
    assert gone.pull_request.state is PullRequestState.CLOSED
    assert (await reviewer.review(version)).state is ReviewState.CHECKED
    assert not reviewer.is_on_disk(version)
    again = await reviewer.http.delete(f"/generations/{version.id}/publish")
    problem_of(again, 409, ErrorCode.NOT_PUBLISHED)


async def _follow_up(reviewer: Reviewer, repository: Repository, project: ProjectId, before: Publication) -> None:
    """The next version starts from what was published, and its review shows only what it adds."""
    listed = (await reviewer.http.get(f"/projects/{project}/generations")).json()["items"]
    kept = Generation.model_validate(listed[0])
    assert kept.kind is GenerationKind.RESTORE
    files = {"lib/gone.dart": b"int gone = 0;\n", "lib/new.dart": b"int fresh = 1;\n", "pubspec.yaml": PUBSPEC}
    main = MAIN.replace(b"void main() {}", b"void main() { f3(1); }")
    files |= {"lib/main.dart": main, "lib/more.dart": b"int more = 2;\n"}
    version = await reviewer.ended(project, files, kept.id)
    review = await reviewer.review(version)
    assert [diff.path for diff in review.files] == ["lib/more.dart"]
    done = await reviewer.publish(version)
    assert done.pull_request is not None
    assert before.pull_request is not None
    assert done.pull_request.number == before.pull_request.number
    assert reviewer.github.log(repository, done.pull_request.branch, "%s")[:2] == ["Add a quiz", "A quiz for the shop"]


async def test_after_a_merge_the_next_version_is_a_pull_request_of_its_own(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    first = await reviewer.ended(base.project_id, VERSION, base.id)
    done = await reviewer.publish(first)
    assert done.pull_request is not None
    squashed = reviewer.github.commit(repository, {**VERSION, "lib/gone.dart": None}, message="Add a quiz (#1)")
    (opened,) = [made for made in reviewer.github.state.pulls if made.repository == repository.id]
    opened.state, opened.merged = "closed", True
    unheard = await reviewer.ended(base.project_id, {**VERSION, "lib/early.dart": b"int early = 2;\n"}, first.id)
    await reviewer.http.post(f"/generations/{unheard.id}/publish", json={})
    told = await reviewer.publication(unheard, PublicationState.FAILED)
    assert told.error is not None
    assert told.error.code is ErrorCode.GITHUB_CONFLICT, "no webhook has told of the merge"
    merged = await reviewer.http.delete(f"/generations/{first.id}/publish")
    problem_of(merged, 409, ErrorCode.GITHUB_CONFLICT)
    second = await reviewer.ended(base.project_id, {**VERSION, "lib/more.dart": b"int more = 2;\n"}, first.id)
    review = await reviewer.review(second)
    assert ([diff.path for diff in review.files], review.against) == (["lib/more.dart"], first.id)
    again = await reviewer.publish(second)
    assert again.pull_request is not None
    assert again.pull_request.number == done.pull_request.number + 1
    assert reviewer.github.log(repository, again.pull_request.branch, "%P")[0] == squashed


async def test_a_choice_that_does_not_compile_is_repaired_from_the_choice(reviewer: Reviewer) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, BROKEN, base.id)
    none = await reviewer.http.post(f"/generations/{version.id}/review/repair")
    problem_of(none, 409, ErrorCode.NOT_REPAIRABLE)
    await reviewer.decide(await reviewer.review(version), {"path": "lib/gone.dart"})
    review = await reviewer.checked(version)
    assert review.check is not None
    assert review.check.state is CheckState.PROBLEMS
    assert {found.path for found in review.check.diagnostics} == {"lib/new.dart"}
    response = await reviewer.http.post(f"/generations/{version.id}/review/repair")
    assert response.status_code == 202, response.text
    repair = Generation.model_validate_json(response.content)
    assert repair.kind is GenerationKind.FIX
    listed = (await reviewer.http.get(f"/generations/{repair.base_generation_id}/files")).json()
    paths = [entry["path"] for entry in (listed if isinstance(listed, list) else listed["items"])]
    assert "lib/gone.dart" in paths
    await reviewer.http.post(f"/generations/{repair.id}/cancel")


async def test_what_changed_on_both_sides_is_shown(reviewer: Reviewer) -> None:
    repository, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    moved = MAIN.replace(b"void main() {}", b"void main() { other(); }")
    reviewer.github.commit(repository, {"lib/main.dart": moved}, message="theirs")
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    assert response.status_code == 202
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.PUBLISH_CONFLICT
    assert [conflict.path for conflict in failed.conflicts] == ["lib/main.dart"]
    assert "void main() { other(); }" in failed.conflicts[0].hunks[0]
    review = await reviewer.review(version)
    await reviewer.decide(review, {"path": "lib/main.dart"})
    assert (await reviewer.publish(version)).pull_request is not None


async def test_sensitive_files_need_their_approval(reviewer: Reviewer, owner: User) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, {**VERSION, "codemagic.yaml": b"x: 1\n"}, base.id)
    assert (await reviewer.review(version)).sensitive == ["codemagic.yaml"]
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    problem = problem_of(response, 409, ErrorCode.APPROVAL_REQUIRED)
    assert [error.field for error in problem.errors] == ["approve_sensitive.codemagic.yaml"]
    async with WingbeatClient(str(reviewer.http.base_url).removesuffix("/api/")) as client:
        client.use_session(owner.session)
        review = await client.review(version.id)
        review = await client.decide(review, ReviewChange(rejected=[Rejection(path="lib/gone.dart")]))
        assert [rejection.path for rejection in review.rejected] == ["lib/gone.dart"]
        begun = await client.publish(version.id, PublishRequest(approve_sensitive=["codemagic.yaml"]))
        assert begun.state is PublicationState.RUNNING
        done = await reviewer.publication(version, PublicationState.COMPLETED)
        assert await client.publication(version.id) == done
        assert (await client.withdraw(version.id)).state is PublicationState.WITHDRAWING
    await reviewer.publication(version, PublicationState.WITHDRAWN)
    listed = (await reviewer.http.get(f"/projects/{base.project_id}/audit?limit=3")).json()["items"]
    noted = [AuditEntry.model_validate(entry) for entry in reversed(listed)]
    assert [(entry.action, entry.paths) for entry in noted] == [
        ("publication.sensitive_approved", ["codemagic.yaml"]),
        ("publication.started", None),
        ("publication.withdrawn", None),
    ]
    assert {(entry.actor_id, entry.generation_id) for entry in noted} == {(owner.session.user.id, version.id)}


async def test_whoever_watches_a_version_hears_of_its_check_and_its_publication(
    reviewer: Reviewer, owner: User
) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    async with WingbeatClient(str(reviewer.http.base_url).removesuffix("/api/")) as client:
        client.use_session(owner.session)
        async with client.live() as live:
            await live.subscribe(version.id)
            await reviewer.checked(version)
            told = [await _news(live) for _ in range(4)]
            assert [(news.type, news.state, news.step) for news in told] == [
                ("Checking", CheckState.RUNNING, None),
                ("Checking", CheckState.RUNNING, CheckStep.PACKAGES),
                ("Checking", CheckState.RUNNING, CheckStep.ANALYZE),
                ("Checking", CheckState.CLEAN, None),
            ]
            done = await reviewer.publish(version)
            *steps, last = [await _news(live) for _ in range(5)]
            assert [(news.type, news.state, news.step) for news in steps] == [
                ("Publishing", PublicationState.RUNNING, None),
                *(("Publishing", PublicationState.RUNNING, step) for step in PublicationStep),
            ]
            assert isinstance(last, Publishing)
            assert done.pull_request is not None
            assert (last.state, last.step, last.url) == (PublicationState.COMPLETED, None, done.pull_request.url)
    opened_by = "select opened_by from public.pull_requests where project_id = $1"
    assert await reviewer.database.fetchval(opened_by, base.project_id) == owner.session.user.id


async def _news(live: LiveConnection) -> Checking | Publishing:
    while not isinstance(frame := await live.receive(), Checking | Publishing):
        pass
    return frame


async def test_what_cannot_be_started_does_not_run(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    with monkeypatch.context() as away:
        away.setattr("app.temporal.reviews.TemporalReviewJobs._start", _temporal_is_away)
        for path in ("review/check", "publish"):
            response = await reviewer.http.post(f"/generations/{version.id}/{path}", json={})
            problem_of(response, 503, ErrorCode.DEPENDENCY_UNAVAILABLE)
    failed = await reviewer.publication(version, PublicationState.FAILED)
    assert failed.error is not None
    assert failed.error.code is ErrorCode.DEPENDENCY_UNAVAILABLE
    check = (await reviewer.review(version)).check
    assert check is not None
    assert check.state is CheckState.FAILED
    assert (await reviewer.publish(version)).error is None


async def _temporal_is_away(*_: object) -> None:
    raise DependencyUnavailable("Temporal")


async def test_what_cannot_be_published(reviewer: Reviewer) -> None:
    _, base = await reviewer.imported()
    unchanged = await reviewer.ended(base.project_id, BASE, base.id)
    response = await reviewer.http.post(f"/generations/{unchanged.id}/publish", json={})
    problem_of(response, 409, ErrorCode.NOTHING_CHOSEN)
    for branch in ("main", "wingbeat/-x", "wingbeat/../main", "feature"):
        response = await reviewer.http.post(f"/generations/{unchanged.id}/publish", json={"branch": branch})
        assert response.status_code == 422, branch
    leaving = await reviewer.ended(base.project_id, VERSION, base.id)
    await reviewer.decide(await reviewer.review(leaving))
    await reviewer.database.execute(
        """update public.reviews set publication = '{"state": "withdrawing"}' where generation_id = $1""", leaving.id
    )
    response = await reviewer.http.post(f"/generations/{leaving.id}/publish", json={})
    problem_of(response, 409, ErrorCode.CONFLICT)
    project = ProjectId((await reviewer.http.post("/projects", json={"name": "New"})).json()["id"])
    version = await reviewer.ended(project, BASE)
    response = await reviewer.http.post(f"/generations/{version.id}/publish", json={})
    problem_of(response, 409, ErrorCode.NOT_IMPORTED)
    response = await reviewer.http.get(f"/generations/{version.id}/publish")
    problem_of(response, 404, ErrorCode.NOT_PUBLISHED)


async def test_viewers_read_reviews_and_decide_nothing(
    reviewer: Reviewer, clients: SupabaseClients, member: User
) -> None:
    _, base = await reviewer.imported()
    version = await reviewer.ended(base.project_id, VERSION, base.id)
    await share(clients, base.project_id, member, ProjectRole.VIEWER)
    url = f"/generations/{version.id}"
    async with acting(reviewer.http.base_url, member.session) as http:
        assert (await http.get(f"{url}/review")).status_code == 200
        refused = [
            await http.put(f"{url}/review", json={}, headers={"If-Match": '"0"'}),
            await http.post(f"{url}/review/check"),
            await http.post(f"{url}/review/repair"),
            await http.post(f"{url}/publish", json={}),
            await http.delete(f"{url}/publish"),
        ]
    assert [response.status_code for response in refused] == [403] * 5
    response = await reviewer.http.put(f"{url}/review", json={})
    assert response.status_code == 428
    bad = await reviewer.decide(await reviewer.review(version), {"path": "lib/main.dart", "hunks": ["0" * 16]})
    assert problem_of(bad, 422, ErrorCode.INVALID_REQUEST).errors[0].field == "rejected.0.hunks"
