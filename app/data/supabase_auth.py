"""Supabase Auth: accounts, sessions, and whose a token is."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import httpx
from pydantic import SecretStr
from supabase import AsyncClient
from supabase_auth import Session as AuthSession
from supabase_auth import User as AuthUser
from supabase_auth.errors import AuthApiError, AuthError
from supabase_auth.types import VerifyEmailOtpParams, VerifyTokenHashParams

from app.contracts.accounts import Credentials, LogoutScope, PasswordReset, Session, User
from app.contracts.ids import UserId
from app.data.supabase_auth_errors import (
    auth_errors,
    invalid_code,
    invalid_refresh_token,
    is_outage,
    refresh_token_reused,
    refused_as,
    sign_in_failed,
    unconfirmed,
    wrong_credentials,
    wrong_current_password,
    wrong_password,
)
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import SUPABASE
from app.errors import DependencyUnavailable

_ALREADY_USED: str = "refresh_token_already_used"
_REFUSES_TOKEN = (401, 403, 404)


class SupabaseAuth:
    """Accounts in Supabase Auth. Every call uses a client of its own, so no session stays anywhere.

    Every method raises `DependencyUnavailable` when the server cannot be reached and `TooManyRequests` when it wants
    fewer calls.
    """

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    @property
    def issuer(self) -> str:
        return self._clients.auth_url

    async def sign_up(self, credentials: Credentials) -> Session:
        """Make an account and log in.

        Raises:
            Conflict: `account_exists`.
            Invalid: `weak_password`, or the address is refused.
            Forbidden: `email_not_confirmed`: the account is made, and a mail must be answered before the first login.
        """
        with auth_errors():
            answer = await self._clients.as_nobody().auth.sign_up(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise unconfirmed()
        return _session(answer.session)

    async def log_in(self, credentials: Credentials) -> Session:
        """A new session.

        Raises:
            NotAuthenticated: `invalid_credentials`, the same for an unknown address and a wrong password.
            Forbidden: `email_not_confirmed`.
        """
        with auth_errors():
            answer = await self._clients.as_nobody().auth.sign_in_with_password(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise wrong_credentials()
        return _session(answer.session)

    async def refresh(self, refresh_token: SecretStr) -> Session:
        """The session with new tokens. The server forgives the reuse of its last token: see `end_family`.

        Raises:
            NotAuthenticated: `refresh_token_reused`, and the session has ended; else `invalid_refresh_token`.
        """
        try:
            answer = await self._clients.as_nobody().auth.refresh_session(refresh_token.get_secret_value())
        except AuthError as error:
            if (error.code or "") == _ALREADY_USED:
                raise refresh_token_reused() from error
            with refused_as(invalid_refresh_token):
                raise
        if answer.session is None:
            raise invalid_refresh_token()
        return _session(answer.session)

    async def end_family(self, reused: SecretStr) -> UserId | None:
        """End the session whose token was used twice, also when the server would forgive; answers whose it was."""
        client = self._clients.as_nobody()
        try:
            answer = await client.auth.refresh_session(reused.get_secret_value())
        except AuthError as error:
            if is_outage(error):
                raise DependencyUnavailable(SUPABASE) from error
            return None
        if answer.session is None:
            return None
        await self._revoke(client, answer.session.access_token, LogoutScope.LOCAL)
        return UserId(UUID(answer.session.user.id))

    async def log_out(self, token: SecretStr, scope: LogoutScope) -> None:
        """End the sessions that `scope` names, seen from the token's. One that has ended already is no error."""
        await self._revoke(self._clients.as_nobody(), token.get_secret_value(), scope)

    async def send_reset_mail(self, email: str) -> None:
        """Mail a code to the address, if it has an account."""
        with auth_errors():
            await self._clients.as_nobody().auth.reset_password_for_email(email)

    async def reset_password(self, reset: PasswordReset) -> Session:
        """Set the password with the code of a mail, which is spent by it, and end all sessions but the new one.

        Raises:
            NotAuthenticated: `invalid_code`.
            Invalid: `weak_password` or `same_password`.
        """
        client = self._clients.as_nobody()
        with refused_as(invalid_code):
            answer = await client.auth.verify_otp(_proof(reset))
        if answer.session is None:
            raise invalid_code()
        await self._set_password(client, answer.session, reset.new_password)
        await self._revoke(client, answer.session.access_token, LogoutScope.OTHERS)
        with auth_errors():
            session = await client.auth.get_session()
        return _session(session or answer.session)

    async def change_password(self, token: SecretStr, credentials: Credentials, new_password: SecretStr) -> None:
        """Set the password of who knows the current one, and end all sessions but the token's.

        Raises:
            Invalid: `invalid_credentials` for the current password, `weak_password` or `same_password`.
        """
        client = self._clients.as_nobody()
        with refused_as(wrong_current_password):
            answer = await client.auth.sign_in_with_password(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise wrong_current_password()
        await self._set_password(client, answer.session, new_password)
        if not await self._revoke(client, token.get_secret_value(), LogoutScope.OTHERS):
            await self._revoke(client, answer.session.access_token, LogoutScope.GLOBAL)

    async def check_password(self, credentials: Credentials) -> None:
        """Whether this is the account's password; the session that it takes to find out ends at once.

        Raises:
            Invalid: `invalid_credentials`.
        """
        client = self._clients.as_nobody()
        with refused_as(wrong_password):
            answer = await client.auth.sign_in_with_password(
                {"email": credentials.email, "password": credentials.password.get_secret_value()}
            )
        if answer.session is None:
            raise wrong_password()
        await self._revoke(client, answer.session.access_token, LogoutScope.LOCAL)

    def github_url(self, *, code_challenge: str, redirect_to: str) -> str:
        """Where a browser starts to sign in with GitHub; it comes back to `redirect_to` with a `code`."""
        query = {
            "provider": "github",
            "redirect_to": redirect_to,
            "code_challenge": code_challenge,
            "code_challenge_method": "s256",
        }
        return f"{self._clients.auth_url}/authorize?{urlencode(query)}"

    async def exchange_code(self, code: SecretStr, verifier: SecretStr) -> Session:
        """A new session for the code that a provider's sign-in brought.

        Raises:
            NotAuthenticated: `sign_in_failed`.
        """
        with refused_as(sign_in_failed):
            answer = await self._clients.as_nobody().auth.exchange_code_for_session(
                {
                    "auth_code": code.get_secret_value(),
                    "code_verifier": verifier.get_secret_value(),
                    "redirect_to": "",
                }
            )
        if answer.session is None:
            raise sign_in_failed()
        return _session(answer.session)

    async def user_of(self, token: SecretStr) -> User | None:
        """Whose token this is; none when the server does not accept it."""
        try:
            answer = await self._clients.as_nobody().auth.get_user(token.get_secret_value())
        except AuthApiError as error:
            if error.status in _REFUSES_TOKEN:
                return None
            raise DependencyUnavailable(SUPABASE) from error
        except AuthError as error:
            raise DependencyUnavailable(SUPABASE) from error
        return _user(answer.user) if answer else None

    async def signing_keys(self) -> dict[str, object]:
        """The JWKS document."""
        return await self._document("/auth/v1/.well-known/jwks.json")

    async def offers_github(self) -> bool:
        """Whether people may sign in with GitHub."""
        providers = (await self._document("/auth/v1/settings")).get("external")
        return isinstance(providers, dict) and providers.get("github") is True

    async def _document(self, path: str) -> dict[str, object]:
        try:
            response = await self._clients.get(path, timeout_s=5.0)
            response.raise_for_status()
            document = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DependencyUnavailable(SUPABASE) from error
        return document if isinstance(document, dict) else {}

    async def _set_password(self, client: AsyncClient, session: AuthSession, password: SecretStr) -> None:
        """The server leaves other sessions alone when a password changes: the caller ends them."""
        try:
            with auth_errors(field="new_password"):
                await client.auth.update_user({"password": password.get_secret_value()})
        except BaseException:
            await self._revoke(client, session.access_token, LogoutScope.LOCAL)
            raise

    async def _revoke(self, client: AsyncClient, access_token: str, scope: LogoutScope) -> bool:
        """Whether the token's own session was there to do it."""
        try:
            await client.auth.admin.sign_out(access_token, scope.value)
        except AuthError as error:
            if isinstance(error, AuthApiError) and error.status in _REFUSES_TOKEN:
                return False
            with auth_errors():
                raise
        return True


def _proof(reset: PasswordReset) -> VerifyEmailOtpParams | VerifyTokenHashParams:
    if reset.token_hash is not None:
        return {"token_hash": reset.token_hash.get_secret_value(), "type": "recovery"}
    assert reset.email is not None and reset.code is not None, "the contract asks for one proof"
    return {"email": reset.email, "token": reset.code.get_secret_value(), "type": "recovery"}


def _session(session: AuthSession) -> Session:
    now = datetime.now(UTC).timestamp()
    return Session(
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_in=session.expires_in,
        expires_at=datetime.fromtimestamp(session.expires_at or int(now) + session.expires_in, UTC),
        user=_user(session.user),
    )


def _user(user: AuthUser) -> User:
    return User(id=UserId(UUID(user.id)), email=user.email or "")
