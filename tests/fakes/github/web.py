"""The pages that a browser visits while linking, and the endpoint where codes become tokens."""

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from tests.fakes.github.state import CODE_LIFETIME, REFRESH_LIFETIME, USER_TOKEN_LIFETIME, Code, State


class WebPages:
    """Whoever `state.browser` names says yes to everything."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def install(self, request: Request) -> Response:
        """`/apps/{slug}/installations/new`: on to the App's callback, as with "request user authorization"."""
        login = self._state.browser
        if request.path_params["slug"] != self._state.app.slug or login is None:
            return PlainTextResponse("not found", 404)
        own = {number for number, found in self._state.repositories.items() if found.owner == login}
        installed = next((found for found in self._state.installations.values() if found.account == login), None)
        installation = installed or self._state.install(login, own)
        code = self._new_code(login, self._state.app.callback_url, challenge=None)
        query = {"code": code, "installation_id": str(installation.id), "setup_action": "install"}
        state = request.query_params.get("state")
        return RedirectResponse(
            f"{self._state.app.callback_url}?{urlencode(query | ({'state': state} if state else {}))}", 302
        )

    async def authorize(self, request: Request) -> Response:
        """`/login/oauth/authorize`."""
        query, login = request.query_params, self._state.browser
        if query.get("client_id") != self._state.app.client_id or login is None:
            return PlainTextResponse("not found", 404)
        if query.get("code_challenge") and query.get("code_challenge_method") != "S256":
            return PlainTextResponse("code_challenge_method must be S256", 422)
        target = query.get("redirect_uri") or self._state.app.callback_url
        code = self._new_code(login, target, challenge=query.get("code_challenge"))
        return RedirectResponse(f"{target}?{urlencode({'code': code, 'state': query.get('state', '')})}", 302)

    async def access_token(self, request: Request) -> Response:
        """`POST /login/oauth/access_token`: always 200, errors are in the body."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if form.get("client_id") != self._state.app.client_id or not hmac.compare_digest(
            form.get("client_secret", ""), self._state.app.client_secret
        ):
            return _oauth_error("incorrect_client_credentials")
        if form.get("grant_type") == "refresh_token":
            login = self._state.refresh_tokens.pop(form.get("refresh_token", ""), None)
            return _oauth_error("bad_refresh_token") if login is None else self._tokens(login)
        code = self._state.codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at < datetime.now(UTC):
            return _oauth_error("bad_verification_code")
        if form.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            return _oauth_error("redirect_uri_mismatch")
        if code.challenge is not None and _challenge(form.get("code_verifier", "")) != code.challenge:
            return _oauth_error("bad_verification_code")
        return self._tokens(code.login)

    def _new_code(self, login: str, redirect_uri: str, *, challenge: str | None) -> str:
        code = token_hex(10)
        self._state.codes[code] = Code(login, redirect_uri, challenge, datetime.now(UTC) + CODE_LIFETIME)
        return code

    def _tokens(self, login: str) -> Response:
        token, refresh = self._state.issue_user_token(login)
        return JSONResponse(
            {
                "access_token": token,
                "expires_in": int(USER_TOKEN_LIFETIME.total_seconds()),
                "refresh_token": refresh,
                "refresh_token_expires_in": int(REFRESH_LIFETIME.total_seconds()),
                "scope": "",
                "token_type": "bearer",
            }
        )


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _oauth_error(code: str) -> Response:
    return JSONResponse({"error": code, "error_description": f"The request failed: {code}.", "error_uri": ""})
