"""A person's tokens: refreshed once by however many ask, moved to new keys, and over when GitHub says so."""

import asyncio
import base64
from contextlib import AsyncExitStack
from datetime import timedelta
from secrets import token_bytes
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.composition.github import open_github
from app.contracts.errors import ErrorCode
from app.contracts.github import LinkStatus
from app.contracts.ids import UserId
from app.data.database import Pool
from app.data.github_links import LinkedAccount, StoredLink
from app.data.postgres_github_links import PostgresGitHubLinks
from app.data.user_database import UserDatabase
from app.errors import WingbeatError
from app.github.access import GitHubAccess
from app.github.answers import UserTokens
from app.services.web_origins import WebOrigins
from app.settings import Settings
from tests.fakes.github.faults import server_error, slow
from tests.fakes.github.server import FakeGitHub
from tests.github.conftest import another_process, linked

EXCHANGE = "POST /login/oauth/access_token"


@pytest.fixture
async def here(settings: Settings, opened: AsyncExitStack) -> GitHubAccess:
    return await another_process(settings, opened)


async def stored(links: PostgresGitHubLinks, user_id: UserId) -> StoredLink:
    link = await links.find(user_id)
    assert link is not None
    return link


async def test_of_many_who_need_it_one_refreshes(
    settings: Settings, hub: FakeGitHub, links: PostgresGitHubLinks, opened: AsyncExitStack, octavia: str
) -> None:
    processes = [await another_process(settings, opened) for _ in range(2)]
    user_id = await linked(hub, processes[0], links, octavia)
    warm = await linked(hub, processes[0], links, octavia, expires_in=28800)
    await asyncio.gather(*(process.users.token(warm) for process in processes))
    hub.faults.plan(EXCHANGE, slow(0.3))
    tokens = await asyncio.gather(*(process.users.token(user_id) for process in processes for _ in range(20)))
    assert hub.state.requests.count(EXCHANGE) == 1
    assert len({token.get_secret_value() for token in tokens}) == 1
    assert hub.state.user_tokens[tokens[0].get_secret_value()].is_good
    await processes[1].users.token(user_id)
    assert hub.state.requests.count(EXCHANGE) == 1


async def test_a_refused_refresh_ends_the_link(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, pool: Pool, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia)
    hub.state.revoke_all(octavia)
    for _ in range(2):
        with pytest.raises(WingbeatError) as refused:
            await here.users.token(user_id)
        assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED
    assert hub.state.requests.count(EXCHANGE) == 1
    assert await stored(links, user_id) == StoredLink(LinkStatus.EXPIRED, None)
    assert await pool.fetchval("select count(*) from private.github_tokens where user_id = $1", user_id) == 0


async def test_a_token_that_was_taken_back_is_tried_anew_once(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia, expires_in=28800)
    for token in hub.state.user_tokens.values():
        token.revoked |= token.login == octavia
    answers = await asyncio.gather(*(here.users.act(user_id, here.people.user) for _ in range(5)))
    assert {answer.login for answer in answers} == {octavia}
    assert hub.state.requests.count(EXCHANGE) == 1
    hub.state.revoke_all(octavia)
    with pytest.raises(WingbeatError) as refused:
        await here.users.act(user_id, here.people.user)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED


async def test_while_github_is_away_nothing_is_used_up(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia)
    hub.faults.plan(EXCHANGE, server_error())
    with pytest.raises(WingbeatError) as refused:
        await here.users.token(user_id)
    assert refused.value.code is ErrorCode.GITHUB_UNAVAILABLE
    assert hub.state.user_tokens[(await here.users.token(user_id)).get_secret_value()].is_good


async def test_a_process_that_died_refreshing_is_not_waited_for_for_ever(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, pool: Pool, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia)
    seen = (await stored(links, user_id)).tokens
    assert seen is not None
    assert await links.lease(user_id, seen, lifetime=timedelta(minutes=1))
    assert not await links.lease(user_id, seen, lifetime=timedelta(minutes=1))
    waiting = asyncio.create_task(here.users.token(user_id))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()
    assert hub.state.requests.count(EXCHANGE) == 0
    await pool.execute("update private.github_tokens set refreshing_until = now() where user_id = $1", user_id)
    await waiting
    assert hub.state.requests.count(EXCHANGE) == 1


async def test_who_gives_up_does_not_lose_the_tokens(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia)
    impatient = asyncio.create_task(here.users.token(user_id))
    async with asyncio.timeout(60):
        while EXCHANGE not in hub.state.requests:  # noqa: ASYNC110 - it is a list of the fake's
            await asyncio.sleep(0)
    impatient.cancel()
    token = await here.users.token(user_id)
    assert hub.state.requests.count(EXCHANGE) == 1
    assert hub.state.user_tokens[token.get_secret_value()].is_good


