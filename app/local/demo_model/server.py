"""The routes of Gemini's REST wire that the demo model serves."""

from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from loguru import logger
from pydantic import BaseModel, JsonValue, ValidationError

from app.local.demo_model import errors, wire
from app.local.demo_model.catalogue import load_catalogue
from app.local.demo_model.errors import ApiError
from app.local.demo_model.model import DemoModel
from app.local.demo_model.prompt import read_prompt
from app.local.demo_model.streaming import EventStream, event, events

DEFAULT_PACE = 2500.0

_VERSIONS = ("v1", "v1beta")
_Message = TypeVar("_Message", bound=BaseModel)


def create_app(*, pace: float = DEFAULT_PACE) -> FastAPI:
    """The server. It accepts any API key and, so that a configuration for Gemini works unchanged, any `gemini-*` name.

    Args:
        pace: how fast answers stream, in characters a second; 0 for no delay.
    """
    app = FastAPI(title="Demo model", docs_url=None, redoc_url=None, openapi_url=None)
    model = DemoModel(load_catalogue(), pace=pace)
    errors.install(app)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok", "model": wire.MODEL}

    @app.post("/holds/{name}", status_code=204)
    async def let_go(name: str) -> None:
        model.let_go(name)

    @app.get("/{version}/models")
    async def list_models(version: str, request: Request) -> dict[str, JsonValue]:
        _authorize(version, request)
        return {"models": [wire.model_resource()]}

    @app.get("/{version}/models/{name}")
    async def get_model(version: str, name: str, request: Request) -> dict[str, JsonValue]:
        _authorize(version, request)
        return wire.model_resource(_known(name))

    @app.post("/{version}/models/{call}")
    async def call_model(version: str, call: str, request: Request) -> Response:
        _authorize(version, request)
        name, _, method = call.rpartition(":")
        _known(name or call)
        body = await request.body()
        match method:
            case "countTokens":
                return _count_tokens(body)
            case "generateContent":
                return _generate(model, body, stream=False)
            case "streamGenerateContent" if request.query_params.get("alt") == "sse":
                return _generate(model, body, stream=True)
            case "streamGenerateContent":
                raise ApiError(400, "The demo model streams server-sent events only: ask with alt=sse.")
            case _:
                raise errors.unknown_model(call)

    return app


def _authorize(version: str, request: Request) -> None:
    if version not in _VERSIONS:
        raise ApiError(404, f"There is no API version {version}.")
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not (request.headers.get("x-goog-api-key") or request.query_params.get("key") or bearer).strip():
        raise errors.missing_key()


def _known(name: str) -> str:
    if name != wire.MODEL and not name.startswith("gemini-"):
        raise errors.unknown_model(name)
    return name


def _generate(model: DemoModel, body: bytes, *, stream: bool) -> Response:
    request = _parse(wire.GenerateContentRequest, body)
    prompt = read_prompt(request)
    if prompt.directives.blocked:
        refusal = wire.blocked_response(response_id=model.next_response_id(), prompt=wire.prompt_tokens(request))
        return Response(event(refusal), media_type="text/event-stream") if stream else JSONResponse(refusal)
    reply = model.reply(prompt, request)
    logger.info("{}: {} characters, pace {:g}/s", reply.response_id, len(reply.text), reply.pace)
    return EventStream(events(reply)) if stream else JSONResponse(reply.as_whole())


def _count_tokens(body: bytes) -> Response:
    request = _parse(wire.CountTokensRequest, body)
    whole = request.generate_content_request
    if whole is None and not request.contents:
        raise ApiError(400, "contents is not specified.")
    total = wire.prompt_tokens(whole or wire.GenerateContentRequest(contents=request.contents))
    return JSONResponse({"totalTokens": total, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": total}]})


def _parse(kind: type[_Message], body: bytes) -> _Message:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise errors.bad_request(error) from error
