"""A small typed client of the public API: `./dev demo`, the tests and the benchmarks use it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx
from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect

from app.contracts.accounts import Session, User
from app.contracts.errors import ErrorCode, Problem
from app.contracts.events import (
    SERVER_FRAMES,
    Accepted,
    Authenticated,
    Error,
    Frame,
    Result,
    ServerFrame,
    Subscribed,
)
from app.contracts.generations import FileEntry, Generation, GenerationKind, GenerationOptions, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId, SessionId
from app.contracts.pages import Page
from app.contracts.projects import Project


class ApiError(Exception):
    """The server refused. `problem` is its document."""

    def __init__(self, problem: Problem, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem
        self.retry_after_s = retry_after_s

    @property
    def code(self) -> ErrorCode:
        return self.problem.code


class MessageRefused(Exception):
    """The WebSocket answered a message with an `Error`."""

    def __init__(self, error: Error) -> None:
        super().__init__(f"{error.code}: {error.message}")
        self.error = error


_FILES = TypeAdapter(Page[FileEntry])
_GENERATIONS = TypeAdapter(Page[Generation])
_PROJECTS = TypeAdapter(Page[Project])


class WingbeatClient:
    """REST calls and live connections of one user.

    Every call raises `ApiError` when the server refuses and `httpx.TransportError` when it cannot be reached.
    """

    def __init__(self, api_url: str, *, timeout_s: float = 30.0) -> None:
        self._api_url = api_url.rstrip("/")
        self._http = httpx.AsyncClient(base_url=f"{self._api_url}/api", timeout=timeout_s, trust_env=False)
        self._session: Session | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def session(self) -> Session:
        if self._session is None:
            raise RuntimeError("sign up or log in first")
        return self._session

    def use_session(self, session: Session) -> None:
        """Go on with a session from elsewhere."""
        self._session = session

    async def sign_up(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/signup", email, password)

    async def log_in(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/login", email, password)

    async def me(self) -> User:
        return User.model_validate_json(await self._call("GET", "/auth/me"))

    async def create_project(self, name: str, description: str = "") -> Project:
        body = await self._call("POST", "/projects", json={"name": name, "description": description})
        return Project.model_validate_json(body)

    async def projects(self) -> Page[Project]:
        return _PROJECTS.validate_json(await self._call("GET", "/projects"))

    async def start(
        self, project: ProjectId, request: GenerationRequest, *, idempotency_key: str | None = None
    ) -> Generation:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST",
            f"/projects/{project}/generations",
            content=request.model_dump_json(exclude_none=True),
            headers={"Content-Type": "application/json", **headers},
        )
        return Generation.model_validate_json(body)

    async def generation(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("GET", f"/generations/{generation}"))

    async def generations(self, project: ProjectId) -> Page[Generation]:
        return _GENERATIONS.validate_json(await self._call("GET", f"/projects/{project}/generations"))

    async def cancel(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/cancel"))

    async def files(self, generation: GenerationId) -> list[FileEntry]:
        return _FILES.validate_json(await self._call("GET", f"/generations/{generation}/files")).items

    async def file(self, generation: GenerationId, path: str) -> bytes:
        return await self._call("GET", f"/generations/{generation}/files/{path}")

    async def archive(self, generation: GenerationId) -> bytes:
        """The version as a zip."""
        return await self._call("GET", f"/generations/{generation}/archive")

    @asynccontextmanager
    async def live(self) -> AsyncIterator["LiveConnection"]:
        """An authenticated WebSocket."""
        url = self._api_url.replace("http", "ws", 1) + "/api/ws"
        async with connect(url, max_size=2**22, compression=None, proxy=None) as socket:
            connection = LiveConnection(socket)
            await connection.authenticate(self.session)
            yield connection

    async def _open_session(self, path: str, email: str, password: str) -> Session:
        body = await self._call("POST", path, json={"email": email, "password": password})
        self._session = Session.model_validate_json(body)
        return self._session

    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, str] | None = None,
        content: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        headers = dict(headers or {})
        if self._session is not None:
            headers["Authorization"] = f"Bearer {self._session.access_token}"
        response = await self._http.request(method, path, json=json, content=content, headers=headers)
        if response.is_error:
            retry_after = response.headers.get("Retry-After")
            raise ApiError(
                Problem.model_validate_json(response.content),
                retry_after_s=int(retry_after) if retry_after else None,
            )
        return response.content


@dataclass(slots=True)
class LiveConnection:
    """A WebSocket after `Authenticate`. Iterate it for frames in the order of arrival."""

    socket: ClientConnection
    _early: list[ServerFrame] = field(default_factory=list)

    async def authenticate(self, session: Session) -> Authenticated:
        answer = await self.ask({"type": "Authenticate", "access_token": session.access_token})
        if not isinstance(answer, Authenticated):
            raise RuntimeError(f"unexpected answer to Authenticate: {answer.type}")
        return answer

    async def generate(
        self,
        project: ProjectId,
        prompt: str,
        *,
        kind: GenerationKind = GenerationKind.GENERATE,
        session: SessionId | None = None,
        options: GenerationOptions | None = None,
    ) -> Generation:
        """Start a job and subscribe to it."""
        message: dict[str, object] = {
            "type": "Converse" if kind is GenerationKind.CONVERSE else "GenerateCode",
            "project_id": str(project),
            "prompt": prompt,
        }
        if session is not None:
            message["session_id"] = str(session)
        if options is not None:
            message["options"] = options.model_dump(mode="json", exclude_none=True)
        answer = await self.ask(message)
        if not isinstance(answer, Accepted):
            raise RuntimeError(f"unexpected answer to {message['type']}: {answer.type}")
        return answer.generation

    async def subscribe(self, generation: GenerationId, *, after_seq: int = 0) -> Subscribed:
        answer = await self.ask({"type": "Subscribe", "generation_id": str(generation), "after_seq": after_seq})
        if not isinstance(answer, Subscribed):
            raise RuntimeError(f"unexpected answer to Subscribe: {answer.type}")
        return answer

    async def ask(self, message: dict[str, object]) -> ServerFrame:
        """Send a message and wait for its answer; other frames that arrive meanwhile are kept for the iteration.

        Raises:
            MessageRefused: the answer was an `Error`.
        """
        request_id = uuid4().hex
        await self.send({**message, "request_id": request_id})
        while True:
            frame = await self.receive()
            if frame.request_id != request_id:
                self._early.append(frame)
            elif isinstance(frame, Error):
                raise MessageRefused(frame)
            else:
                return frame

    async def send(self, message: dict[str, object]) -> None:
        await self.socket.send(_JSON.dump_json(message).decode())

    async def receive(self, *, timeout_s: float = 60.0) -> ServerFrame:
        """The next frame from the wire.

        Raises:
            TimeoutError: nothing came.
            websockets.ConnectionClosed: the server closed the connection.
        """
        async with asyncio.timeout(timeout_s):
            return SERVER_FRAMES.validate_json(await self.socket.recv())

    async def frames(self, *, timeout_s: float = 60.0) -> AsyncIterator[ServerFrame]:
        """Frames for ever; `timeout_s` bounds the silence between two."""
        while True:
            while self._early:
                yield self._early.pop(0)
            yield await self.receive(timeout_s=timeout_s)

    async def until_result(self, generation: GenerationId, *, timeout_s: float = 60.0) -> AsyncIterator[ServerFrame]:
        """The generation's frames up to and including its `Result`."""
        async for frame in self.frames(timeout_s=timeout_s):
            if isinstance(frame, Frame) and frame.generation_id == generation:
                yield frame
                if isinstance(frame, Result):
                    return


_JSON: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
