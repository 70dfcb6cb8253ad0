"""Linking a person: the pages that their browser visits, and the tokens that come of it."""

from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from app.errors import WingbeatError
from app.github.answers import GitHubUser, Installation, UserTokens
from app.github.app_identity import AppIdentity
from app.github.failures import (
    GitHubLinkExpired,
    GitHubLinkFailed,
    GitHubNotConfigured,
    GitHubUnavailable,
)
from app.github.wire import GitHubWire, parsed

_WRONG_SECRET = "incorrect_client_credentials"  # noqa: S105 - a name
_BAD_REFRESH_TOKEN = "bad_refresh_token"  # noqa: S105 - a name
_PAGE = 100
_MOST_PAGES = 10


class _OAuthError(BaseModel):
    model_config = ConfigDict(extra="ignore")

    error: str


class _Installations(BaseModel):
    model_config = ConfigDict(extra="ignore")

    total_count: int
    installations: list[Installation]


class GitHubPeople:
    """`api_url` and `web_url` have no trailing slash. Every method may raise what `GitHubWire.send` raises."""

    def __init__(self, wire: GitHubWire, app: AppIdentity, *, api_url: str, web_url: str) -> None:
        self._wire = wire
        self._app = app
        self._api_url = api_url
        self._web_url = web_url

    def install_url(self, *, state: str) -> str:
        """Where a person installs the App, or changes to which repositories it is given."""
        return f"{self._web_url}/apps/{quote(self._app.slug)}/installations/new?{urlencode({'state': state})}"

    def authorize_url(self, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Where a person lets the App act for them."""
        query = {
            "client_id": self._app.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._web_url}/login/oauth/authorize?{urlencode(query)}"

    async def exchange(self, code: SecretStr, *, redirect_uri: str, verifier: SecretStr | None) -> UserTokens:
        """The tokens for a code; it is good once. There is no `verifier` for a code that comes of an installation.

        Raises:
            GitHubLinkFailed: GitHub does not take the code.
        """
        form = {"code": code.get_secret_value(), "redirect_uri": redirect_uri}
        if verifier is not None:
            form["code_verifier"] = verifier.get_secret_value()
        tokens = await self._tokens(form)
        if not isinstance(tokens, UserTokens):
            raise GitHubLinkFailed
        return tokens

    async def refresh(self, refresh_token: SecretStr) -> UserTokens:
        """New tokens. The old refresh token is used up: whoever calls this must be the only one who does.

        Raises:
            GitHubLinkExpired: the person has to link again.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token.get_secret_value()}
        tokens = await self._tokens(form)
        if isinstance(tokens, UserTokens):
            return tokens
        raise GitHubLinkExpired if tokens == _BAD_REFRESH_TOKEN else GitHubUnavailable

    async def revoke(self, access_token: SecretStr) -> None:
        """Take back all that the person has allowed. Raises `NotFound` when nothing is left to take back."""
        await self._take_back("grant", access_token)

    async def revoke_token(self, access_token: SecretStr) -> None:
        """Take back this token alone. Raises `NotFound` when GitHub does not know it."""
        await self._take_back("token", access_token)

    async def user(self, access_token: SecretStr) -> GitHubUser:
        return parsed(GitHubUser, await self._wire.send("GET", f"{self._api_url}/user", bearer=access_token))

    async def installations(self, access_token: SecretStr) -> list[Installation]:
        """The App's installations that the person can reach; at most a thousand."""
        found: list[Installation] = []
        for page in range(1, _MOST_PAGES + 1):
            response = await self._wire.send(
                "GET",
                f"{self._api_url}/user/installations",
                bearer=access_token,
                query={"per_page": _PAGE, "page": page},
            )
            listed = parsed(_Installations, response)
            found += listed.installations
            if len(found) >= listed.total_count or not listed.installations:
                break
        return found

    async def _take_back(self, what: str, access_token: SecretStr) -> None:
        url = f"{self._api_url}/applications/{quote(self._app.client_id)}/{what}"
        basic = (self._app.client_id, self._app.client_secret)
        try:
            await self._wire.send("DELETE", url, basic=basic, json={"access_token": access_token.get_secret_value()})
        except GitHubLinkExpired:
            raise _unknown_app() from None

    async def _tokens(self, form: dict[str, str]) -> UserTokens | str:
        """The tokens, or GitHub's name for why there are none: it answers 200 either way, the body tells."""
        credentials = {
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret.get_secret_value(),
        }
        url = f"{self._web_url}/login/oauth/access_token"
        response = await self._wire.send("POST", url, form=credentials | form)
        try:
            return UserTokens.model_validate_json(response.content)
        except ValidationError:
            pass
        try:
            error = _OAuthError.model_validate_json(response.content).error
        except ValidationError:
            raise GitHubUnavailable from None
        if error == _WRONG_SECRET:
            raise _unknown_app()
        return error


def _unknown_app() -> WingbeatError:
    return GitHubNotConfigured("GitHub does not know this App: check GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET")
