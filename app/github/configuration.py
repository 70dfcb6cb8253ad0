"""The GitHub App as the settings describe it."""

from dataclasses import dataclass

from pydantic import SecretStr

from app.github.app_identity import AppIdentity
from app.security.vault import Vault
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class GitHubConfiguration:
    """`webhook_secret` is none where GitHub cannot reach this server. Urls have no trailing slash."""

    app: AppIdentity
    vault: Vault
    api_url: str
    web_url: str
    webhook_secret: SecretStr | None

    @classmethod
    def from_settings(cls, settings: Settings) -> "GitHubConfiguration | None":
        """None when no GitHub App is set."""
        match settings:
            case Settings(
                github_app_id=str(app_id),
                github_app_slug=str(slug),
                github_client_id=str(client_id),
                github_client_secret=SecretStr() as client_secret,
                github_app_private_key=SecretStr() as private_key,
                token_encryption_keys=SecretStr() as keys,
            ):
                return cls(
                    app=AppIdentity(app_id, slug, client_id, client_secret, private_key),
                    vault=Vault.from_setting(keys),
                    api_url=settings.github_api_url,
                    web_url=settings.github_web_url,
                    webhook_secret=settings.github_webhook_secret,
                )
            case _:
                return None
