"""How long a repository of five thousand files takes to import, over a plain clone of it and one read of its files.

Everything is real but GitHub's pages: the api over REST, the worker, the database, the storage and Git's own server.
"""

import asyncio
import base64
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import httpx

from app.client import WingbeatClient
from app.contracts.imports import RepositoryImport
from app.local.service import ServiceName
from benchmarks.generated_repository import generate_repository
from benchmarks.report import Bar, Figure, Report
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.fakes.github.state import Repository
from tests.support.importing import IssuedTokens, importing_worker
from tests.support.serving import serving, settings_of
from tests.support.stack import temporary_stack

_FILES = 4_990
"""With those beside them (`pubspec.yaml` and such) just under five thousand, the most that is imported."""
_TIMES = 3
_LIMIT = 3.0
_LONGEST_S = 120.0
_TIDIED_S = 1.0
"""For the removal of what an import left, which the next clone is not to be slowed by."""
_POLL_S = 0.1
"""Each asks the workflow how far it is: more often, the asking is what is measured."""
_SERVICES = frozenset({ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE, ServiceName.TEMPORAL})


@dataclass(frozen=True, slots=True)
class _Bench:
    github: FakeGitHub
    repository: Repository
    http: httpx.AsyncClient

    async def imported(self) -> None:
        """Start an import and wait for its end."""
        answer = await self.http.post("/repos/import", json={"repository": self.repository.full_name})
        answer.raise_for_status()
        begun = RepositoryImport.model_validate_json(answer.content)
        async with asyncio.timeout(_LONGEST_S):
            while not begun.status.is_final:
                await asyncio.sleep(_POLL_S)
                found = await self.http.get(f"/repos/imports/{begun.id}")
                begun = RepositoryImport.model_validate_json(found.content)
        if begun.error is not None:
            raise RuntimeError(f"the import failed: {begun.error}")

    async def cloned_and_read(self, folder: Path) -> None:
        """What anybody does by hand, in an empty folder."""
        installation = next(iter(self.github.state.installations.values()))
        token, _ = self.github.state.issue_installation_token(installation, {self.repository.id}, {"contents": "read"})
        url = f"{self.github.url}/{self.repository.full_name}.git"
        process = await asyncio.create_subprocess_exec(
            "git", "clone", "--quiet", "--depth", "1", url, str(folder / "clone"), env=_environment(token)
        )
        if await process.wait():
            raise RuntimeError("the plain clone failed")
        await asyncio.to_thread(_read_all, folder / "clone")


async def run() -> Report:
    """Measure the bar of an import."""
    async with _bench() as bench:
        plain, imported = [], []
        for _ in range(_TIMES):
            with tempfile.TemporaryDirectory() as folder:
                plain.append(await _timed(bench.cloned_and_read(Path(folder))))
            imported.append(await _timed(bench.imported()))
            await asyncio.sleep(_TIDIED_S)
    return Report(
        bench="import",
        bars=[Bar(name="import, over clone and read", value=min(imported) / min(plain), limit=_LIMIT, unit="x")],
        figures=[
            Figure(name="import, from the request to its recorded end", value=min(imported), unit="s"),
            Figure(name="git clone --depth 1 and one read of its files", value=min(plain), unit="s"),
        ],
    )


@asynccontextmanager
async def _bench() -> AsyncIterator[_Bench]:
    async with AsyncExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        (folder / "github").mkdir()
        github = await opened.enter_async_context(fake_github(folder / "github"))
        stack = await opened.enter_async_context(temporary_stack(services=_SERVICES))
        settings = settings_of(
            stack.environment,
            auth_rate_limit="off",
            github_web_url=github.url,
            git_allowed_protocols="http",
            gemini_api_key="none",
            workspaces_dir=str(folder / "workspaces"),
        )
        url = await opened.enter_async_context(serving(settings))
        await opened.enter_async_context(importing_worker(settings, IssuedTokens(github)))
        person = await opened.enter_async_context(WingbeatClient(url.removesuffix("/api")))
        session = await person.sign_up(f"bench-{token_hex(6)}@example.com", token_hex(16))
        headers = {"Authorization": f"Bearer {session.access_token}"}
        http = await opened.enter_async_context(
            httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False)
        )
        yield _Bench(github, await asyncio.to_thread(_repository, github), http)


def _repository(github: FakeGitHub) -> Repository:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        generate_repository(root, files=_FILES)
        files: Mapping[str, bytes] = {
            str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
        }
    repository = github.add_repository("octavia", "large", files)
    github.state.install("octavia", {repository.id})
    return repository


async def _timed(work: Awaitable[None]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def _read_all(root: Path) -> int:
    files = (path for path in root.rglob("*") if ".git" not in path.parts and path.is_file())
    return sum(len(path.read_bytes()) for path in files)


def _environment(token: str) -> dict[str, str]:
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }
