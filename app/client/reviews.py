"""Reviews and publications through the Python client."""

from app.client.calls import JSON, ApiCalls
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.contracts.publishing import PublishRequest
from app.contracts.reviews import Publication, Review, ReviewChange


class ReviewCalls(ApiCalls):
    """A part of `WingbeatClient`, which makes the calls. Every method raises `ApiError`."""

    async def review(self, generation: GenerationId) -> Review:
        """A version's changes since its base, and what was decided about them."""
        return Review.model_validate_json(await self._call("GET", f"/generations/{generation}/review"))

    async def decide(self, seen: Review, change: ReviewChange) -> Review:
        """Decide on all changes, over the review as it was seen."""
        body = await self._call(
            "PUT",
            f"/generations/{seen.generation_id}/review",
            content=change.model_dump_json(),
            headers={**JSON, "If-Match": f'"{seen.version}"'},
        )
        return Review.model_validate_json(body)

    async def check_review(self, generation: GenerationId) -> Review:
        """Have the chosen files checked; read the review again for what is found."""
        return Review.model_validate_json(await self._call("POST", f"/generations/{generation}/review/check"))

    async def repair_review(self, generation: GenerationId) -> Generation:
        """A job that mends what the check has found."""
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/review/repair"))

    async def publish(self, generation: GenerationId, request: PublishRequest | None = None) -> Publication:
        """Begin to publish the chosen changes."""
        content = (request or PublishRequest()).model_dump_json(exclude_none=True)
        body = await self._call("POST", f"/generations/{generation}/publish", content=content, headers=dict(JSON))
        return Publication.model_validate_json(body)

    async def publication(self, generation: GenerationId) -> Publication:
        """Where the publication is."""
        return Publication.model_validate_json(await self._call("GET", f"/generations/{generation}/publish"))

    async def withdraw(self, generation: GenerationId) -> Publication:
        """Begin to close the pull request and to delete its branch."""
        return Publication.model_validate_json(await self._call("DELETE", f"/generations/{generation}/publish"))
