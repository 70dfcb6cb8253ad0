"""What workers may do on GitHub, through the accounts that people linked: the tokens are narrow, and given back."""

from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from activities.composition.github import WorkersGitHub, open_github
from activities.repository.publishing_access import granted
from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.data.database import Pool
from app.data.postgres_github_links import PostgresGitHubLinks
from app.errors import Forbidden, NotFound
from app.github.lending import LentFor
from app.settings import Settings
from tests.fakes.github.server import FakeGitHub
from tests.github.conftest import another_process, linked


@pytest.fixture
async def workers(settings: Settings, pool: Pool, opened: AsyncExitStack) -> WorkersGitHub:
    return await open_github(settings, pool, opened)


@pytest.fixture
async def user(
    settings: Settings, opened: AsyncExitStack, hub: FakeGitHub, links: PostgresGitHubLinks, octavia: str
) -> UserId:
    return await linked(hub, await another_process(settings, opened), links, octavia, expires_in=3600)


async def test_a_token_is_lent_for_one_repository_and_given_back(
    workers: WorkersGitHub, user: UserId, hub: FakeGitHub, octavia: str
) -> None:
    repository = hub.add_repository(octavia, "app", {"a": "b"})
    hub.state.install(octavia, {repository.id, hub.add_repository(octavia, "other", {"a": "b"}).id})
    for purpose, contents in ((LentFor.READING, "read"), (LentFor.PUBLISHING, "write")):
        async with workers.tokens.lend(user, f"{octavia}/app", purpose) as token:
            lent = hub.state.installation_tokens[token.get_secret_value()]
            assert (lent.is_good, lent.repositories, lent.permissions["contents"]) == (True, {repository.id}, contents)
        assert not lent.is_good


async def test_publishing_is_in_the_name_of_the_linked_account(
    workers: WorkersGitHub, user: UserId, hub: FakeGitHub, octavia: str
) -> None:
    repository = hub.add_repository(octavia, "app", {"a": "b"})
    hub.state.install(octavia, {repository.id})
    account = await workers.publishing.account(user)
    assert (account.id, account.login) == (hub.state.people[octavia].id, octavia)
    async with granted(workers.publishing, user, f"{octavia}/app") as given:
        issued = hub.state.installation_tokens[given.token.get_secret_value()]
        assert (given.repository.id, issued.is_good) == (repository.id, True)
        assert "workflows" not in issued.permissions
    assert not issued.is_good
    with pytest.raises(Forbidden) as refused:  # the account did not grant that to the App
        await workers.publishing.to_publish(user, f"{octavia}/app", workflows=True)
    assert refused.value.code is ErrorCode.GITHUB_FORBIDDEN


async def test_without_an_app_nothing_is_lent(settings: Settings, pool: Pool, opened: AsyncExitStack) -> None:
    without = settings.model_copy(update={"github_app_id": None})
    workers = await open_github(without, pool, opened)
    with pytest.raises(NotFound) as refused:
        workers.tokens.lend(UserId(uuid4()), "octo/app", LentFor.READING)
    assert refused.value.code is ErrorCode.GITHUB_NOT_LINKED
