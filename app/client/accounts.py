"""Signing in and out, and the account itself."""

from app.client.transport import SessionCalls
from app.contracts.accounts import LogoutScope, Session, SoleProjects, User


class AccountCalls(SessionCalls):
    """A part of `WingbeatClient`. Every method raises `ApiError`."""

    async def sign_up(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/signup", {"email": email, "password": password})

    async def log_in(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/login", {"email": email, "password": password})

    async def refresh(self) -> Session:
        """New tokens now. Calls do this by themselves when less than 60 s, or a fifth of the lifetime, is left."""
        return await self._session.renew(self.session, self._hand_in)

    async def log_out(self, scope: LogoutScope = LogoutScope.LOCAL) -> None:
        """End this session, the user's others, or all."""
        await self._call("POST", "/auth/logout", json={"scope": scope})
        if scope is not LogoutScope.OTHERS:
            self._session.forget()

    async def request_password_reset(self, email: str) -> None:
        """Ask for a mail with a code, whether or not there is such an account."""
        await self._send("POST", "/auth/reset-password", json={"email": email})

    async def confirm_password_reset(self, email: str, code: str, new_password: str) -> Session:
        """Set a new password with the mail's code, and log in."""
        proof = {"email": email, "code": code, "new_password": new_password}
        return await self._open_session("/auth/reset-password/confirm", proof)

    async def confirm_password_reset_with_link(self, token_hash: str, new_password: str) -> Session:
        """The same with what stands in the mail's link."""
        proof = {"token_hash": token_hash, "new_password": new_password}
        return await self._open_session("/auth/reset-password/confirm", proof)

    async def change_password(self, current_password: str, new_password: str) -> None:
        """Every session of the account ends but this one."""
        passwords = {"current_password": current_password, "new_password": new_password}
        await self._call("POST", "/auth/change-password", json=passwords)

    async def me(self) -> User:
        return User.model_validate_json(await self._call("GET", "/auth/me"))

    async def delete_account(self, password: str | None = None, *, projects: SoleProjects = SoleProjects.KEEP) -> None:
        """Delete the account with all that only it owns. Without a password the session must be new."""
        proof = {} if password is None else {"password": password}
        await self._call("DELETE", "/auth/me", json={"projects": projects, **proof})
        self._session.forget()

    async def export_account(self) -> bytes:
        """Everything that is the account's own, as a zip."""
        return await self._call("GET", "/auth/me/export")
