"""Linking a person: the pages that their browser visits, and the tokens that come of it."""

from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from app.contracts.errors import ErrorCode
from app.errors import NotAuthenticated
from app.github.answers import GitHubUser, Installation, UserTokens
from app.github.app_identity import AppIdentity
from app.github.failures import GitHubUnavailable
from app.github.wire import GitHubWire, parsed

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

    async def exchange(self, code: SecretStr, *, redirect_uri: str, verifier: SecretStr) -> UserTokens:
        """The tokens for a code; it is good once.

        Raises:
            NotAuthenticated: `sign_in_failed`: GitHub does not take the code.
        """
        return await self._tokens(
            {
                "code": code.get_secret_value(),
                "redirect_uri": redirect_uri,
                "code_verifier": verifier.get_secret_value(),
            },
            refused=ErrorCode.SIGN_IN_FAILED,
        )

    async def refresh(self, refresh_token: SecretStr) -> UserTokens:
        """New tokens. The old refresh token is used up: whoever calls this must be the only one who does.

        Raises:
            NotAuthenticated: `github_link_expired`: the person has to link again.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token.get_secret_value()}
        return await self._tokens(form, refused=ErrorCode.GITHUB_LINK_EXPIRED)

    async def revoke(self, access_token: SecretStr) -> None:
        """Take back all that the person has allowed. Raises `NotFound` when nothing is left to take back."""
        url = f"{self._api_url}/applications/{quote(self._app.client_id)}/grant"
        basic = (self._app.client_id, self._app.client_secret)
        await self._wire.send("DELETE", url, basic=basic, json={"access_token": access_token.get_secret_value()})

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

    async def _tokens(self, form: dict[str, str], *, refused: ErrorCode) -> UserTokens:
        """GitHub answers 200 for errors too: the body tells."""
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
            _OAuthError.model_validate_json(response.content)
        except ValidationError:
            raise GitHubUnavailable from None
        raise NotAuthenticated("GitHub did not accept this: link your account again", code=refused)
