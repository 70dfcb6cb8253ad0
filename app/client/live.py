"""A live connection of a client: messages, their answers, and frames in the order of arrival."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

from loguru import logger
from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from app.client.session import KeptSession
from app.contracts.accounts import Session
from app.contracts.events import (
    SERVER_FRAMES,
    Accepted,
    Authenticated,
    Error,
    Message,
    Result,
    ServerFrame,
    Subscribed,
    TokenExpiring,
    TokenRefreshed,
)
from app.contracts.frames import Frame
from app.contracts.generations import Generation, GenerationKind, GenerationOptions
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId
from app.contracts.steering import MessageMode
from app.contracts.version_frames import Preview

ANSWER_S = 60.0


class MessageRefused(Exception):
    """The WebSocket answered a message with an `Error`."""

    def __init__(self, error: Error) -> None:
        super().__init__(f"{error.code}: {error.message}")
        self.error = error


class LiveConnection:
    """A WebSocket after `Authenticate`. Iterate it for frames in the order of arrival.

    Whoever reads from it keeps it authenticated: `TokenExpiring` is answered with the session's refresh token, and the
    new session kept. A connection that nobody reads from ends with its token.
    """

    def __init__(self, socket: ClientConnection, session: KeptSession | None = None) -> None:
        """Without a `session` nothing is refreshed."""
        self.socket = socket
        self._session = session
        self._early: list[ServerFrame] = []
        self._refreshing: asyncio.Task[None] | None = None

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
        attachments: Sequence[AttachmentId] = (),
    ) -> Generation:
        """Start a job and subscribe to it."""
        message: dict[str, object] = {
            "type": "Converse" if kind is GenerationKind.CONVERSE else "GenerateCode",
            "project_id": str(project),
            "prompt": prompt,
        }
        if session is not None:
            message["session_id"] = str(session)
        if attachments:
            message["attachments"] = [str(attachment) for attachment in attachments]
        if options is not None:
            message["options"] = options.model_dump(mode="json", exclude_none=True)
        answer = await self.ask(message)
        if not isinstance(answer, Accepted):
            raise RuntimeError(f"unexpected answer to {message['type']}: {answer.type}")
        return answer.generation

    async def steer(self, generation: GenerationId, text: str, *, mode: MessageMode = MessageMode.STEER) -> Message:
        """Say something to a running job; the answer tells whether it steers or waits."""
        answer = await self.ask({"type": "Steer", "generation_id": str(generation), "text": text, "mode": mode})
        if not isinstance(answer, Message):
            raise RuntimeError(f"unexpected answer to Steer: {answer.type}")
        return answer

    async def subscribe(self, generation: GenerationId, *, after_seq: int = 0) -> Subscribed:
        answer = await self.ask({"type": "Subscribe", "generation_id": str(generation), "after_seq": after_seq})
        if not isinstance(answer, Subscribed):
            raise RuntimeError(f"unexpected answer to Subscribe: {answer.type}")
        return answer

    async def run_preview(self, generation: GenerationId) -> Preview:
        """Serve a finished version live, for as long as this connection is there or the job's policy says."""
        return await self._ask_preview("RunPreview", generation)

    async def stop_preview(self, generation: GenerationId) -> Preview:
        return await self._ask_preview("StopPreview", generation)

    async def _ask_preview(self, kind: str, generation: GenerationId) -> Preview:
        answer = await self.ask({"type": kind, "generation_id": str(generation)})
        if not isinstance(answer, Preview):
            raise RuntimeError(f"unexpected answer to {kind}: {answer.type}")
        return answer

    async def ask(self, message: dict[str, object]) -> ServerFrame:
        """Send a message and wait for its answer; other frames that arrive meanwhile are kept for later.

        Raises:
            MessageRefused: the answer was an `Error`.
        """
        request_id = uuid4().hex
        await self.send({**message, "request_id": request_id})
        while (answer := self._take_answer(request_id)) is None:
            await self._read(timeout_s=ANSWER_S)
        if isinstance(answer, Error):
            raise MessageRefused(answer)
        return answer

    async def send(self, message: dict[str, object]) -> None:
        await self.socket.send(_JSON.dump_json(message).decode())

    async def receive(self, *, timeout_s: float = 60.0) -> ServerFrame:
        """The next frame.

        Raises:
            TimeoutError: nothing came.
            websockets.ConnectionClosed: the server closed the connection.
        """
        while not self._early:
            await self._read(timeout_s=timeout_s)
        return self._early.pop(0)

    async def frames(self, *, timeout_s: float = 60.0) -> AsyncIterator[ServerFrame]:
        """Frames for ever; `timeout_s` bounds the silence between two."""
        while True:
            yield await self.receive(timeout_s=timeout_s)

    async def until_result(self, generation: GenerationId, *, timeout_s: float = 60.0) -> AsyncIterator[ServerFrame]:
        """The generation's frames up to and including its `Result`."""
        async for frame in self.frames(timeout_s=timeout_s):
            if isinstance(frame, Frame) and frame.generation_id == generation:
                yield frame
                if isinstance(frame, Result):
                    return

    def _take_answer(self, request_id: str) -> ServerFrame | None:
        for frame in self._early:
            if frame.request_id == request_id:
                self._early.remove(frame)
                return frame
        return None

    async def _read(self, *, timeout_s: float) -> None:
        """Keep the next frame, or all that came during a refresh; that one goes on when the reader gives up."""
        if self._refreshing is None:
            async with asyncio.timeout(timeout_s):
                frame = await self._read_wire()
            if isinstance(frame, TokenExpiring) and self._session is not None:
                self._refreshing = asyncio.create_task(self._refresh(self._session), name="token refresh")
        if self._refreshing is not None:
            await asyncio.shield(self._refreshing)
            self._refreshing = None

    async def _read_wire(self) -> ServerFrame:
        frame = SERVER_FRAMES.validate_json(await self.socket.recv())
        self._early.append(frame)
        return frame

    async def _refresh(self, session: KeptSession) -> None:
        """The answer is kept for the reader too. Refused, the connection ends with its token, and that tells why."""
        try:
            await session.exchange(self._hand_in)
        except (MessageRefused, ConnectionClosed, TimeoutError, RuntimeError) as error:
            logger.info("a live connection's token was not refreshed: {}", error)

    async def _hand_in(self, refresh_token: str) -> Session:
        request_id = uuid4().hex
        await self.send({"type": "RefreshToken", "refresh_token": refresh_token, "request_id": request_id})
        async with asyncio.timeout(ANSWER_S):
            while (frame := await self._read_wire()).request_id != request_id:
                continue
        if isinstance(frame, TokenRefreshed):
            return frame.session
        if isinstance(frame, Error):
            raise MessageRefused(frame)
        raise RuntimeError(f"unexpected answer to RefreshToken: {frame.type}")


_JSON: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
