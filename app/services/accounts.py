"""Accounts and sessions."""

from typing import Protocol

from app.contracts.accounts import Credentials, Session


class Accounts(Protocol):
    """The auth server.

    Raises:
        DependencyUnavailable: it cannot be reached.
        TooManyRequests: it wants fewer attempts.
    """

    async def sign_up(self, credentials: Credentials) -> Session:
        """Make an account and log in.

        Raises:
            Conflict: `account_exists`.
            Invalid: `weak_password`, or the address is refused.
            Forbidden: `email_not_confirmed`: the account is made, and a mail must be answered before the first login.
        """
        ...

    async def log_in(self, credentials: Credentials) -> Session:
        """A new session.

        Raises:
            NotAuthenticated: `invalid_credentials`, the same for an unknown address and a wrong password.
            Forbidden: `email_not_confirmed`.
        """
        ...


class AccountService:
    """Sign-up and login."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def sign_up(self, credentials: Credentials) -> Session:
        """See `Accounts.sign_up`."""
        return await self._accounts.sign_up(credentials)

    async def log_in(self, credentials: Credentials) -> Session:
        """See `Accounts.log_in`."""
        return await self._accounts.log_in(credentials)
