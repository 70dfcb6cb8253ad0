"""Objects in Supabase Storage, in one private bucket that is made at the first save."""

from app.contracts.jobs import JobRef
from app.data.objects import BUCKET, ObjectKind, object_key
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.errors import Conflict, NotFound


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
