"""Tokens against an auth server that speaks Supabase's wire."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.data.supabase_auth import SupabaseAuth
from app.data.supabase_clients import SupabaseClients
from app.errors import DependencyUnavailable, NotAuthenticated
from app.security.tokens import TokenVerifier
from app.settings import Settings

URL = "https://project.example"
ISSUER = f"{URL}/auth/v1"
SECRET = "a secret that only the auth server has, of some length"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class FakeAuthServer:
    """Knows tokens that its secret signed; publishes the public key of its asymmetric ones."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: str = "key-1"
    down: bool = False
    revoked: set[str] = field(default_factory=set)
    user_calls: int = 0
    jwks_calls: int = 0

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/auth/v1/user", self._user), Route("/auth/v1/.well-known/jwks.json", self._jwks)]
        )

    def public_keys(self) -> dict[str, object]:
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.key_id, "alg": "ES256", "use": "sig"}]}

    async def _user(self, request: Request) -> Response:
        self.user_calls += 1
        await asyncio.sleep(0)
        if self.down:
            return Response("upstream", 502)
        token = request.headers["authorization"].removeprefix("Bearer ")
        public = jwt.get_unverified_header(token)["alg"] == "ES256"
        try:
            claims = jwt.decode(
                token,
                self.key.public_key() if public else SECRET,
                ["ES256" if public else "HS256"],
                audience="authenticated",
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return JSONResponse({"code": 403, "error_code": "bad_jwt", "msg": "invalid JWT"}, 403)
        if token in self.revoked:
            return JSONResponse({"code": 403, "error_code": "session_not_found", "msg": "gone"}, 403)
        return JSONResponse(
            {
                "id": claims["sub"],
                "aud": "authenticated",
                "email": "somebody@example.com",
                "app_metadata": {},
                "user_metadata": {},
                "created_at": "2026-01-01T00:00:00Z",
            }
        )

    async def _jwks(self, _request: Request) -> Response:
        self.jwks_calls += 1
        return Response("upstream", 502) if self.down else JSONResponse(self.public_keys())


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    server: FakeAuthServer
    clock: Clock
    verifier: TokenVerifier
    user_id: UserId

    def claims(self, **changes: object) -> dict[str, object]:
        lifetime = {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 3600}
        every = {"sub": str(self.user_id), "aud": "authenticated", "iss": ISSUER, **lifetime, **changes}
        return {name: value for name, value in every.items() if value is not None}

    def shared(self, **changes: object) -> SecretStr:
        return SecretStr(jwt.encode(self.claims(**changes), SECRET, "HS256"))

    def asymmetric(self, *, kid: str = "key-1", key: ec.EllipticCurvePrivateKey | None = None) -> SecretStr:
        claims = self.claims(email="other@example.com")
        return SecretStr(jwt.encode(claims, key or self.server.key, "ES256", headers={"kid": kid}))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    server, clock = FakeAuthServer(), Clock()
    settings = Settings(supabase_url=URL, supabase_publishable_key="sb_publishable_x")
    async with SupabaseClients(settings, transport=httpx.ASGITransport(server.app)) as clients:
        yield World(server, clock, TokenVerifier(SupabaseAuth(clients), clock=clock), UserId(uuid4()))


async def _code(world: World, token: SecretStr | None) -> ErrorCode:
    with pytest.raises(NotAuthenticated) as refused:
        await world.verifier.verify(token)
    assert "eyJ" not in refused.value.detail, "an error shows a token"
    return refused.value.code


async def test_a_shared_secret_token_is_vouched_for_by_the_server(world: World) -> None:
    caller = await world.verifier.verify(world.shared())
    assert caller.user.id == world.user_id
    assert caller.user.email == "somebody@example.com"
    assert caller.expires_at == NOW + timedelta(hours=1)
    assert world.shared().get_secret_value() not in repr(caller)


async def test_an_asymmetric_token_is_checked_against_the_public_keys_and_the_server(world: World) -> None:
    caller = await world.verifier.verify(world.asymmetric())
    assert (caller.user.id, caller.user.email) == (world.user_id, "somebody@example.com")
    assert (world.server.user_calls, world.server.jwks_calls) == (1, 1)
    await world.verifier.verify(world.asymmetric())  # signed anew, so another token
    assert (world.server.user_calls, world.server.jwks_calls) == (2, 1), "the keys are kept"


async def test_a_forged_asymmetric_token_costs_no_call_of_the_server(world: World) -> None:
    await _code(world, world.asymmetric(key=ec.generate_private_key(ec.SECP256R1())))
    assert world.server.user_calls == 0


async def test_an_asymmetric_token_of_a_revoked_session_is_refused_within_thirty_seconds(world: World) -> None:
    token = world.asymmetric()
    await world.verifier.verify(token)
    world.server.revoked.add(token.get_secret_value())
    world.clock.now += timedelta(seconds=30)
    assert await _code(world, token) is ErrorCode.INVALID_TOKEN


async def test_what_is_forgotten_is_asked_again(world: World) -> None:
    token = world.shared()
    await world.verifier.verify(token)
    world.server.revoked.add(token.get_secret_value())
    world.verifier.forget(UserId(uuid4()))
    await world.verifier.verify(token)
    world.verifier.forget(world.user_id)
    assert await _code(world, token) is ErrorCode.INVALID_TOKEN


async def test_no_token(world: World) -> None:
    assert await _code(world, None) is ErrorCode.NOT_AUTHENTICATED
    assert await _code(world, SecretStr("")) is ErrorCode.NOT_AUTHENTICATED


def _part(content: dict[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _unsigned(world: World) -> str:
    return f"{_part({'alg': 'none'})}.{_part(world.claims())}."


REFUSED_AT_THE_DOOR: dict[str, Callable[[World], str]] = {
    "dotless": lambda _: "sb_publishable_x",
    "two parts": lambda _: "a.b",
    "not JSON": lambda _: "a.b.c",
    "not a token at all": lambda _: "…",
    "lone surrogate": lambda _: "\ud800.\ud800.\ud800",
    "oversize": lambda world: world.shared(filler="x" * 16_384).get_secret_value(),
    "alg none": _unsigned,
    "another audience": lambda world: world.shared(aud="anon").get_secret_value(),
    "no audience": lambda world: world.shared(aud=None).get_secret_value(),
    "another issuer": lambda world: world.shared(iss="https://evil.example/auth/v1").get_secret_value(),
    "an issuer that begins like ours": lambda world: world.shared(iss=f"{ISSUER}.evil.example").get_secret_value(),
    "no subject": lambda world: world.shared(sub=None).get_secret_value(),
    "no expiry": lambda world: world.shared(exp=None).get_secret_value(),
    "from the future": lambda world: world.shared(iat=int(NOW.timestamp()) + 61).get_secret_value(),
    "alg None": lambda world: f"{_part({'alg': 'None'})}.{_part(world.claims())}.",
    "one of several audiences but ours": lambda world: world.shared(aud=["anon", "service"]).get_secret_value(),
    "not valid yet": lambda world: world.shared(nbf=int(NOW.timestamp()) + 61).get_secret_value(),
}


@pytest.mark.parametrize("name", REFUSED_AT_THE_DOOR)
async def test_refused_before_any_call(world: World, name: str) -> None:
    assert await _code(world, SecretStr(REFUSED_AT_THE_DOOR[name](world))) is ErrorCode.INVALID_TOKEN
    assert (world.server.user_calls, world.server.jwks_calls) == (0, 0)


async def test_there_is_no_skew_for_the_expiry(world: World) -> None:
    assert await _code(world, world.shared(exp=int(NOW.timestamp()))) is ErrorCode.TOKEN_EXPIRED
    assert world.server.user_calls == 0


async def test_there_is_a_minute_of_skew_for_the_beginning(world: World) -> None:
    late = int(NOW.timestamp()) + 60
    await world.verifier.verify(world.shared(iat=late, nbf=late))


async def test_an_issuer_may_be_missing(world: World) -> None:
    await world.verifier.verify(world.shared(iss=None))


async def test_a_wrong_signature(world: World) -> None:
    forged = jwt.encode(world.claims(), "another secret of a good length, 32 bytes", "HS256")
    assert await _code(world, SecretStr(forged)) is ErrorCode.INVALID_TOKEN
    other_key = ec.generate_private_key(ec.SECP256R1())
    assert await _code(world, world.asymmetric(key=other_key)) is ErrorCode.INVALID_TOKEN


async def test_a_public_key_is_not_taken_for_a_secret(world: World) -> None:
    public = world.server.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_part({'alg': 'HS256', 'kid': 'key-1'})}.{_part(world.claims())}"
    signature = urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).decode().rstrip("=")
    assert await _code(world, SecretStr(f"{signed}.{signature}")) is ErrorCode.INVALID_TOKEN


async def test_unknown_key_ids_do_not_make_us_ask_again_and_again(world: World) -> None:
    for number in range(5):
        assert await _code(world, world.asymmetric(kid=f"invented-{number}")) is ErrorCode.INVALID_TOKEN
    assert world.server.jwks_calls == 1


async def test_an_answer_is_kept_for_thirty_seconds(world: World) -> None:
    token = world.shared()
    await world.verifier.verify(token)
    world.server.revoked.add(token.get_secret_value())
    world.clock.now += timedelta(seconds=29)
    await world.verifier.verify(token)
    assert world.server.user_calls == 1
    world.clock.now += timedelta(seconds=2)
    assert await _code(world, token) is ErrorCode.INVALID_TOKEN


async def test_an_answer_is_not_kept_beyond_the_expiry(world: World) -> None:
    token = world.shared(exp=int(NOW.timestamp()) + 5)
    await world.verifier.verify(token)
    world.clock.now += timedelta(seconds=5)
    assert await _code(world, token) is ErrorCode.TOKEN_EXPIRED


async def test_a_refusal_is_not_kept(world: World) -> None:
    token = world.shared()
    world.server.revoked.add(token.get_secret_value())
    assert await _code(world, token) is ErrorCode.INVALID_TOKEN
    world.server.revoked.clear()
    await world.verifier.verify(token)


async def test_callers_at_the_same_time_share_one_call(world: World) -> None:
    token = world.shared()
    callers = await asyncio.gather(*(world.verifier.verify(token) for _ in range(20)))
    assert world.server.user_calls == 1
    assert {caller.user.id for caller in callers} == {world.user_id}


async def test_one_caller_who_gives_up_does_not_spoil_it_for_the_others(world: World) -> None:
    token = world.shared()
    impatient = asyncio.create_task(world.verifier.verify(token))
    patient = asyncio.create_task(world.verifier.verify(token))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).user.id == world.user_id
    assert world.server.user_calls == 1


async def test_an_auth_server_that_is_away(world: World) -> None:
    world.server.down = True
    for token in (world.shared(), world.asymmetric()):
        with pytest.raises(DependencyUnavailable):
            await world.verifier.verify(token)
