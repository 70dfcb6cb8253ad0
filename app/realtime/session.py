"""A client's session on `/api/ws`: who it is, what it says, and when it has to go."""

import asyncio
from dataclasses import dataclass

from loguru import logger
from pydantic import SecretStr

from app.contracts.accounts import Session as AccountSession
from app.contracts.errors import ErrorCode
from app.contracts.events import Authenticated, Error, TokenExpiring, TokenRefreshed
from app.contracts.ids import GenerationId
from app.contracts.messages import (
    Authenticate,
    Cancel,
    ClientMessage,
    CloseCode,
    RefreshToken,
    Steer,
    Subscribe,
    Unsubscribe,
)
from app.errors import DependencyUnavailable, NotAuthenticated, TooManyRequests, WingbeatError
from app.logging.fields import SANE, Field, Fields, bound, learnt
from app.realtime.attendance import Attendance
from app.realtime.commands import Command, Commands, CommandServices
from app.realtime.connection import Connection
from app.realtime.expiry import TokenTimer
from app.realtime.inbox import NOT_TEXT, BadMessage, parse
from app.realtime.ports import Sessions, Tokens
from app.realtime.rights import Rights
from app.security.callers import Caller
from app.telemetry.metrics import SOCKETS, SOCKETS_CLOSED
from app.telemetry.spans import Attribute, span


@dataclass(frozen=True, slots=True)
class SessionRules:
    """The limits of one session."""

    authenticate_within_s: float = 10.0
    max_bad_messages: int = 10
    """In a row; the last one of them closes the connection."""


