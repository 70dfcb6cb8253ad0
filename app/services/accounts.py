"""Accounts and sessions."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from loguru import logger
from pydantic import SecretStr

from app.contracts.accounts import Credentials, LogoutScope, PasswordChange, PasswordReset, Session
from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import UserId
from app.data.audit_log import AuditAction, AuditLog
from app.data.refresh_claims import RACE, Claim
from app.errors import DependencyUnavailable, Invalid, NotAuthenticated, RefreshRaced, TooManyRequests, WingbeatError
from app.security.callers import Caller

MIN_PASSWORD_LENGTH = 8
"""As in supabase/config.toml. Checked here before a code is spent; a stricter server still has the last word."""

MAX_PASSWORD_BYTES = 72
"""The hash of the auth server looks at no more, and it refuses more."""

_USED = "the refresh token was used before: log in"
_MAX_MAILS_UNDER_WAY = 100
_LAST_MAILS_S = 2.0


class Accounts(Protocol):
    """The auth server; see `SupabaseAuth`.

    Raises:
        DependencyUnavailable: it cannot be reached.
        TooManyRequests: it wants fewer attempts.
    """

    async def sign_up(self, credentials: Credentials) -> Session: ...

    async def log_in(self, credentials: Credentials) -> Session: ...

    async def refresh(self, refresh_token: SecretStr) -> Session: ...

    async def end_family(self, reused: SecretStr) -> UserId | None: ...

    async def log_out(self, token: SecretStr, scope: LogoutScope) -> None: ...

    async def send_reset_mail(self, email: str) -> None: ...

    async def reset_password(self, reset: PasswordReset) -> Session: ...

    async def change_password(self, token: SecretStr, credentials: Credentials, new_password: SecretStr) -> None: ...


class RefreshClaims(Protocol):
    """Who may use a refresh token; see `PostgresRefreshClaims`."""

    async def claim(self, token: SecretStr, *, patience: timedelta) -> Claim: ...

    async def spend(self, token: SecretStr, successor: SecretStr | None) -> None: ...

    async def release(self, token: SecretStr) -> None: ...

    async def end_session(self, reused: SecretStr) -> UserId | None: ...


class AccountService:
    """Sign-up, sessions and passwords. Every method may also raise what `Accounts` raises."""

    def __init__(
        self,
        accounts: Accounts,
        claims: RefreshClaims,
        audit: AuditLog,
        *,
        forget: Callable[[UserId], None],
        on_login: Callable[[Session], Awaitable[None]],
    ) -> None:
        """`forget` hears whose sessions changed: what is remembered of their tokens does not hold any more.

        `on_login` hears of each new session before its user does; it raises nothing.
        """
        self._accounts = accounts
        self._claims = claims
        self._audit = audit
        self._forget = forget
        self._on_login = on_login
        self._mails: set[asyncio.Task[None]] = set()

    async def sign_up(self, credentials: Credentials) -> Session:
        """Make an account and log in.

        Raises:
            Conflict: `account_exists`.
            Invalid: `weak_password`, or the address is refused.
            Forbidden: `email_not_confirmed`: the account is made, and a mail must be answered before the first login.
        """
        _check_length(credentials.password, field="password")
        return await self._logged_in(await self._accounts.sign_up(credentials))

    async def log_in(self, credentials: Credentials) -> Session:
        """A new session.

        Raises:
            NotAuthenticated: `invalid_credentials`, the same for an unknown address and a wrong password.
            Forbidden: `email_not_confirmed`.
        """
        return await self._logged_in(await self._accounts.log_in(credentials))

    async def refresh(self, refresh_token: SecretStr, *, patience: timedelta = RACE) -> Session:
        """The session with new tokens, for one caller only, whichever api process they ask.

        A token that comes again within the patience is refused and nothing more happens: whoever asks twice keeps what
        the first call brought. Later its answer is told again, as long as what it brought was not used: the first one
        was lost. Otherwise it was stolen, now or then: its session ends.

        Raises:
            RefreshRaced: it is being used, or came again within the patience.
            NotAuthenticated: `refresh_token_reused` or `invalid_refresh_token`.
        """
        match await self._claims.claim(refresh_token, patience=patience):
            case Claim.WON:
                return await self._use(refresh_token)
            case Claim.RACING:
                raise RefreshRaced(_USED)
            case Claim.AGAIN:
                return await self._tell_again(refresh_token)
            case Claim.REUSED:
                owner = await self._claims.end_session(refresh_token) or await self._accounts.end_family(refresh_token)
                if owner is not None:
                    self._forget(owner)
                    await self._note(owner, AuditAction.SESSION_FAMILY_ENDED)
                raise NotAuthenticated(_USED, code=ErrorCode.REFRESH_TOKEN_REUSED)

    async def log_out(self, caller: Caller, scope: LogoutScope) -> None:
        """End sessions: their refresh tokens at once, their access tokens within 30 s in every api process."""
        await self._accounts.log_out(caller.access_token, scope)
        self._forget(caller.user.id)
        if scope is not LogoutScope.LOCAL:
            await self._note(caller.user.id, AuditAction.SESSIONS_ENDED)

    def request_reset(self, email: str) -> None:
        """Have a mail sent, later: neither the answer nor its time tells whether the address has an account.

        Raises:
            TooManyRequests: too many mails wait to be sent.
        """
        if len(self._mails) >= _MAX_MAILS_UNDER_WAY:
            raise TooManyRequests("too many mails are being sent: wait a little", retry_after_s=5)
        task = asyncio.create_task(self._send_reset_mail(email), name="reset-mail")
        self._mails.add(task)
        task.add_done_callback(self._mails.discard)

    async def reset_password(self, reset: PasswordReset) -> Session:
        """Set a new password with the code of a mail; answers a session, the only one that is left.

        Raises:
            NotAuthenticated: `invalid_code`.
            Invalid: `weak_password` or `same_password`. The code is spent, unless the length alone is wrong.
        """
        _check_length(reset.new_password, field="new_password")
        session = await self._accounts.reset_password(reset)
        self._forget(session.user.id)
        await self._note(session.user.id, AuditAction.PASSWORD_RESET)
        return await self._logged_in(session)

    async def change_password(self, caller: Caller, change: PasswordChange) -> None:
        """Set a new password and end all the user's sessions but the caller's.

        Raises:
            Invalid: `invalid_credentials` for the current password, `weak_password` or `same_password`.
        """
        _check_length(change.new_password, field="new_password")
        if not caller.user.email:
            raise Invalid("an account without an address has no password")
        credentials = Credentials(email=caller.user.email, password=change.current_password)
        await self._accounts.change_password(caller.access_token, credentials, change.new_password)
        self._forget(caller.user.id)
        await self._note(caller.user.id, AuditAction.PASSWORD_CHANGED)

    async def aclose(self) -> None:
        """Let mails under way be sent, for a moment."""
        if self._mails:
            _, late = await asyncio.wait(self._mails, timeout=_LAST_MAILS_S)
            for task in late:
                task.cancel()

    async def _logged_in(self, session: Session) -> Session:
        await self._on_login(session)
        return session

    async def _note(self, user_id: UserId, action: AuditAction) -> None:
        """It has happened: that it cannot be noted undoes nothing, and is itself noted."""
        try:
            await self._audit.record(user_id, action)
        except DependencyUnavailable as error:
            logger.error("{} of {} is not in the audit log: {}", action, user_id, error.detail)

    async def _use(self, token: SecretStr) -> Session:
        try:
            session = await self._accounts.refresh(token)
        except WingbeatError as error:
            if error.code is ErrorCode.REFRESH_TOKEN_REUSED:
                await self._claims.spend(token, None)
            else:
                await self._claims.release(token)
            raise
        await self._spend(token, session)
        return session

    async def _tell_again(self, token: SecretStr) -> Session:
        """The auth server has the last word: it answers the parent of the newest token with that one."""
        session = await self._accounts.refresh(token)
        await self._spend(token, session)
        return session

    async def _spend(self, token: SecretStr, session: Session) -> None:
        with suppress(DependencyUnavailable):  # the token is used all the same, and the server knows
            await self._claims.spend(token, SecretStr(session.refresh_token))

    async def _send_reset_mail(self, email: str) -> None:
        try:
            await self._accounts.send_reset_mail(email)
        except WingbeatError as error:
            logger.warning("a mail to reset a password was not sent: {}", error.detail)
        except Exception as error:  # whatever it was, it may quote the address
            logger.error("a mail to reset a password was not sent: {}", type(error).__name__)


def _check_length(password: SecretStr, *, field: str) -> None:
    text = password.get_secret_value()
    if len(text) < MIN_PASSWORD_LENGTH:
        message = f"it must have at least {MIN_PASSWORD_LENGTH} characters"
    elif len(text.encode(errors="replace")) > MAX_PASSWORD_BYTES:
        message = f"it must have at most {MAX_PASSWORD_BYTES} bytes"
    else:
        return
    problem = FieldProblem(field=field, message=message)
    raise Invalid(f"the password is not possible: {message}", code=ErrorCode.WEAK_PASSWORD, errors=[problem])
