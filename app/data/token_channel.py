"""The token channel: what streams during an activity, on its way from the workers to the api processes.

Frames travel as JSON arrays over Postgres NOTIFY. The channel is best effort: who misses frames sees a gap in `index`
and starts again from the saved draft. The sending side is `app.data.draft_publisher`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from types import TracebackType
from typing import Protocol, Self

import asyncpg
from loguru import logger
from pydantic import SecretStr, ValidationError

from app.contracts.drafts import DRAFT_CHANNEL, DRAFT_FRAMES, DraftFrame
from app.contracts.events import FileOperation
from app.contracts.jobs import JobRef
from app.data.database import CONNECT_TIMEOUT_S, OUTAGE_ERRORS
from app.telemetry.metrics import TOKEN_CHANNEL_SECONDS, TOKEN_CHANNEL_UP

KEEPALIVE_S = 5.0
"""How long a dead connection may go unnoticed."""

FIRST_RECONNECT_DELAY_S = 0.1
LAST_RECONNECT_DELAY_S = 3.0

_NOTHING = "[]"
_PROBE = f"select pg_notify('{DRAFT_CHANNEL}', '{_NOTHING}')"
"""A payload without frames: how long it takes to come back is how long frames take."""


class DraftWriter(Protocol):
    """One job's stream of one round and attempt. The plain methods only take note: they never wait and never fail."""

    def received(self, text: str) -> None:
        """The model's text as it came, before parsing."""
        ...

    def chat(self, text: str) -> None: ...

    def file_opened(self, path: str, operation: FileOperation) -> None: ...

    def file_text(self, text: str) -> None: ...

    def file_closed(self) -> None: ...

    async def flush(self) -> None:
        """Send what is due, or lose it when the database is down."""
        ...

    async def aclose(self) -> None:
        """Send what is due and save the draft; never fails."""
        ...


class DraftPublisher(Protocol):
    def open(self, job: JobRef, *, round_number: int, attempt: int, nonce: str) -> DraftWriter:
        """A writer, to be closed. An attempt after the first tells the clients to discard the one before."""
        ...


class PostgresDraftListener:
    """LISTEN on one connection of its own, which is opened again for ever.

    `on_frames` gets the frames of one payload in order. `on_gap` is called after every connect, the first included:
    frames sent before that moment may have been missed. Both are called on the event loop and must be quick.
    """

    def __init__(
        self,
        dsn: SecretStr,
        *,
        on_frames: Callable[[list[DraftFrame]], None],
        on_gap: Callable[[], None],
        keepalive_s: float = KEEPALIVE_S,
    ) -> None:
        self._dsn = dsn
        self._on_frames = on_frames
        self._on_gap = on_gap
        self._keepalive_s = keepalive_s
        self._task: asyncio.Task[None] | None = None
        self._probed_at: float | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen_for_ever(), name="draft-listener")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _listen_for_ever(self) -> None:
        delay = 0.0
        while True:
            try:
                connection = await self._connect()
            except OUTAGE_ERRORS as error:
                if not delay:
                    logger.warning(
                        "the token channel is down ({}): trying again until it is back", type(error).__name__
                    )
                delay = min(max(2 * delay, FIRST_RECONNECT_DELAY_S), LAST_RECONNECT_DELAY_S)
                await asyncio.sleep(delay)
                continue
            delay = 0.0
            TOKEN_CHANNEL_UP.set(1)
            try:
                self._on_gap()
                await self._until_lost(connection)
            finally:
                TOKEN_CHANNEL_UP.set(0)
                connection.terminate()

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._dsn.get_secret_value(),
            timeout=CONNECT_TIMEOUT_S,
            server_settings={"application_name": "wingbeat-drafts"},
        )
        try:
            await connection.add_listener(DRAFT_CHANNEL, self._received)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _until_lost(self, connection: asyncpg.Connection) -> None:
        """Return when the connection is gone: told so by the driver, or silent at a keepalive."""
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        while not connection.is_closed():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._keepalive_s)
                return
            try:
                self._probed_at = perf_counter()
                await connection.execute(_PROBE, timeout=self._keepalive_s)
            except OUTAGE_ERRORS:
                return

    def _received(self, _connection: asyncpg.Connection, _pid: int, _channel: str, payload: str) -> None:
        if payload == _NOTHING:
            self._note_probe()
            return
        try:
            frames = DRAFT_FRAMES.validate_json(payload)
        except ValidationError:
            logger.warning("dropped a malformed payload of {} characters from the token channel", len(payload))
            return
        self._on_frames(frames)

    def _note_probe(self) -> None:
        """The first one to come after our own was sent; those of other processes come in between and do no harm."""
        if self._probed_at is not None:
            TOKEN_CHANNEL_SECONDS.observe(perf_counter() - self._probed_at)
            self._probed_at = None
