"""The REST API as the unmodified client sees it: the launcher mends what the library does otherwise than Supabase."""

from datetime import datetime
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from postgrest import APIResponse
from postgrest.exceptions import APIError
from supabase import AsyncClient

from app.local.stack import Stack
from tests.local.conftest import SignedUp


def rows(answer: APIResponse) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", answer.data)


def first(answer: APIResponse) -> dict[str, Any]:
    return rows(answer)[0]


def fresh_name() -> str:
    return uuid4().hex[:12]


async def test_times_are_iso_8601(ann: SignedUp) -> None:
    row = first(await ann.client.table("things").insert({"name": fresh_name()}).execute())
    assert "T" in row["at"]
    assert datetime.fromisoformat(row["at"]).utcoffset() is not None
    assert row["wall_clock"] == "2026-11-22T11:38:10.5"


async def test_times_keep_their_microseconds(ann: SignedUp) -> None:
    at = "2026-11-22T11:38:10.123456+00:00"
    row = first(await ann.client.table("things").insert({"name": fresh_name(), "at": at, "moments": [at]}).execute())
    assert row["at"] == at
    assert row["moments"] == [at]


async def test_a_time_from_a_row_selects_that_row(ann: SignedUp) -> None:
    row = first(await ann.client.table("things").insert({"name": fresh_name()}).execute())
    again = await ann.client.table("things").select("id").eq("at", row["at"]).execute()
    assert row["id"] in [found["id"] for found in rows(again)]


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x80abc", bytes(range(256)) * 40])
async def test_bytes_survive(ann: SignedUp, content: bytes) -> None:
    hexed = "\\x" + content.hex()
    row = first(await ann.client.table("things").insert({"name": fresh_name(), "content": hexed}).execute())
    read = await ann.client.table("things").select("content").eq("id", row["id"]).execute()
    assert first(read)["content"] == hexed


async def test_numbers_are_numbers(ann: SignedUp) -> None:
    values = {"name": fresh_name(), "price": "12.50", "size": 9_000_000_000}
    row = first(await ann.client.table("things").insert(values).execute())
    assert row["price"] == 12.5
    assert row["size"] == 9_000_000_000


async def test_embedded_rows_have_the_same_times(ann: SignedUp) -> None:
    thing = first(await ann.client.table("things").insert({"name": fresh_name()}).execute())
    await ann.client.table("parts").insert({"thing": thing["id"]}).execute()
    read = first(await ann.client.table("things").select("at, parts(at)").eq("id", thing["id"]).execute())
    assert read["at"] == thing["at"]
    assert datetime.fromisoformat(read["parts"][0]["at"]).utcoffset() is not None


async def test_a_check_violation_is_a_400(ann: SignedUp) -> None:
    with pytest.raises(APIError) as caught:
        await ann.client.table("things").insert({"name": "x" * 21}).execute()
    assert caught.value.code == "23514"
    assert "things_name_check" in (caught.value.message or "")


async def test_one_row_is_asked_for_as_one(ann: SignedUp) -> None:
    made = first(await ann.client.table("things").insert({"name": fresh_name()}).execute())
    one = await ann.client.table("things").select("id").eq("id", made["id"]).single().execute()
    assert one.data == {"id": made["id"]}


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"name": "x" * 21}, 400, "23514"),
        ({"name": None}, 400, "23502"),
        ({"name": "ok", "owner": str(uuid4())}, 403, "42501"),
        ({"name": "ok", "at": "yesterdayish"}, 400, "22007"),
    ],
)
async def test_a_refused_row_has_its_status(
    supabase: Stack, http: httpx.AsyncClient, ann: SignedUp, values: dict[str, object], status: int, code: str
) -> None:
    answer = await http.post("/rest/v1/things", json=values, headers=await credentials(supabase, ann))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_exception_raised_by_sql_is_a_400(service: AsyncClient) -> None:
    with pytest.raises(APIError) as caught:
        await service.rpc("complain").execute()
    assert caught.value.code == "P0001"
    assert caught.value.message == "no such day"


async def test_a_second_row_of_the_same_name_is_a_conflict(
    supabase: Stack, http: httpx.AsyncClient, ann: SignedUp
) -> None:
    values = {"name": fresh_name()}
    headers = await credentials(supabase, ann)
    assert (await http.post("/rest/v1/things", json=values, headers=headers)).status_code == 201
    again = await http.post("/rest/v1/things", json=values, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "23505")


async def test_nobody_sees_what_belongs_to_others(ann: SignedUp, ben: SignedUp) -> None:
    row = first(await ann.client.table("things").insert({"name": fresh_name()}).execute())
    assert (await ben.client.table("things").select("id").eq("id", row["id"]).execute()).data == []


async def test_what_a_migration_did_not_grant_stays_refused(ann: SignedUp, anonymous: AsyncClient) -> None:
    """Reading first: the library grants everything at the first request of a schema when it is let."""
    await ann.client.table("things").select("id").limit(1).execute()
    with pytest.raises(APIError) as deleted:
        await ann.client.table("things").delete().eq("name", "none").execute()
    assert deleted.value.code == "42501"
    with pytest.raises(APIError) as read:
        await anonymous.table("things").select("id").execute()
    assert read.value.code == "42501"


async def test_without_a_key_nobody_gets_in(http: httpx.AsyncClient) -> None:
    assert (await http.get("/rest/v1/things")).status_code == 401


async def test_a_wrong_key_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get("/rest/v1/things", headers={"apikey": "sb_secret_wrong"})).status_code == 401


@pytest.mark.parametrize("token", ["abc", "a.b", "a.b.c.d", "..", "null", "undefined"])
async def test_a_malformed_token_is_not_anonymous(supabase: Stack, http: httpx.AsyncClient, token: str) -> None:
    headers = {"apikey": supabase.info.publishable_key, "Authorization": f"Bearer {token}"}
    answer = await http.get("/rest/v1/things", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "PGRST301")


async def test_a_token_with_another_signature_is_refused(
    supabase: Stack, http: httpx.AsyncClient, ann: SignedUp
) -> None:
    headers = await credentials(supabase, ann)
    head, body, _ = headers["Authorization"].split(".")
    answer = await http.get("/rest/v1/things", headers=headers | {"Authorization": f"{head}.{body}.AAAA"})
    assert (answer.status_code, answer.json()["code"]) == (401, "PGRST301")


@pytest.mark.parametrize("path", ["/_system/info", "/_system/config", "/", "/rest", "/restv1", "/rest/v2/things"])
async def test_only_the_public_apis_are_served(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def credentials(stack: Stack, user: SignedUp) -> dict[str, str]:
    session = await user.client.auth.get_session()
    assert session is not None
    return {"apikey": stack.info.publishable_key, "Authorization": f"Bearer {session.access_token}"}


@pytest.mark.parametrize(
    ("document", "kind"), [({"a": {"x": [1]}}, "object"), ([1, {"b": None}], "array"), ("plain", "string")]
)
async def test_a_functions_json_argument_is_what_was_sent(ann: SignedUp, document: object, kind: str) -> None:
    answer = await ann.client.rpc("kind_of", {"document": document}).execute()
    assert answer.data == kind


@pytest.mark.parametrize("document", [{"a": [1, {"b": "c"}]}, [1, 2], "plain", "[not json"])
async def test_json_columns_keep_what_they_are_given(ann: SignedUp, document: object) -> None:
    row = first(await ann.client.table("things").insert({"name": fresh_name(), "details": document}).execute())
    read = await ann.client.table("things").select("details").eq("id", row["id"]).execute()
    assert first(read)["details"] == document