class Session:
    """One connection from `Authenticate` to its end. `caller` is none until it is authenticated."""

    __slots__ = (
        "_attendance",
        "_bad_in_a_row",
        "_commands",
        "_connection",
        "_deadline",
        "_refreshing",
        "_rules",
        "_services",
        "_sessions",
        "_timer",
        "_tokens",
    )

    def __init__(
        self,
        connection: Connection,
        *,
        tokens: Tokens,
        sessions: Sessions,
        services: CommandServices,
        attendance: Attendance,
        rules: SessionRules,
    ) -> None:
        self._connection = connection
        self._tokens = tokens
        self._sessions = sessions
        self._services = services
        self._attendance = attendance
        self._rules = rules
        self._commands: Commands | None = None
        self._bad_in_a_row = 0
        self._refreshing = False
        self._timer = TokenTimer(on_expiring=self._warn_of_expiry, on_expired=self._expire)
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def caller(self) -> Caller | None:
        return None if self._commands is None else self._commands.caller

    def end(self, error: NotAuthenticated) -> None:
        """Send the client away: its session has ended elsewhere."""
        self._turn_away(error)

    async def give_up_lost(self, rights: Rights) -> None:
        """Drop the subscriptions to what the client may not see any more; it is told of each."""
        if self._commands is not None:
            await self._commands.give_up_lost(rights)

    async def run(self) -> None:
        """Serve the client until either side closes."""
        self._deadline = asyncio.get_running_loop().call_later(self._rules.authenticate_within_s, self._give_up_waiting)
        code: int = CloseCode.RESTARTING
        SOCKETS.inc()
        try:
            code = await self._connection.run(self._receive)
        finally:
            SOCKETS.dec()
            SOCKETS_CLOSED.labels(_told(code)).inc()
            self._stop_waiting()
            self._timer.stop()
            if self._commands is not None:
                self._attendance.leave(self._commands.caller.user.id)
                self._commands.release_all(expected_back=code == CloseCode.RESTARTING)

    async def _receive(self, text: str | None) -> None:
        message = NOT_TEXT if text is None else parse(text)
        if self._commands is None:
            await self._receive_first(message)
        elif isinstance(message, BadMessage):
            self._refuse(message)
        elif isinstance(message, Authenticate):
            self._refuse(
                BadMessage(ErrorCode.INVALID_MESSAGE, "this connection is authenticated already", message.request_id)
            )
        elif isinstance(message, RefreshToken):
            self._bad_in_a_row = 0
            await self._refresh(self._commands, message)
        else:
            self._bad_in_a_row = 0
            await self._carry_out(self._commands, message)

    async def _receive_first(self, message: ClientMessage | BadMessage) -> None:
        if not isinstance(message, Authenticate):
            self._turn_away(NotAuthenticated("send Authenticate with an access token first"), message.request_id)
            return
        try:
            caller = await self._tokens.verify(message.access_token)
        except NotAuthenticated as error:
            self._turn_away(error, message.request_id)
        except WingbeatError as error:
            self._answer_error(error, message)
        except Exception:
            self._answer_bug(message)
        else:
            self._admit(caller, message)

    def _admit(self, caller: Caller, message: Authenticate) -> None:
        if self._connection.is_closing:
            return
        if not self._attendance.enter(caller.user.id):
            self._answer_error(TooManyRequests("you have too many connections: close one first"), message)
            self._connection.close(CloseCode.TOO_MANY)
            return
        self._stop_waiting()
        learnt(Field.USER_ID, str(caller.user.id))
        self._commands = Commands(caller, self._connection.outbox, self._services)
        self._connection.send(
            Authenticated(request_id=message.request_id, user_id=caller.user.id, expires_at=caller.expires_at)
        )
        self._timer.start(caller.expires_at)

    async def _carry_out(self, commands: Commands, message: Command) -> None:
        with bound(_fields(message)):
            try:
                with span(f"websocket {message.type}", {Attribute.MESSAGE: message.type}):
                    await commands.run(message)
            except NotAuthenticated as error:
                self._turn_away(error, message.request_id)
            except WingbeatError as error:
                self._answer_error(error, message)
            except Exception:
                self._answer_bug(message)

    async def _refresh(self, commands: Commands, message: RefreshToken) -> None:
        """A refusal leaves the old token to its end, which waits for a refresh that is under way."""
        self._refreshing = True
        try:
            session = await self._sessions.refresh(message.refresh_token)
        except WingbeatError as error:
            self._answer_error(error, message)
        except Exception:
            self._answer_bug(message)
        else:
            self._go_on_with(session, commands, message)
        finally:
            self._refreshing = False
        if self._timer.is_over:
            self._expire()

    def _go_on_with(self, session: AccountSession, commands: Commands, message: RefreshToken) -> None:
        """The auth server has just issued the token: there is nothing to verify."""
        if session.user.id != commands.caller.user.id:
            error = NotAuthenticated("this refresh token is another user's", code=ErrorCode.INVALID_TOKEN)
            self._turn_away(error, message.request_id)
            return
        commands.caller = Caller(
            user=session.user, access_token=SecretStr(session.access_token), expires_at=session.expires_at
        )
        self._connection.send(TokenRefreshed(request_id=message.request_id, session=session))
        self._timer.start(session.expires_at)

    def _refuse(self, bad: BadMessage) -> None:
        self._bad_in_a_row = self._bad_in_a_row + 1 if bad.breaks_protocol else 0
        self._connection.send(Error(request_id=bad.request_id, code=bad.code, message=bad.explanation))
        if self._bad_in_a_row >= self._rules.max_bad_messages:
            self._connection.close(CloseCode.PROTOCOL)

    def _turn_away(self, error: NotAuthenticated, request_id: str | None = None) -> None:
        self._connection.send(Error(request_id=request_id, code=error.code, message=error.detail))
        self._connection.close(CloseCode.NOT_AUTHENTICATED)

    def _answer_error(self, error: WingbeatError, message: ClientMessage) -> None:
        self._connection.send(
            Error(
                request_id=message.request_id,
                generation_id=_subject(message),
                code=error.code,
                message=error.detail,
                retryable=isinstance(error, DependencyUnavailable | TooManyRequests),
            )
        )

    def _answer_bug(self, message: ClientMessage) -> None:
        logger.exception("a {} could not be carried out", message.type)
        self._answer_error(WingbeatError("something went wrong on our side: it is logged"), message)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up_waiting(self) -> None:
        self._turn_away(NotAuthenticated("no Authenticate came in time"))

    def _warn_of_expiry(self) -> None:
        if self._commands is not None:
            self._connection.send(TokenExpiring(expires_at=self._commands.caller.expires_at))

    def _expire(self) -> None:
        if not self._refreshing:
            self._turn_away(NotAuthenticated("the access token has expired", code=ErrorCode.TOKEN_EXPIRED))


def _subject(message: ClientMessage) -> GenerationId | None:
    return message.generation_id if isinstance(message, Steer | Cancel | Subscribe | Unsubscribe) else None


def _fields(message: Command) -> Fields:
    """What the message is about. Its own id goes before that of the connection, if it is a plain token."""
    fields: Fields = {}
    if message.request_id and SANE.fullmatch(message.request_id):
        fields[Field.REQUEST_ID] = message.request_id
    for field in (Field.PROJECT_ID, Field.GENERATION_ID):
        if (value := getattr(message, field, None)) is not None:
            fields[field] = str(value)
    return fields


def _told(code: int) -> str:
    """Clients may send any code: only those that say something are told apart."""
    return str(code) if code in _TOLD_APART else "other"


_TOLD_APART = frozenset({1000, 1001, 1005, 1006, *CloseCode})
