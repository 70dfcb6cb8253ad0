"""Storage objects: what is too big for a payload, named by content hash under `<project_id>/<generation_id>/`."""

from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from app.contracts.jobs import JobRef

BUCKET = "generations"


class ObjectKind(StrEnum):
    """What an object is; its file suffix."""

    CONTEXT = "context.json"
    ANSWER = "answer.txt"
    PROBLEMS = "problems.json"
    DIFF = "diff.txt"
    CODEBASE = "codebase.txt"
    REPO_MAP = "map.txt"
    ARCHIVE = "zip"
    SITE = "site.zip"

    @property
    def content_type(self) -> str:
        return {"json": "application/json", "txt": "text/plain; charset=utf-8", "zip": "application/zip"}[
            self.value.rsplit(".", 1)[-1]
        ]


def object_key(job: JobRef, kind: ObjectKind, content: bytes) -> str:
    """The key under which `content` is saved: the same content has the same key, so a retried save changes nothing."""
    return f"{job.project_id}/{job.generation_id}/{sha256(content).hexdigest()}.{kind}"


class ObjectStore(Protocol):
    """Private objects in one bucket.

    Raises:
        NotFound: `get` of a key that does not exist.
        DependencyUnavailable: storage cannot be reached.
    """

    async def put(self, job: JobRef, kind: ObjectKind, content: bytes) -> str:
        """Save and answer the key. Saving the same content again is harmless."""
        ...

    async def get(self, key: str) -> bytes: ...
