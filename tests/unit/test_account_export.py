"""Exports are few at a time, end with whoever reads them, and do without what has expired meanwhile."""

import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pydantic import JsonValue, SecretStr

from app.contracts.accounts import User
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, UserId
from app.data.account_export import Dataset, OwnImage, OwnVersion
from app.data.audit_log import AuditAction
from app.errors import DependencyUnavailable, NotFound, TooManyRequests
from app.security.callers import Caller
from app.services.account_export import EXPORTS_AT_A_TIME, AccountExport


class Data:
    """Three pages of each kind of row, and two versions and two images of which one each is gone."""

    def __init__(self) -> None:
        self.own = [
            OwnVersion(GenerationId(uuid4()), ProjectId(uuid4()), key, datetime.now(UTC)) for key in ("there", "gone")
        ]
        self.attached = [
            OwnImage(AttachmentId(uuid4()), ProjectId(uuid4()), f"p/attachments/{key}") for key in ("there.png", "gone")
        ]
        self.is_down = False
        self.noted: list[AuditAction] = []

    async def pages(self, dataset: Dataset, user_id: UserId) -> AsyncIterator[list[str]]:
        if self.is_down:
            raise DependencyUnavailable("the database")
        for number in range(3):
            yield [json.dumps({"of": dataset.name, "user": str(user_id), "number": number})]

    async def versions(self, user_id: UserId, *, after: OwnVersion | None) -> list[OwnVersion]:
        return self.own if after is None else []

    async def images(self, user_id: UserId, *, after: OwnImage | None) -> list[OwnImage]:
        return self.attached if after is None else []

    async def get(self, key: str) -> bytes:
        if key.endswith("gone"):
            raise NotFound("no such object")
        return b"an image" if key.endswith(".png") else b"an archive"

    async def record(
        self,
        actor: UserId,
        action: AuditAction,
        *,
        project_id: ProjectId | None = None,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        self.noted.append(action)


def somebody() -> Caller:
    user = User(id=UserId(uuid4()), email="a@example.com")
    return Caller(user=user, access_token=SecretStr("token"), expires_at=datetime.now(UTC))


def service(data: Data) -> AccountExport:
    return AccountExport(data, data, data)


async def test_what_is_gone_is_named() -> None:
    data, caller = Data(), somebody()
    content = b"".join([part async for part in await service(data).export(caller)])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read(f"versions/{data.own[0].project_id}/{data.own[0].id}.zip") == b"an archive"
        assert archive.read(f"attachments/{data.attached[0].project_id}/there.png") == b"an image"
        assert archive.read("projects.jsonl").count(str(caller.user.id).encode()) == 3
    assert (manifest["versions"], manifest["missing"]) == (1, [str(data.own[1].id)])
    assert (manifest["images"], manifest["missing_images"]) == (1, [str(data.attached[1].id)])
    assert set(manifest["rows"].values()) == {3}
    assert data.noted == [AuditAction.EXPORTED]


async def test_one_at_a_time_for_each_account_until_it_is_read_or_given_up() -> None:
    exports, caller = service(Data()), somebody()
    under_way = await exports.export(caller)
    with pytest.raises(TooManyRequests):
        await exports.export(caller)
    async for _ in under_way:
        pass
    given_up = await exports.export(caller)
    assert isinstance(await anext(given_up), bytes)
    await given_up.aclose()  # as the server does when the client has gone
    async for _ in await exports.export(caller):
        pass


async def test_few_at_a_time_in_a_process() -> None:
    exports = service(Data())
    under_way = [await exports.export(somebody()) for _ in range(EXPORTS_AT_A_TIME)]
    with pytest.raises(TooManyRequests):
        await exports.export(somebody())
    async for _ in under_way.pop():
        pass
    await exports.export(somebody())


async def test_an_outage_is_told_before_anything_is_sent() -> None:
    data = Data()
    exports, caller = service(data), somebody()
    data.is_down = True
    with pytest.raises(DependencyUnavailable):
        await exports.export(caller)
    data.is_down = False
    async for _ in await exports.export(caller):
        pass
