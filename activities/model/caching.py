"""A large prompt's unchanging part, kept on the model's side while the calls of one answer are made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol

from loguru import logger

from activities.model.protocol import ModelPrompt, ModelTurn, Role
from activities.model.tokens import estimated_tokens
from app.errors import WingbeatError

TTL_S = 1_800
"""For a worker that dies before it deletes a cache: as long as an answer may take."""

_END_OF_PREFIX = "</project_files>\n\n"
"""What people and repositories wrote cannot hold it: it is quoted."""


class CacheClient(Protocol):
    """The model's side. Raises `WingbeatError` when it cannot, or will not."""

    async def create_cache(self, prefix: ModelPrompt, *, ttl_s: int) -> str:
        """Keep the system prompt and turns; answers the cache's name."""
        ...

    async def delete_cache(self, name: str) -> None: ...


class PromptCaches:
    """Caches prompts whose prefix is estimated at `from_tokens` or more; none when that is unset.

    A cache is a saving, never a need: what goes wrong with it is logged, and the whole prompt is sent as ever.
    """

    def __init__(self, client: CacheClient, *, from_tokens: int | None) -> None:
        self._client = client
        self._from_tokens = from_tokens

    @asynccontextmanager
    async def cached(self, prompt: ModelPrompt) -> AsyncIterator[ModelPrompt]:
        """The prompt, or what of it comes after a prefix that is cached for as long as the block takes."""
        name = await self._create(prompt)
        if name is None:
            yield prompt
            return
        try:
            yield replace(prompt, turns=_split(prompt)[1], cached_prefix=name)
        finally:
            await self._delete(name)

    async def _create(self, prompt: ModelPrompt) -> str | None:
        prefix, rest = _split(prompt)
        if self._from_tokens is None or not prefix or not rest:
            return None
        size = estimated_tokens(prompt.system) + sum(estimated_tokens(turn.text) for turn in prefix)
        if size < self._from_tokens:
            return None
        try:
            return await self._client.create_cache(replace(prompt, turns=prefix), ttl_s=TTL_S)
        except WingbeatError as error:
            logger.info("the prompt is not cached: {}", error.detail)
            return None

    async def _delete(self, name: str) -> None:
        try:
            await self._client.delete_cache(name)
        except WingbeatError as error:
            logger.warning("a cached prompt was not deleted and stays until its time is over: {}", error.detail)


def _split(prompt: ModelPrompt) -> tuple[tuple[ModelTurn, ...], tuple[ModelTurn, ...]]:
    """The turns up to the end of the project's files, and what comes after; all of them after when there are none."""
    *earlier, last = prompt.turns
    before, end, after = last.text.partition(_END_OF_PREFIX)
    if last.role is not Role.USER or not end or not after:
        return (), prompt.turns
    return (*earlier, ModelTurn(Role.USER, before + end)), (ModelTurn(Role.USER, after),)
