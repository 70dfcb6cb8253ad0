"""Whether the built app is served: its page and its program, at the address that a person would open."""

import asyncio
from typing import Final

import httpx

from app.client import WingbeatClient
from app.contracts.ids import GenerationId
from app.contracts.previews import ShareState

_PARTS: Final = {"": "text/html", "main.dart.js": "javascript"}
"""What must be there, and of which kind it must be."""

_POLL_S = 0.5
_LIMIT_S = 900.0


async def smoke(client: WingbeatClient, generation: GenerationId) -> list[str]:
    """What is wrong with the published build of a version; nothing, when it is served. The link is taken back."""
    shared = await client.publish_preview(generation)
    link = shared.link
    try:
        async with asyncio.timeout(_LIMIT_S):
            while shared.state is ShareState.BUILDING:
                await asyncio.sleep(_POLL_S)
                shared = await client.shared_preview(generation)
        if shared.state is not ShareState.PUBLISHED or link is None:
            return [shared.error.message if shared.error else "the build was not published"]
        return await _unserved(link)
    finally:
        await client.withdraw_preview(generation)


async def _unserved(link: str) -> list[str]:
    failures: list[str] = []
    url = httpx.URL(link)
    headers = {"Host": url.netloc.decode()}
    if url.host.endswith(".localhost"):  # RFC 6761: the loopback, which not every resolver knows
        url = url.copy_with(host="127.0.0.1")
    async with httpx.AsyncClient(timeout=30, trust_env=False, headers=headers) as http:
        for part, kind in _PARTS.items():
            answer = await http.get(url.join(part))
            if not answer.is_success or kind not in answer.headers.get("content-type", ""):
                failures.append(f"/{part} answers {answer.status_code} {answer.headers.get('content-type', '')}")
    return failures
