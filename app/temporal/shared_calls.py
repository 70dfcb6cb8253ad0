"""One question for many who ask the same at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class SharedCalls(Generic[Key, Answer]):
    """Calls for a key, one at a time. Who comes while one is under way shares the next one with all who do.

    So nobody's answer is older than their question, and a crowd that comes at once costs two calls. A call goes on when
    those who wait for it give up; what it raises, all of them get.
    """

    def __init__(self, call: Callable[[Key], Awaitable[Answer]]) -> None:
        self._call = call
        self._running: dict[Key, asyncio.Task[Answer]] = {}
        self._next: dict[Key, asyncio.Task[Answer]] = {}

    async def ask(self, key: Key) -> Answer:
        running = self._running.get(key)
        if running is None:
            task = self._running[key] = asyncio.create_task(self._run(key))
        elif key in self._next:
            task = self._next[key]
        else:
            task = self._next[key] = asyncio.create_task(self._run_after(running, key))
        return await asyncio.shield(task)

    async def _run(self, key: Key) -> Answer:
        task = asyncio.current_task()
        try:
            return await self._call(key)
        finally:
            if self._running.get(key) is task:
                del self._running[key]

    async def _run_after(self, running: asyncio.Task[Answer], key: Key) -> Answer:
        await asyncio.wait([running])
        self._running[key] = self._next.pop(key)
        return await self._run(key)
