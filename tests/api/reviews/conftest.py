"""A real api, a real worker, and the real Git against the tests' GitHub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from activities.composition.github import WorkersGitHub
from app.data.supabase_clients import SupabaseClients
from app.github.app_identity import AppIdentity
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.wire import GitHubWire
from app.local.stack import Stack
from app.security.callers import Caller
from app.settings import Settings
from tests.api.conftest import User, acting
from tests.api.records import WorkersHand
from tests.api.reviews.reviewer import Reviewer
from tests.fakes.github.server import FakeGitHub, fake_github
from tests.github.publishing import LinkedOctavia
from tests.support.in_process_worker import working
from tests.support.serving import serving, settings_of
from worker import Role


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
    async with GitHubWire() as wire:
        people = GitHubPeople(wire, app, api_url=urls["GITHUB_API_URL"], web_url=urls["GITHUB_WEB_URL"])
        access = LinkedOctavia(github, people, GitHubRepositories(wire, app, api_url=urls["GITHUB_API_URL"]))
        async with working(settings, WorkersGitHub(publishing=access), {Role.ORCHESTRATION, Role.WORKSPACE}):
            yield


@pytest.fixture(scope="package")
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
