"""What the client's parts share: the call, its failure, and how queries and bodies are written."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final

import httpx

from app.contracts.errors import ErrorCode, Problem

JSON: Final[Mapping[str, str]] = {"Content-Type": "application/json"}


class ApiError(Exception):
    """The server refused. `problem` is its document."""

    def __init__(self, problem: Problem, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem
        self.retry_after_s = retry_after_s

    @property
    def code(self) -> ErrorCode:
        return self.problem.code


class ApiCalls(ABC):
    """Calls as one user."""

    @abstractmethod
    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, str] | None = None,
        content: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The body of the answer. Raises `ApiError`, and `httpx.TransportError` when the server cannot be reached."""


def query_of(**values: object) -> str:
    """What is given, as a query with its question mark."""
    given = {name: str(value) for name, value in values.items() if value is not None}
    return f"?{httpx.QueryParams(given)}" if given else ""
