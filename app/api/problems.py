"""Every error as a problem document (RFC 9457), with a stable code and the request's id."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.api.requests import request_id_of
from app.contracts.errors import ErrorCode, FieldProblem, Problem
from app.errors import DependencyUnavailable, NotConfigured, NoToolchain, TooManyRequests, WingbeatError

PROBLEM_JSON = "application/problem+json"
_MAX_FIELD_PROBLEMS = 20

_CODE_BY_STATUS = {
    401: ErrorCode.NOT_AUTHENTICATED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    409: ErrorCode.CONFLICT,
    413: ErrorCode.MESSAGE_TOO_LARGE,
    429: ErrorCode.TOO_MANY_REQUESTS,
}


def problem_response(
    status: int,
    code: ErrorCode,
    detail: str,
    *,
    request_id: str,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The document, with the headers that its status asks for."""
    problem = Problem(
        type=f"urn:wingbeat:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=list(errors),
    )
    response = Response(
        problem.model_dump_json(), status_code=status, media_type=PROBLEM_JSON, headers=dict(headers or {})
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = _challenge(code)
    return response


def add_problem_handlers(app: FastAPI) -> None:
    """Answer expected errors, refused requests and unknown routes; what is unexpected is answered by the middleware."""
    app.add_exception_handler(WingbeatError, answer_expected)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of a route that may answer these statuses with a problem."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


_TOLD = (DependencyUnavailable, NotConfigured, NoToolchain)
"""Failures of ours whose words are for people."""


def answer_expected(request: Request, error: Exception) -> Response:
    """The problem of a `WingbeatError`."""
    assert isinstance(error, WingbeatError)
    return problem_response(
        error.status,
        error.code,
        _detail(error),
        request_id=request_id_of(request.scope),
        errors=error.errors,
        headers=_retry_after(error),
    )


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()[:_MAX_FIELD_PROBLEMS]
    if any(item["type"] == "json_invalid" for item in found):
        fields: list[FieldProblem] = []
        detail = "the body is not JSON"
    else:
        fields = [FieldProblem(field=_field(item["loc"]), message=_message(item)) for item in found]
        detail = "; ".join(f"{field.field}: {field.message}" for field in fields)
    is_prompt = any(item["loc"][:2] == ("body", "prompt") for item in found)
    return problem_response(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        ErrorCode.INVALID_PROMPT if is_prompt else ErrorCode.INVALID_REQUEST,
        detail,
        request_id=request_id_of(request.scope),
        errors=fields,
    )


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_response(
        error.status_code,
        _CODE_BY_STATUS.get(error.status_code, ErrorCode.INVALID_REQUEST),
        _http_detail(error, request),
        request_id=request_id_of(request.scope),
        headers=error.headers,
    )


def _http_detail(error: HTTPException, request: Request) -> str:
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return "there is nothing at this address"
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return f"{request.method} is not possible here"
        case _:
            return str(error.detail)


def _field(location: Sequence[str | int]) -> str:
    """A dotted path into the request: without the part of the request that it is in."""
    return ".".join(map(str, location[1:])) or str(location[0])


def _message(item: Mapping[str, Any]) -> str:
    return str(item["msg"]).removeprefix("Value error, ")


def _detail(error: WingbeatError) -> str:
    is_told = error.status < 500 or isinstance(error, _TOLD)
    return error.detail if is_told else "something went wrong here"


def _retry_after(error: WingbeatError) -> dict[str, str]:
    if isinstance(error, DependencyUnavailable | TooManyRequests):
        return {"Retry-After": str(error.retry_after_s)}
    return {}


def _challenge(code: ErrorCode) -> str:
    if code in (ErrorCode.INVALID_TOKEN, ErrorCode.TOKEN_EXPIRED):
        return 'Bearer realm="wingbeat", error="invalid_token"'
    return 'Bearer realm="wingbeat"'
