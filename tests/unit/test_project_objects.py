"""Removing a project's objects from a storage that lists one level of folders at a time, as hosted Supabase does."""

import json
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.contracts.ids import ProjectId
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.errors import Conflict
from app.settings import Settings

PROJECT = ProjectId(uuid4())
LIST = "/storage/v1/object/list/generations"


class HostedStorage:
    """Keys of one bucket."""

    def __init__(self, keys: set[str], *, keeps_everything: bool = False) -> None:
        self.keys = keys
        self._keeps_everything = keeps_everything

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if request.url.path == LIST:
            return httpx.Response(200, json=self._list(body["prefix"].rstrip("/") + "/", body["limit"]))
        assert request.method == "DELETE"
        removed = set() if self._keeps_everything else self.keys.intersection(body["prefixes"])
        self.keys -= removed
        return httpx.Response(200, json=[{"name": key} for key in removed])

    def _list(self, prefix: str, limit: int) -> list[dict[str, str | None]]:
        rest = sorted(key.removeprefix(prefix) for key in self.keys if key.startswith(prefix))
        names = {name.split("/")[0]: None if "/" in name else "an id" for name in rest}
        return [{"name": name, "id": id_} for name, id_ in list(names.items())[:limit]]


def store(storage: HostedStorage) -> SupabaseObjectStore:
    settings = Settings.model_construct(
        supabase_url="http://supabase.test",
        supabase_publishable_key="sb_publishable_test",
        supabase_secret_key=SecretStr("sb_secret_test"),
    )
    return SupabaseObjectStore(SupabaseClients(settings, transport=httpx.MockTransport(storage)))


async def test_all_folders_are_emptied_and_other_projects_kept() -> None:
    others = {f"{uuid4()}/g/a.zip", f"{PROJECT}0/g/a.zip"}
    own = {f"{PROJECT}/{folder}/{number}.zip" for folder in ("g1", "g2") for number in range(130)}
    storage = HostedStorage(others | own | {f"{PROJECT}/loose.zip"})
    await store(storage).remove_project(PROJECT)
    assert storage.keys == others


async def test_a_storage_that_removes_nothing_is_not_asked_for_ever() -> None:
    with pytest.raises(Conflict):
        await store(HostedStorage({f"{PROJECT}/g/a.zip"}, keeps_everything=True)).remove_project(PROJECT)
