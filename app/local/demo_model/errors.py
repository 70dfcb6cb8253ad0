"""Errors in the shape of Google's APIs: `{"error": {"code", "message", "status", "details"}}`."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import JsonValue, ValidationError
from starlette.exceptions import HTTPException

_STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class ApiError(Exception):
    """An answer other than 200.

    Args:
        code: the HTTP status.
        message: one sentence for people.
        details: google.rpc messages in JSON, each with its `@type`.
    """

    def __init__(self, code: int, message: str, details: tuple[dict[str, JsonValue], ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def as_json(self) -> dict[str, JsonValue]:
        error: dict[str, JsonValue] = {
            "code": self.code,
            "message": self.message,
            "status": _STATUS_NAMES.get(self.code, "UNKNOWN"),
        }
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}


def bad_request(error: ValidationError) -> ApiError:
    """A 400 that names every field that is wrong."""
    violations: list[JsonValue] = [
        {"field": ".".join(str(step) for step in problem["loc"]), "description": problem["msg"]}
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or "the body"
    return ApiError(
        400,
        f"Invalid JSON payload received. {where}: {first['msg']}",
        ({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations},),
    )


def missing_key() -> ApiError:
    return ApiError(403, "An API key is required: send it as x-goog-api-key. Any key will do for the demo model.")


def unknown_model(name: str) -> ApiError:
    return ApiError(404, f"models/{name} is not found, or it does not support this method.")


def injected(code: int) -> ApiError:
    """The error that a `[[demo:error=...]]` directive asks for; a 429 says when to come back."""
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        retry: dict[str, JsonValue] = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}
        return ApiError(code, "The quota is used up for now.", (retry,))
    return ApiError(code, "The demo model was asked for this error.")


def install(app: FastAPI) -> None:
    """Make `app` answer every error in Google's shape."""

    async def on_api_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ApiError)
        return JSONResponse(error.as_json(), status_code=error.code)

    async def on_http_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return JSONResponse(ApiError(error.status_code, str(error.detail)).as_json(), status_code=error.status_code)

    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(HTTPException, on_http_error)
