"""Who asks, and what they may."""

import jwt
from starlette.requests import Request

from tests.fakes.github.refusals import Refused
from tests.fakes.github.state import Installation, InstallationToken, Person, Repository, State


class Asking:
    """Every method raises `Refused`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _require_app(self, request: Request) -> None:
        try:
            claims = jwt.decode(
                bearer(request), self._state.app.public_key, algorithms=["RS256"], options={"require": ["exp", "iat"]}
            )
        except jwt.InvalidTokenError:
            raise Refused(401, "A JSON web token could not be decoded") from None
        if str(claims.get("iss")) not in (str(self._state.app.id), self._state.app.client_id):
            raise Refused(401, "'Issuer' claim ('iss') must be an Integer or the client id")
        if claims["exp"] - claims["iat"] > 660:
            raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")

    def _person(self, request: Request) -> Person:
        token = self._state.user_tokens.get(bearer(request))
        if token is None or not token.is_good:
            raise Refused(401, "Bad credentials")
        return self._state.people[token.login]

    def _installation_token(self, request: Request) -> InstallationToken:
        token = self._state.installation_tokens.get(bearer(request))
        if token is None or not token.is_good:
            raise Refused(401, "Bad credentials")
        return token

    def _installation(self, request: Request) -> Installation:
        found = self._state.installations.get(request.path_params["installation_id"])
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _repository(self, request: Request, access: str, *, permission: str = "contents") -> tuple[Repository, str]:
        """The repository, and the login of who asks: a person's, or the App's."""
        found = self._state.repository(request.path_params["owner"], request.path_params["repo"])
        token = self._state.installation_tokens.get(bearer(request))
        if token is not None:
            if not token.is_good:
                raise Refused(401, "Bad credentials")
            if found is None or found.id not in token.repositories:
                raise Refused(404, "Not Found")
            if access == "write" and token.permissions.get(permission) != "write":
                raise Refused(403, "Resource not accessible by integration")
            return found, f"{self._state.app.slug}[bot]"
        login = self._person(request).login
        if found is None or (found.private and not found.allows(login, "read")):
            raise Refused(404, "Not Found")
        if access == "write" and not found.allows(login, "write"):
            raise Refused(403, "Resource not accessible by integration")
        return found, login


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "token") or not token:
        raise Refused(401, "Requires authentication")
    return token
