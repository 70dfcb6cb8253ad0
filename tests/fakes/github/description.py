"""GitHub's OpenAPI description: answers are filled up and validated by it.

It comes from npm (`@octokit/openapi`, MIT) when it is first needed. Of its 385 MB one file of 13 MB is kept.
"""

import fcntl
import json
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from openapi_schema_validator import OAS30Validator
from pydantic import JsonValue
from referencing import Registry
from referencing.jsonschema import DRAFT4

from app.local.node import npm_command

HERE = Path(__file__).parent
_FILE = HERE / "node_modules" / "api.github.com.json"
_DOCUMENT = "urn:github"
_METHODS = ("get", "put", "post", "delete", "patch")

Json = dict[str, JsonValue]


class UndescribedAnswer(AssertionError):
    """The fake would have said something that GitHub does not say."""


class Description:
    """The description's operations by method and path template."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._registry = Registry().with_resource(_DOCUMENT, DRAFT4.create_resource(document))

    def filled(self, method: str, template: str, status: int, known: JsonValue) -> JsonValue:
        """`known` with whatever else GitHub's answer must have.

        Raises:
            UndescribedAnswer: there is no such operation or status.
        """
        schema = self._schema(method, template, status)
        return known if schema is None else self._filled(schema, known)

    def check(self, method: str, template: str, status: int, body: JsonValue) -> None:
        """Whether GitHub answers so. A refusal that this operation has no description of has the usual form of one.

        Raises:
            UndescribedAnswer: it does not.
        """
        operation = self._operation(method, template)
        if status >= 400 and str(status) not in _object(operation.get("responses")):
            self._validate("/components/schemas/basic-error", f"{method} {template} {status}", body)
            return
        if self._schema(method, template, status) is None:
            if body is not None:
                raise UndescribedAnswer(f"{method} {template} answers {status} without a body")
            return
        described = operation["responses"]
        shared = _object(_object(described).get(str(status))).get("$ref")
        pointer = str(shared).removeprefix("#") if shared else _pointer(template, method, status)
        content = f"{pointer}/content/application~1json/schema"
        self._validate(content, f"{method} {template} {status}", body)

    def _operation(self, method: str, template: str) -> Json:
        operation = _object(_object(self._document["paths"]).get(template)).get(method.lower())
        if operation is None:
            raise UndescribedAnswer(f"GitHub has no {method} {template}")
        return _object(operation)

    def _validate(self, pointer: str, what: str, body: JsonValue) -> None:
        reference: Json = {"$ref": f"{_DOCUMENT}#{pointer}"}
        for error in OAS30Validator(reference, registry=self._registry).iter_errors(body):
            raise UndescribedAnswer(f"{what}: {error.json_path}: {error.message[:300]}")

    def _schema(self, method: str, template: str, status: int) -> Json | None:
        answer = _object(self._operation(method, template).get("responses")).get(str(status))
        if answer is None:
            raise UndescribedAnswer(f"GitHub has no {method} {template} that answers {status}")
        content = _object(self._resolved(_object(answer)).get("content"))
        return _object(_object(content["application/json"])["schema"]) if content else None

    def _resolved(self, schema: Json) -> Json:
        while isinstance(reference := schema.get("$ref"), str):
            found: JsonValue = self._document
            for part in reference.removeprefix("#/").split("/"):
                found = _object(found)[part.replace("~1", "/").replace("~0", "~")]
            schema = _object(found)
        return schema

    def _filled(self, schema: Json, known: JsonValue) -> JsonValue:
        schema = self._resolved(schema)
        if isinstance(known, list):
            items = _object(schema.get("items"))
            return [self._filled(items, item) for item in known]
        if not isinstance(known, dict):
            return known
        parts = schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf")
        if isinstance(parts, list):
            return self._filled(_object(parts[0]), known)
        properties = _object(schema.get("properties"))
        filled = {name: self._filled(_object(properties.get(name)), value) for name, value in known.items()}
        required = schema.get("required")
        for name in required if isinstance(required, list) else []:
            if isinstance(name, str) and name not in filled:
                filled[name] = self._plausible(_object(properties.get(name)))
        return filled

    def _plausible(self, schema: Json) -> JsonValue:
        """Some value that the schema allows."""
        schema = self._resolved(schema)
        if schema.get("nullable") and "type" in schema:  # without a type, OpenAPI 3.0 gives `nullable` no meaning
            return None
        for parts in (schema.get("allOf"), schema.get("anyOf"), schema.get("oneOf")):
            if isinstance(parts, list):
                return self._plausible(_object(parts[0]))
        choices = schema.get("enum")
        if isinstance(choices, list):
            return choices[0]
        match schema.get("type"):
            case "boolean":
                return False
            case "integer" | "number":
                return 1
            case "array":
                return []
            case "string":
                return _plausible_text(schema.get("format"))
            case _:
                return self._filled(schema, {})


def _plausible_text(form: JsonValue) -> str:
    return {"uri": "https://example.com/", "date-time": "2026-01-01T00:00:00Z", "email": "a@example.com"}.get(
        str(form), "x"
    )


def _pointer(template: str, method: str, status: int) -> str:
    path = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    return f"/paths/{path}/{method.lower()}/responses/{status}"


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1)
def github_description() -> Description:
    """The description, fetched on first use."""
    with (HERE / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _FILE.exists():
            _install()
    return Description(json.loads(_FILE.read_bytes()))


def _install() -> None:
    with tempfile.TemporaryDirectory(dir=HERE) as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        found = Path(folder, "node_modules", "@octokit", "openapi", "generated", "api.github.com.json")
        _FILE.parent.mkdir(exist_ok=True)
        found.replace(_FILE)
