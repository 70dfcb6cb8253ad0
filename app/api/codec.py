"""Temporal's remote codec: operators read encrypted payloads in the Web UI and with `temporal --codec-endpoint`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Request, Response, Security, status
from pydantic import SecretStr

from app.api.dependencies import CallerDep, ServicesDep, bearer
from app.api.problems import problems
from app.security.callers import Caller

router = APIRouter(prefix="/codec", tags=["operators"])

MAX_CODEC_BYTES = 8 * 1024 * 1024
"""Of a body: a page of a history with its payloads as base64."""

_COOKIE = "wingbeat_codec"
_PATH = "/api/codec"


async def _operator(
    services: ServicesDep,
    token: Annotated[str | None, Security(bearer)],
    cookie: Annotated[SecretStr | None, Cookie(alias=_COOKIE, max_length=8192)] = None,
) -> Caller:
    """An operator, by the header or by the cookie of `POST /session`. Before anything of the body is looked at."""
    caller = await services.verifier.verify(SecretStr(token) if token else cookie)
    services.payloads.require_operator(caller)
    return caller


OPERATOR = Depends(_operator)


@router.post("/session", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401, 403, 503))
async def open_session(caller: CallerDep, services: ServicesDep, response: Response) -> None:
    """Let this browser's Web UI decode until the access token ends: it must be told to send cookies to the endpoint."""
    services.payloads.require_operator(caller)
    is_https = (services.public_url or "").startswith("https://")
    response.set_cookie(
        _COOKIE,
        caller.access_token.get_secret_value(),
        max_age=max(int((caller.expires_at - datetime.now(UTC)).total_seconds()), 0),
        path=_PATH,
        secure=is_https,
        httponly=True,
        # The Web UI is another site than the api; without TLS both are on one machine.
        samesite="none" if is_https else "strict",
    )


_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.post("/decode", dependencies=[OPERATOR], responses=problems(401, 403, 404, 413, 422, 503), openapi_extra=_BODY)
async def decode(request: Request, services: ServicesDep) -> Response:
    """`temporal.api.common.v1.Payloads` as JSON, decrypted."""
    return _json(await services.payloads.decode(await request.body()))


@router.post("/encode", dependencies=[OPERATOR], responses=problems(401, 403, 404, 413, 422, 503), openapi_extra=_BODY)
async def encode(request: Request, services: ServicesDep) -> Response:
    """The same, encrypted with the newest key."""
    return _json(await services.payloads.encode(await request.body()))


def _json(body: str) -> Response:
    return Response(body, media_type="application/json")
