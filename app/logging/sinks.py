"""Where lines go: as text for a person, as JSON for a machine. Both let nothing through that is not redacted."""

import json
import traceback
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, TextIO

from app.logging.redaction import Redactor

if TYPE_CHECKING:
    from loguru import Message, Record

_TEXT = "<dim>{time:HH:mm:ss.SSS}</dim> <level>{level: <7}</level> <cyan>{name}</cyan> {message}"


def text_template(record: "Record") -> str:
    """loguru's template of a line for people."""
    return _TEXT + (" <dim>{extra}</dim>" if record["extra"] else "") + "\n{exception}"


def text_sink(stream: TextIO, redact: Redactor) -> Callable[["Message"], None]:
    """Lines as loguru has formatted them."""

    def write(message: "Message") -> None:
        stream.write(redact(message))
        stream.flush()

    return write


def json_sink(stream: TextIO, redact: Redactor) -> Callable[["Message"], None]:
    """An object a line: `time` (UTC), `level`, `logger`, `message`, the fields flat beside them, and `exception`."""

    def write(message: "Message") -> None:
        stream.write(json.dumps(_document(message.record, redact), ensure_ascii=False) + "\n")
        stream.flush()

    return write


def _document(record: "Record", redact: Redactor) -> dict[str, str | int]:
    document: dict[str, str | int] = {str(name): _value(value, redact) for name, value in record["extra"].items()}
    document |= {
        "time": record["time"].astimezone(UTC).isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "logger": record["name"] or "",
        "function": record["function"],
        "line": record["line"],
        "message": redact(record["message"]),
    }
    raised = record["exception"]
    if raised is not None:
        lines = traceback.format_exception(raised.type, raised.value, raised.traceback)
        document["exception"] = redact("".join(lines))
    return document


def _value(value: object, redact: Redactor) -> str | int:
    return value if isinstance(value, int) else redact(str(value))
