"""A GitHub that signs one person in without asking them anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.in_process import ServedApp

CLIENT_ID = "wingbeat-test"
CLIENT_SECRET = "not a secret of anything"
_ACCESS_TOKEN = "gho_of_nobody"


@dataclass
class FakeGitHub:
    """`email` is the verified address of whoever signs in; `denies` is the person saying no."""

    email: str = "octavia@example.com"
    denies: bool = False
    codes: set[str] = field(default_factory=set)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/login/oauth/authorize", self._authorize),
                Route("/login/oauth/access_token", self._token, methods=["POST"]),
                Route("/api/v3/user", self._user),
                Route("/api/v3/user/emails", self._emails),
            ]
        )

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != CLIENT_ID:
            return Response("no such app", 404)
        code = token_hex(10)
        self.codes.add(code)
        answer = {"error": "access_denied"} if self.denies else {"code": code}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        known = form.get("code") in self.codes and form.get("client_secret") == CLIENT_SECRET
        if not known:
            return JSONResponse({"error": "bad_verification_code"})
        self.codes.remove(form["code"])
        return JSONResponse({"access_token": _ACCESS_TOKEN, "token_type": "bearer", "scope": "user:email"})

    async def _user(self, request: Request) -> Response:
        if request.headers["authorization"] != f"Bearer {_ACCESS_TOKEN}":
            return Response(status_code=401)
        return JSONResponse({"id": 583231, "login": "octavia", "name": "Octavia", "email": None, "avatar_url": ""})

    async def _emails(self, _request: Request) -> Response:
        return JSONResponse([{"email": self.email, "verified": True, "primary": True}])


@asynccontextmanager
async def serving_github(github: FakeGitHub) -> AsyncIterator[str]:
    """Its base URL."""
    async with ServedApp(github.app) as served:
        yield served.base_url
