"""Answers of the demo model that stay in their middle for as long as a test wants."""

from dataclasses import dataclass, field
from secrets import token_hex

import httpx

from app.local.stack import Stack


@dataclass(frozen=True, slots=True)
class Hold:
    """As a string, what a prompt says so that its answers wait in their middle until `let_go`."""

    stack: Stack
    name: str = field(default_factory=lambda: token_hex(6))

    def __str__(self) -> str:
        return f"[[demo:hold={self.name}]]"

    async def let_go(self) -> None:
        """Whoever waits goes on at once; nobody waits any more."""
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            url = f"{self.stack.environment['GEMINI_BASE_URL']}/holds/{self.name}"
            (await http.post(url)).raise_for_status()
