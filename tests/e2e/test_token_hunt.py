"""The hunt that ends the session finds what is planted, in every place that it looks at."""

import asyncio
import os
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest
from pydantic import SecretStr

from app.local.stack import Stack
from app.temporal.client import connect
from tests.fakes.github.server import FakeGitHub
from tests.support.serving import settings_of
from tests.support.token_hunt.hunt import SecretLeft, hunt
from tests.support.token_hunt.processes import ProcessSampler


@pytest.fixture
def token(github: FakeGitHub) -> Iterator[str]:
    """One that GitHub issued; afterwards, for the hunt at the end, it never did."""
    issued, refresh = github.state.issue_user_token("nobody")
    yield issued
    del github.state.user_tokens[issued], github.state.refresh_tokens[refresh]
    github.state.issued_refresh_tokens.discard(refresh)


async def _as_argument(token: str, scratch: Path) -> None:
    sampler = ProcessSampler(scratch / "processes")
    sampler.start()
    process = await asyncio.create_subprocess_exec("sleep", "100", env={"PATH": os.defpath, "PLANTED": token})
    try:
        async with asyncio.timeout(60):
            while token not in await asyncio.to_thread((scratch / "processes").read_text, errors="replace"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        process.kill()
        await process.wait()
        await asyncio.to_thread(sampler.stop)


async def _in_a_history(token: str, stack: Stack) -> None:
    client = await connect(settings_of(stack.environment), lazy=False)
    handle = await client.start_workflow("Planted", token, id=f"planted-{token_hex(4)}", task_queue="nobody-polls")
    await handle.terminate()


def _in_files(token: str, folder: Path) -> list[Path]:
    log, archive = folder / "logs" / "planted.log", folder / "storage" / "planted"
    log.write_bytes(b"Authorization: Basic " + b64encode(f"x-access-token:{token}".encode()))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("lib/main.dart", f"{'a' * 999}{token}{'a' * 999}")
    return [log, archive]


async def test_what_is_planted_is_found(
    stack: Stack, github: FakeGitHub, database_url: SecretStr, token: str, tmp_path: Path
) -> None:
    folder = Path(stack.info.logs_dir).parent
    database = await asyncpg.connect(database_url.get_secret_value())
    planted = await asyncio.to_thread(_in_files, token, folder)
    await database.execute("create table private.planted (sealed bytea)")
    await database.execute("insert into private.planted values ($1)", token.encode())
    repository = github.add_repository("nobody", f"planted-{token_hex(4)}", {"README.md": token})
    await _in_a_history(token, stack)
    await _as_argument(token, tmp_path)
    try:
        with pytest.raises(SecretLeft) as left:
            await hunt(stack, github, tmp_path)
    finally:
        await database.execute("drop table private.planted")
        await database.close()
        for file in planted:
            file.unlink()
        del github.state.repositories[repository.id]
    told = str(left.value)
    assert token not in told
    places = ("processes", "logs/planted.log", "table private.planted", "planted-", "archive", "repository", "history")
    assert [place for place in places if place not in told] == []
    assert "user token" in told
