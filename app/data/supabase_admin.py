"""Supabase Auth as its administrator."""

from supabase_auth.errors import AuthApiError

from app.contracts.ids import UserId
from app.data.supabase_auth_errors import auth_errors
from app.data.supabase_clients import SupabaseClients

_NOT_THERE = 404


class SupabaseAccountAdmin:
    """What takes the secret key. Raises `DependencyUnavailable` while the auth server is away."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def delete_user(self, user_id: UserId) -> None:
        """The account is gone with all its sessions. Harmless when it is gone already."""
        with auth_errors():
            try:
                await self._clients.as_service().auth.admin.delete_user(str(user_id))
            except AuthApiError as error:
                if error.status != _NOT_THERE:
                    raise
