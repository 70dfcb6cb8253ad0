"""Versions: their files, their differences and their previews."""

from pydantic import TypeAdapter

from app.client.calls import ApiCalls, query_of
from app.contracts.diffs import VersionDiff
from app.contracts.generations import FileEntry, Generation
from app.contracts.ids import GenerationId
from app.contracts.pages import Page
from app.contracts.previews import LivePreview, SharedPreview

_FILES = TypeAdapter(Page[FileEntry])


class VersionCalls(ApiCalls):
    """A part of `WingbeatClient`, which makes the calls. Every method raises `ApiError`."""

    async def files(self, generation: GenerationId) -> list[FileEntry]:
        return _FILES.validate_json(await self._call("GET", f"/generations/{generation}/files")).items

    async def file(self, generation: GenerationId, path: str) -> bytes:
        return await self._call("GET", f"/generations/{generation}/files/{path}")

    async def archive(self, generation: GenerationId) -> bytes:
        """The version as a zip."""
        return await self._call("GET", f"/generations/{generation}/archive")

    async def diff(self, generation: GenerationId, *, against: GenerationId | None = None) -> VersionDiff:
        """How a version differs from another, or from its base."""
        path = f"/generations/{generation}/diff{query_of(against=against)}"
        return VersionDiff.model_validate_json(await self._call("GET", path))

    async def restore(self, generation: GenerationId) -> Generation:
        """A new version with this one's content."""
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/restore"))

    async def start_preview(self, generation: GenerationId) -> LivePreview:
        """Serve a finished version live."""
        return LivePreview.model_validate_json(await self._call("POST", f"/generations/{generation}/preview"))

    async def preview(self, generation: GenerationId) -> LivePreview:
        return LivePreview.model_validate_json(await self._call("GET", f"/generations/{generation}/preview"))

    async def stop_preview(self, generation: GenerationId) -> LivePreview:
        return LivePreview.model_validate_json(await self._call("DELETE", f"/generations/{generation}/preview"))

    async def publish_preview(self, generation: GenerationId) -> SharedPreview:
        """Build and share a finished version; the answer alone has the link."""
        return SharedPreview.model_validate_json(await self._call("PUT", f"/generations/{generation}/preview/share"))

    async def shared_preview(self, generation: GenerationId) -> SharedPreview:
        return SharedPreview.model_validate_json(await self._call("GET", f"/generations/{generation}/preview/share"))

    async def withdraw_preview(self, generation: GenerationId) -> None:
        """End the link."""
        await self._call("DELETE", f"/generations/{generation}/preview/share")
