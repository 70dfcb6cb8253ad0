"""What a request is made with: models, knowledge packs and images."""

import httpx
from pydantic import TypeAdapter

from app.client.calls import ApiCalls
from app.contracts.attachments import Attachment
from app.contracts.ids import AttachmentId, ProjectId
from app.contracts.knowledge import KnowledgePack
from app.contracts.models import Model
from app.contracts.pages import Page

_MODELS = TypeAdapter(Page[Model])
_KNOWLEDGE_PACKS = TypeAdapter(Page[KnowledgePack])


class MaterialCalls(ApiCalls):
    """A part of `WingbeatClient`, which makes the calls. Every method raises `ApiError`."""

    async def models(self) -> list[Model]:
        return _MODELS.validate_json(await self._call("GET", "/models")).items

    async def knowledge_packs(self) -> list[KnowledgePack]:
        """What projects can be given."""
        return _KNOWLEDGE_PACKS.validate_json(await self._call("GET", "/knowledge-packs")).items

    async def attach(self, project: ProjectId, image: bytes, *, name: str = "image") -> Attachment:
        """Upload a PNG, JPEG, WebP or GIF, to be named in requests."""
        body = await self._call(
            "POST",
            f"/projects/{project}/attachments?{httpx.QueryParams({'name': name})}",
            content=image,
            headers={"Content-Type": "application/octet-stream"},
        )
        return Attachment.model_validate_json(body)

    async def attachment(self, attachment: AttachmentId) -> bytes:
        """The image as it is kept."""
        return await self._call("GET", f"/attachments/{attachment}")

    async def remove_attachment(self, attachment: AttachmentId) -> None:
        await self._call("DELETE", f"/attachments/{attachment}")
