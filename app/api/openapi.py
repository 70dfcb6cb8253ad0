"""The OpenAPI document, with errors as what they are: problem documents."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.problems import PROBLEM_JSON

_UNUSED_SCHEMAS = ("HTTPValidationError", "ValidationError")
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_VALIDATION_SCHEMA = {"$ref": "#/components/schemas/HTTPValidationError"}


def describe_problems(app: FastAPI) -> None:
    """Make `app.openapi()` show every error response as `application/problem+json`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            _rewrite(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _rewrite(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                schema = response.get("content", {}).get("application/json", {}).get("schema")
                if schema in (_PROBLEM_SCHEMA, _VALIDATION_SCHEMA):
                    response["content"] = {PROBLEM_JSON: {"schema": _PROBLEM_SCHEMA}}
    schemas = document["components"]["schemas"]
    for name in _UNUSED_SCHEMAS:
        schemas.pop(name, None)
