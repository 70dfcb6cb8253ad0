"""Where secrets could be left: written out as files below one folder, named by the place that each is."""

import asyncio
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import asyncpg
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from tests.fakes.github.server import FakeGitHub

_TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
"""


async def write_rows(database_url: str, into: Path) -> None:
    """Every row of every table, as Postgres prints it: bytes in hexadecimal."""
    database = await asyncpg.connect(database_url)
    try:
        for (table,) in await database.fetch(_TABLES):
            target = into / f"table {table}"
            await database.copy_from_query(f"select t::text from {table} t", output=str(target))
    finally:
        await database.close()


async def write_histories(client: Client, into: Path) -> None:
    """Every event of every workflow, and its payloads as the workers read them."""
    codec = client.data_converter.payload_codec
    running = [(found.id, found.run_id) async for found in client.list_workflows()]
    for number, (workflow_id, run_id) in enumerate(running):
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        content = b"\n".join(event.SerializeToString() for event in history.events)
        payloads = [payload for event in history.events for payload in _payloads(event)]
        if codec is not None and payloads:
            content += b"\n".join(payload.data for payload in await codec.decode(payloads))
        (into / f"history {number} {workflow_id.replace('/', ' ')}").write_bytes(content)


def _payloads(message: Message) -> Iterator[Payload]:
    """Wherever they are in it."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, Iterable) else [value]
        for each in inner:
            if isinstance(each, Message):
                yield from _payloads(each)


def write_archives(folder: Path, into: Path) -> None:
    """What is packed in the files below `folder`, unpacked."""
    for number, file in enumerate(_files(folder)):
        if not _begins(file, b"PK"):
            continue
        with zipfile.ZipFile(file) as archive, (into / f"archive {number} {file.name}").open("wb") as target:
            for member in archive.namelist():
                target.write(member.encode() + b"\n" + archive.read(member))


async def write_objects(github: FakeGitHub, into: Path) -> None:
    """All that was ever pushed, also what no branch has any more."""
    for repository in github.state.repositories.values():
        command = ["git", "-c", "safe.directory=*", "cat-file", "--batch", "--batch-all-objects", "--unordered"]
        with (into / f"repository {repository.id} {repository.name}").open("wb") as target:
            environment = {"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}
            process = await asyncio.create_subprocess_exec(
                *command, cwd=repository.path, stdout=target, stdin=asyncio.subprocess.DEVNULL, env=environment
            )
            assert await process.wait() == 0


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def _begins(file: Path, magic: bytes) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(magic)) == magic
    except OSError:  # it was removed, or is a socket
        return False