async def test_a_link_that_goes_during_a_refresh_leaves_no_token(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, pool: Pool, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia)
    seen = (await stored(links, user_id)).tokens
    assert seen is not None
    await links.lease(user_id, seen, lifetime=timedelta(minutes=1))
    renewed = await here.people.refresh(here.safe.open(user_id, seen).refresh or SecretStr(""))
    await links.remove(user_id)
    assert not await links.renew(user_id, seen, here.safe.seal(user_id, renewed))
    scopes = await pool.fetch("select scope from private.github_revocations where user_id = $1", user_id)
    assert [row["scope"] for row in scopes] == ["grant", "grant"]


async def test_of_two_links_at_the_same_time_one_stays(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, pool: Pool, octavia: str
) -> None:
    user_id, account = UserId(uuid4()), LinkedAccount(hub.state.people[octavia].id, octavia, [])
    issued = [UserTokens(access_token=SecretStr(hub.state.issue_user_token(octavia)[0])) for _ in range(4)]
    await asyncio.gather(*(links.save(user_id, account, here.safe.seal(user_id, tokens)) for tokens in issued))
    assert hub.state.user_tokens[(await here.users.token(user_id)).get_secret_value()].is_good
    scopes = await pool.fetch("select scope from private.github_revocations where user_id = $1", user_id)
    assert [row["scope"] for row in scopes] == ["token"] * 3


async def test_a_token_without_an_end_is_not_refreshed(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, octavia: str
) -> None:
    user_id = await linked(hub, here, links, octavia, expires_in=None)
    await here.users.token(user_id)
    assert hub.state.requests.count(EXCHANGE) == 0


async def test_who_linked_nothing_is_told_so(here: GitHubAccess) -> None:
    with pytest.raises(WingbeatError) as refused:
        await here.users.token(UserId(uuid4()))
    assert (refused.value.code, refused.value.status) == (ErrorCode.GITHUB_NOT_LINKED, 409)


@pytest.mark.parametrize("way", ["on use", "by the sweep"])
async def test_keys_rotate(
    settings: Settings,
    hub: FakeGitHub,
    here: GitHubAccess,
    links: PostgresGitHubLinks,
    pool: Pool,
    opened: AsyncExitStack,
    octavia: str,
    way: str,
) -> None:
    user_id = await linked(hub, here, links, octavia, expires_in=28800)
    token = await here.users.token(user_id)
    newer = base64.b64encode(token_bytes(32)).decode()
    both = settings.model_copy(update={"token_encryption_keys": SecretStr(f"{newer},{hub.encryption_key}")})
    rotated = await another_process(both, opened)
    if way == "on use":
        assert await rotated.users.token(user_id) == token
    else:
        services = await open_github(both, pool, UserDatabase(pool), WebOrigins([]), opened)
        assert services is not None
        await services.upkeep.sweep()
    assert (await stored(links, user_id)).tokens.key_id == rotated.safe.newest_key_id  # type: ignore[union-attr]
    alone = settings.model_copy(update={"token_encryption_keys": SecretStr(newer)})
    assert await (await another_process(alone, opened)).users.token(user_id) == token
    with pytest.raises(WingbeatError) as refused:
        await here.users.token(user_id)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED
    assert (await stored(links, user_id)).status is LinkStatus.LINKED, "a key that is missing may come back"


async def test_what_waits_to_be_taken_back_moves_to_the_newest_key_too(
    settings: Settings,
    hub: FakeGitHub,
    here: GitHubAccess,
    links: PostgresGitHubLinks,
    pool: Pool,
    opened: AsyncExitStack,
    octavia: str,
) -> None:
    """Else the key that it is under would be removed, and the grant would stay for ever."""
    user_id = await linked(hub, here, links, octavia, expires_in=28800)
    revocation = await links.remove(user_id)
    assert revocation is not None
    newer = base64.b64encode(token_bytes(32)).decode()
    both = settings.model_copy(update={"token_encryption_keys": SecretStr(f"{newer},{hub.encryption_key}")})
    services = await open_github(both, pool, UserDatabase(pool), WebOrigins([]), opened)
    assert services is not None
    await services.upkeep.sweep()
    alone = settings.model_copy(update={"token_encryption_keys": SecretStr(newer)})
    await pool.execute("update private.github_revocations set next_at = now() where id = $1", revocation.id)
    services = await open_github(alone, pool, UserDatabase(pool), WebOrigins([]), opened)
    assert services is not None
    await services.upkeep.sweep()
    assert not any(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia)
    assert await pool.fetchval("select count(*) from private.github_revocations where id = $1", revocation.id) == 0


async def test_a_row_that_was_given_to_somebody_else_opens_nothing(
    hub: FakeGitHub, here: GitHubAccess, links: PostgresGitHubLinks, pool: Pool, octavia: str
) -> None:
    rich, poor = [await linked(hub, here, links, octavia, expires_in=28800) for _ in range(2)]
    await pool.execute("delete from private.github_tokens where user_id = $1", poor)
    await pool.execute("update private.github_tokens set user_id = $1 where user_id = $2", poor, rich)
    with pytest.raises(WingbeatError) as refused:
        await here.users.token(poor)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED
