"""People's tokens as they are stored: encrypted, each bound to whose and which it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from loguru import logger
from pydantic import SecretStr

from app.contracts.ids import UserId
from app.data.github_links import SealedTokens
from app.github.answers import UserTokens
from app.github.failures import GitHubLinkExpired
from app.security.keyring import Sealed
from app.security.vault import Undecipherable, Vault

_ACCESS = "access"
_REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class OpenTokens:
    access: SecretStr
    refresh: SecretStr | None


class TokenSafe:
    """Seals with the newest key, opens with any."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    @property
    def newest_key_id(self) -> str:
        return self._vault.newest_key_id

    def seal(self, user_id: UserId, tokens: UserTokens) -> SealedTokens:
        """Tokens that have just come from GitHub: their lifetimes count from now."""
        return self._sealed(
            user_id,
            OpenTokens(tokens.access_token, tokens.refresh_token),
            access_expires_at=_after(tokens.expires_in),
            refresh_expires_at=_after(tokens.refresh_token_expires_in),
        )

    def open(self, user_id: UserId, sealed: SealedTokens) -> OpenTokens:
        """
        Raises:
            GitHubLinkExpired: they cannot be read, so the account must be linked again; nothing of them is lost.
        """
        try:
            access = self._open(user_id, _ACCESS, sealed.key_id, sealed.access_token)
            if sealed.refresh_token is None:
                return OpenTokens(access, None)
            return OpenTokens(access, self._open(user_id, _REFRESH, sealed.key_id, sealed.refresh_token))
        except Undecipherable as error:
            logger.error("{}", error.detail)
            raise GitHubLinkExpired from None

    def reseal(self, user_id: UserId, sealed: SealedTokens) -> SealedTokens:
        """The same under the newest key. Raises what `open` raises."""
        return self._sealed(
            user_id,
            self.open(user_id, sealed),
            access_expires_at=sealed.access_expires_at,
            refresh_expires_at=sealed.refresh_expires_at,
        )

    def _sealed(
        self,
        user_id: UserId,
        tokens: OpenTokens,
        *,
        access_expires_at: datetime | None,
        refresh_expires_at: datetime | None,
    ) -> SealedTokens:
        access = self._vault.seal(tokens.access, bound_to=_owner(user_id, _ACCESS))
        refresh = tokens.refresh and self._vault.seal(tokens.refresh, bound_to=_owner(user_id, _REFRESH))
        return SealedTokens(
            key_id=access.key_id,
            access_token=access.ciphertext,
            access_expires_at=access_expires_at,
            refresh_token=refresh.ciphertext if refresh else None,
            refresh_expires_at=refresh_expires_at,
        )

    def _open(self, user_id: UserId, kind: str, key_id: str, ciphertext: bytes) -> SecretStr:
        return self._vault.open(Sealed(key_id, ciphertext), bound_to=_owner(user_id, kind))


def _owner(user_id: UserId, kind: str) -> str:
    return f"github:{user_id}:{kind}"


def _after(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
