"""Objects in Supabase Storage, in one private bucket that is made at the first save."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.contracts.ids import ProjectId
from app.contracts.jobs import JobRef
from app.data.objects import BUCKET, ObjectKind, object_key
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.errors import Conflict, NotFound

_KEYS_A_READ = 100


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    is_folder: bool


class SupabaseObjectStore:
    """The `ObjectStore` of the service. No user may read the bucket: the api reads for them after its own checks."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def put(self, job: JobRef, kind: ObjectKind, content: bytes) -> str:
        key = object_key(job, kind, content)
        try:
            await self._upload(key, kind, content)
        except NotFound:
            await self._make_bucket()
            await self._upload(key, kind, content)
        return key

    async def get(self, key: str) -> bytes:
        with supabase_errors():
            return await self._clients.as_service().storage.from_(BUCKET).download(key)

    async def remove(self, keys: Sequence[str]) -> None:
        """Remove these objects. Harmless for those that are gone already."""
        for start in range(0, len(keys), _KEYS_A_READ):
            with suppress(NotFound):  # the bucket: nothing was ever saved
                await self._remove(list(keys[start : start + _KEYS_A_READ]))

    async def remove_project(self, project_id: ProjectId) -> None:
        """Remove every object of the project. Harmless when there is none.

        Raises:
            Conflict: storage lists objects that it does not remove.
        """
        try:
            await self._empty(str(project_id))
        except NotFound:  # the bucket: nothing was ever saved
            return

    async def _empty(self, folder: str) -> int:
        """Answers how many objects it removed. Hosted storage lists one level, the embedded one all objects below."""
        total = 0
        while entries := await self._list(folder):
            removed = await self._remove([entry.key for entry in entries if not entry.is_folder])
            for entry in entries:
                if entry.is_folder:
                    removed += await self._empty(entry.key)
            if not removed:
                raise Conflict("storage does not remove what it lists")
            total += removed
        return total

    async def _list(self, folder: str) -> list[_Entry]:
        """Some of what is in the folder. A name is the whole key or what follows the folder's; a folder has no id."""
        bucket = self._clients.as_service().storage.from_(BUCKET)
        with supabase_errors():
            found = await bucket.list(folder, {"limit": _KEYS_A_READ})
        prefix = f"{folder}/"
        return [_Entry(prefix + entry["name"].removeprefix(prefix), entry["id"] is None) for entry in found]

    async def _remove(self, keys: list[str]) -> int:
        if not keys:
            return 0
        with supabase_errors():
            return len(await self._clients.as_service().storage.from_(BUCKET).remove(keys))

    async def _upload(self, key: str, kind: ObjectKind, content: bytes) -> None:
        bucket = self._clients.as_service().storage.from_(BUCKET)
        with supabase_errors():
            await bucket.upload(key, content, {"content-type": kind.content_type, "upsert": "true"})

    async def _make_bucket(self) -> None:
        try:
            with supabase_errors():
                await self._clients.as_service().storage.create_bucket(BUCKET, options={"public": False})
        except Conflict:
            return
