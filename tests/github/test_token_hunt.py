"""After everything that is done with tokens, none is found in any row or line of the log."""

import io
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from loguru import logger

from app.composition.github import open_github
from app.data.database import Pool
from app.data.user_database import UserDatabase
from app.services.web_origins import WebOrigins
from app.settings import Settings
from tests.fakes.github.faults import server_error
from tests.fakes.github.server import FakeGitHub
from tests.github.conftest import Person, another_process

_TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
"""


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that we log, at the lowest level, with the values of variables in tracebacks."""
    text = io.StringIO()
    number = logger.add(text, level=0, format="{message} {extra}", backtrace=True, diagnose=True)
    yield text
    logger.remove(number)


async def rows(pool: Pool) -> str:
    """Every row of every table; bytes both as they are printed and as the text that they may be."""
    found = []
    for (table,) in await pool.fetch(_TABLES):
        for (row,) in await pool.fetch(f"select t from {table} t"):
            found.append(repr(row))
    return "\n".join(found)


async def test_no_token_is_left_anywhere(
    person: Person,
    hub: FakeGitHub,
    settings: Settings,
    pool: Pool,
    opened: AsyncExitStack,
    octavia: str,
    lines: io.StringIO,
) -> None:
    repository = hub.add_repository(octavia, "app", {})
    before = set(hub.state.user_tokens) | set(hub.state.refresh_tokens) | set(hub.state.codes)
    url = await person.leave()
    hub.state.install(octavia, {repository.id})
    back = await person.back_from(url)
    secrets = {back.partition("code=")[2].partition("&")[0], back.partition("state=")[2].partition("&")[0]}
    secrets |= {cookie.value or "" for cookie in person.browser.cookies.jar}
    await person.browser.get(back)
    secrets |= set(hub.state.refresh_tokens)
    await pool.execute("update private.github_tokens set access_expires_at = now()")
    await person.client.github.repositories()
    worker = await another_process(settings, opened)
    access = await worker.installation_tokens.for_repository(person.client.session.user.id, repository.full_name)
    logger.info("an access is {}, its worker {}", access, worker)
    hub.faults.plan("DELETE .*/grant", server_error(), times=2)
    sealed = await pool.fetchval("select access_token from private.github_tokens")
    tables = [await rows(pool)]
    assert repr(sealed) in tables[0], "bytes are looked at too"
    await person.client.github.unlink()
    services = await open_github(settings, pool, UserDatabase(pool), WebOrigins([]), opened)
    assert services is not None
    await pool.execute("update private.github_revocations set next_at = now()")
    await services.upkeep.sweep()
    tables.append(await rows(pool))
    secrets |= set(hub.state.user_tokens) | set(hub.state.refresh_tokens) | set(hub.state.installation_tokens)
    secrets = {secret for secret in secrets - before if len(secret) > 10}
    assert len(secrets) >= 8
    text = "\n".join([*tables, lines.getvalue()])
    for secret in secrets:
        for shape in (secret, secret.encode().hex()):
            assert shape not in text, secret[:4]
