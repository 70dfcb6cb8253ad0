"""Storage as the unmodified client sees it."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from storage3.exceptions import StorageApiError
from supabase import AsyncClient

from app.local.stack import Stack
from tests.local.conftest import SignedUp


def own_path(user: SignedUp, name: str | None = None) -> str:
    return f"{user.id}/{name or uuid4().hex}"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xff", b"z" * 3_000_000])
async def test_what_goes_up_comes_down(ann: SignedUp, content: bytes) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, content, {"content-type": "application/zip"})
    assert await bucket.download(path) == content


async def test_the_content_type_is_kept(supabase: Stack, ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, b"{}", {"content-type": "application/x-wingbeat"})
    url = (await bucket.create_signed_url(path, 60))["signedURL"]
    assert url is not None
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(url)).headers["content-type"] == "application/x-wingbeat"


async def test_a_signed_url_needs_no_login(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, b"shared")
    url = (await bucket.create_signed_url(path, 60))["signedURL"]
    assert url is not None
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(url)).content == b"shared"
        assert (await client.get(url.replace("token=", "token=x"))).status_code >= 400


async def test_many_signed_urls(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    there, missing = own_path(ann), own_path(ann)
    await bucket.upload(there, b"one")
    found, absent = await bucket.create_signed_urls([there, missing], 60)
    assert found["signedURL"] is not None
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(found["signedURL"])).content == b"one"
    assert absent["error"]
    assert absent["signedURL"] is None


async def test_a_signed_upload(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    ticket = await bucket.create_signed_upload_url(path)
    await bucket.upload_to_signed_url(path, ticket["token"], b"by ticket")
    assert await bucket.download(path) == b"by ticket"


async def test_replacing_needs_to_be_asked_for(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, b"first")
    with pytest.raises(StorageApiError) as caught:
        await bucket.upload(path, b"second")
    assert str(caught.value.status) == "409"
    assert await bucket.download(path) == b"first"
    await bucket.upload(path, b"third", {"upsert": "true"})
    assert await bucket.download(path) == b"third"


async def test_an_update_replaces_the_content(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, b"old")
    await bucket.update(path, b"new", {"content-type": "text/plain"})
    assert await bucket.download(path) == b"new"


@pytest.mark.parametrize("name", ["with space", "ümläut-日本", "a+b=c&d"])
async def test_names_come_back_as_given(ann: SignedUp, name: str) -> None:
    bucket = ann.client.storage.from_("files")
    folder = uuid4().hex
    path = own_path(ann, f"{folder}/{name}")
    await bucket.upload(path, name.encode())
    assert await bucket.download(path) == name.encode()
    url = (await bucket.create_signed_url(path, 60))["signedURL"]
    assert url is not None
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(url)).content == name.encode()
    assert await bucket.remove([path])


async def test_uploads_at_the_same_time_agree(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await asyncio.gather(*(bucket.upload(path, b"same", {"upsert": "true"}) for _ in range(6)))
    assert await bucket.download(path) == b"same"


async def test_removed_is_gone(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    path = own_path(ann)
    await bucket.upload(path, b"short life")
    await bucket.remove([path])
    with pytest.raises(StorageApiError):
        await bucket.download(path)


async def test_copied_and_moved(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    first, second, third = (own_path(ann) for _ in range(3))
    await bucket.upload(first, b"content")
    await bucket.copy(first, second)
    await bucket.move(first, third)
    assert await bucket.download(second) == await bucket.download(third) == b"content"
    with pytest.raises(StorageApiError):
        await bucket.download(first)


async def test_a_folder_and_a_file_may_share_a_name(ann: SignedUp) -> None:
    bucket = ann.client.storage.from_("files")
    base = uuid4().hex
    await bucket.upload(own_path(ann, base), b"file")
    await bucket.upload(own_path(ann, f"{base}/inner"), b"inner")
    assert await bucket.download(own_path(ann, base)) == b"file"
    assert await bucket.download(own_path(ann, f"{base}/inner")) == b"inner"


async def test_strangers_are_refused(ann: SignedUp, ben: SignedUp, anonymous: AsyncClient) -> None:
    path = own_path(ann)
    await ann.client.storage.from_("files").upload(path, b"private")
    for stranger in (ben.client, anonymous):
        with pytest.raises(StorageApiError):
            await stranger.storage.from_("files").download(path)
        with pytest.raises(StorageApiError):
            await stranger.storage.from_("files").upload(own_path(ann), b"planted")


async def test_the_service_reads_and_writes_everything(ann: SignedUp, service: AsyncClient) -> None:
    path = own_path(ann)
    await service.storage.from_("files").upload(path, b"by the service")
    assert await ann.client.storage.from_("files").download(path) == b"by the service"
