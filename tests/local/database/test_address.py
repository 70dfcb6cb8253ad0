"""Addresses of databases, and where their passwords do not go."""

import asyncio
import json
import stat
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.local.database.address import DatabaseAddress, connected, parse_address
from app.local.database.errors import MigrationRefused
from app.local.database.supabase_cli import SupabaseCli
from app.local.database.targets import Target, address_of

PASSWORD = "p:w\\d @1"
ADDRESS = parse_address(SecretStr("postgres://ann:p%3Aw%5Cd%20%401@db.example.com/main"), source="X")


def test_a_url_is_taken_apart() -> None:
    assert (ADDRESS.host, ADDRESS.port, ADDRESS.user, ADDRESS.database) == ("db.example.com", 5432, "ann", "main")
    assert ADDRESS.password.get_secret_value() == PASSWORD
    assert ADDRESS.url == "postgresql://ann@db.example.com:5432/main?sslmode=require"
    assert ADDRESS.password_line == "db.example.com:5432:*:ann:p\\:w\\\\d @1\n"
    assert PASSWORD not in repr(ADDRESS)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://a:secret@b/c", "must be"),
        ("postgres://a:secret@b:port/c", "no url"),
        ("postgres://a:secret@b:6543/c", "session pooler"),
        ("postgres://a:secret@b/c?sslmode=maybe", "sslmode"),
    ],
)
def test_a_wrong_url_is_refused_without_being_shown(url: str, says: str) -> None:
    with pytest.raises(MigrationRefused, match=says) as refused:
        parse_address(SecretStr(url), source="STAGING_DATABASE_URL")
    assert "STAGING_DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_targets_are_named_by_the_environment(tmp_path: Path) -> None:
    environment = {"STAGING_DATABASE_URL": "postgres://a:b@staging.example.com/c"}
    staging = address_of(Target.STAGING, environment=environment, data_folder=tmp_path)
    assert staging.host == "staging.example.com"
    with pytest.raises(MigrationRefused, match="PRODUCTION_DATABASE_URL is not set"):
        address_of(Target.PRODUCTION, environment=environment, data_folder=tmp_path)
    with pytest.raises(MigrationRefused, match="no stack runs"):
        address_of(Target.LOCAL, environment=environment, data_folder=tmp_path)


async def test_nobody_there_is_one_line() -> None:
    nobody = DatabaseAddress("127.0.0.1", 1, "ann", SecretStr(PASSWORD), "main", "disable")
    with pytest.raises(MigrationRefused, match=r"127\.0\.0\.1:1 cannot be reached"):
        async with connected(nobody):
            pass


async def test_the_cli_gets_the_password_by_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "not for children")
    program = tmp_path / "supabase"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        "path = os.environ['PGPASSFILE']\n"
        "seen = {'argv': sys.argv, 'environment': dict(os.environ), 'mode': os.stat(path).st_mode}\n"
        "print(json.dumps({**seen, 'file': open(path).read()}))\n"
    )
    program.chmod(0o700)
    seen = json.loads(await SupabaseCli(program).diff(ADDRESS, ADDRESS.other("second")))
    assert seen["file"] == ADDRESS.password_line
    assert stat.S_IMODE(seen["mode"]) == 0o600
    assert not any("w\\d" in word for word in seen["argv"])
    assert ADDRESS.url in seen["argv"]
    assert "SUPABASE_SECRET_KEY" not in seen["environment"]
    assert not await asyncio.to_thread(Path(seen["environment"]["PGPASSFILE"]).exists)
