"""The export of an account: all that is theirs, and nothing of others."""

import json
import zipfile
from io import BytesIO

import asyncpg
import httpx

from app.contracts.errors import ErrorCode
from app.data.account_export import DATASETS, NOT_EXPORTED
from tests.api.account_data.leaving import exported, made, rows, share
from tests.api.conftest import User
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.api.test_attachments import attached


async def test_an_export_has_all_that_is_mine_and_nothing_of_others(
    leaver: User, stranger: User, owner: User, worker: WorkersHand
) -> None:
    mine, theirs, hidden = await leaver.project("Mine"), await owner.project("Theirs"), await owner.project("Hidden")
    await share(leaver, mine, owner, "editor")
    await share(owner, theirs, leaver, "editor")
    await leaver.http.post(f"/projects/{mine}/share", json={"email": "invited@example.com", "role": "viewer"})
    own = await made(leaver, mine, worker, "own text")
    by_member = await made(owner, mine, worker, "the member's secret words")
    at_theirs = await made(leaver, theirs, worker, "written as a guest")
    by_them = await made(owner, theirs, worker, "their secret words")
    await made(owner, hidden, worker, "hidden words")
    image, _ = await attached(leaver, mine), await attached(owner, mine)

    archive = await exported(leaver)
    account = rows(archive, "account")[0]
    assert (account["id"], account["email"]) == (str(leaver.session.user.id), leaver.session.user.email)
    assert [project["name"] for project in rows(archive, "projects")] == ["Mine"]
    memberships = {(row["project_name"], row["role"]) for row in rows(archive, "memberships")}
    assert memberships == {("Mine", "owner"), ("Theirs", "editor")}
    assert {row["prompt"] for row in rows(archive, "generations")} == {
        "an app: own text",
        "an app: written as a guest",
    }
    assert {row["generation_id"] for row in rows(archive, "events")} == {str(own.id), str(at_theirs.id)}
    said = {row["content"] for row in rows(archive, "conversations")}
    assert said == {"an app: own text", "an app: written as a guest", "Done."}
    assert [row["email"] for row in rows(archive, "invitations")] == ["invited@example.com"]
    assert "project.created" in {row["action"] for row in rows(archive, "audit")}
    versions = {name for name in archive.namelist() if name.startswith("versions/")}
    assert versions == {
        f"versions/{mine}/{own.id}.zip",
        f"versions/{mine}/{by_member.id}.zip",
        f"versions/{theirs}/{at_theirs.id}.zip",
    }
    with zipfile.ZipFile(BytesIO(archive.read(f"versions/{mine}/{own.id}.zip"))) as version:
        assert version.read("lib/main.dart") == b"own text"
    assert [name for name in archive.namelist() if name.startswith("attachments/")] == [
        f"attachments/{mine}/{image.id}.png"
    ]
    shown = await leaver.http.get(f"/attachments/{image.id}")
    assert archive.read(f"attachments/{mine}/{image.id}.png") == shown.content
    text = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".jsonl", ".json"))).decode()
    for secret in ("secret words", "hidden words", str(by_them.id), str(hidden), "archive_key", "request_hash"):
        assert secret not in text
    assert owner.session.user.email not in text
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["versions"], manifest["missing"], manifest["rows"]["generations"]) == (3, [], 2)
    assert {str(own.id)}.isdisjoint({str(row["id"]) for row in rows(await exported(stranger), "generations")})


async def test_more_than_a_page_is_exported(leaver: User, database: asyncpg.Connection) -> None:
    project = await leaver.project()
    user, count = leaver.session.user.id, 450
    await database.execute(
        "insert into public.code_generations (project_id, created_by, status, prompt)"
        " select $1, $2, 'completed', 'prompt ' || n from generate_series(1, $3) n",
        project,
        user,
        count,
    )
    await database.execute(
        "insert into public.generation_events (generation_id, project_id, seq, frame)"
        " select g.id, $1, s, '{}' from public.code_generations g, generate_series(9, 11) s where g.created_by = $2",
        project,
        user,
    )
    archive = await exported(leaver)
    assert len({row["prompt"] for row in rows(archive, "generations")}) == count
    assert len(rows(archive, "events")) == 3 * count


async def test_every_table_is_exported_or_has_a_reason(database: asyncpg.Connection) -> None:
    found = await database.fetch(
        "select relname from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    named = {dataset.table for dataset in DATASETS} - {"auth.users"}
    assert not named & set(NOT_EXPORTED)
    assert {row["relname"] for row in found} == named | set(NOT_EXPORTED), "say in app/data/account_export.py"
    assert all(NOT_EXPORTED.values())


async def test_an_export_takes_a_session(http: httpx.AsyncClient) -> None:
    problem_of(await http.get("/auth/me/export"), 401, ErrorCode.NOT_AUTHENTICATED)
    problem_of(await http.request("DELETE", "/auth/me", json={}), 401, ErrorCode.NOT_AUTHENTICATED)
