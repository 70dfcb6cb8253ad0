"""The demo model in the test's own process, which remembers who was asked what."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope, Send

from app.local.demo_model.server import create_app
from tests.support.in_process import ServedApp

_WISH = re.compile(rb"wish no\. (\d+)")


def wish(number: int, *, directives: str = "") -> str:
    """What to ask for, so that its calls can be told from others."""
    return f"a recipe book, wish no. {number} {directives}".strip()


@dataclass(frozen=True, slots=True)
class Gate:
    """One call of one wish: it waits at the gate until it is opened."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


class CountedModel(ServedApp):
    """`calls` counts the streams by the number of their wish."""

    def __init__(self, *, pace: float) -> None:
        super().__init__(self._counted)
        self.calls: Counter[int] = Counter()
        self._gates: dict[tuple[int, int], Gate] = {}
        self._app = create_app(pace=pace)

    def hold(self, number: int, *, call: int) -> Gate:
        """Let this call of the wish wait; calls count from 1."""
        gate = self._gates[number, call] = Gate()
        return gate

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                body.extend(message.get("body", b""))
                if not message.get("more_body") and scope["path"].endswith(":streamGenerateContent"):
                    await self._count(bytes(body))
            return message

        await self._app(scope, hear, send)

    async def _count(self, body: bytes) -> None:
        numbers = _WISH.findall(body)
        if not numbers:
            return
        number = int(numbers[-1])
        self.calls[number] += 1
        gate = self._gates.get((number, self.calls[number]))
        if gate is not None:
            gate.reached.set()
            await gate.opened.wait()
