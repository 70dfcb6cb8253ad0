"""docs/protocol.md, written from the contracts so that it cannot be wrong about them.

`python -m app.local.protocol_document` writes the file, `--check` only compares.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from app.contracts.base import Contract
from app.contracts.errors import MEANINGS
from app.contracts.events import DurableFrame, ServerFrame
from app.contracts.frames import Frame
from app.contracts.messages import ClientMessage, ClientMessageBase, CloseCode
from app.local.options import ROOT

DOCUMENT = ROOT / "docs" / "protocol.md"
_INTRODUCTION = ROOT / "docs" / "protocol-introduction.md"
_MODULES = re.compile(r"\b(?:app\.contracts\.\w+|typing|pydantic\.types|datetime)\.")
_OPTIONAL = re.compile(r"Optional\[(\w+)\]")

_CLOSE_MEANINGS = {
    CloseCode.TOO_BIG: "A frame was over 64 KiB.",
    CloseCode.RESTARTING: "The api restarts: reconnect with the last `seq`.",
    CloseCode.PROTOCOL: "Ten bad messages in a row.",
    CloseCode.NOT_AUTHENTICATED: "Not, or no longer, authenticated.",
    CloseCode.FORBIDDEN: "This connection is not allowed.",
    CloseCode.TOO_SLOW: "The client did not keep up: reconnect with the last `seq`.",
    CloseCode.TOO_MANY: "Too many connections of this user.",
}


def _members(union: object) -> list[type[Contract]]:
    annotated = get_args(union)
    return list(get_args(annotated[0]))


def _type_name(field: FieldInfo) -> str:
    annotation = _bare(field.annotation)
    name = annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    name = _OPTIONAL.sub(r"\1?", _MODULES.sub("", name))
    return name.replace(" | None", "?").replace("|", "\\|")


def _bare(annotation: Any) -> Any:
    """The type without what it is validated by."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bare(parts[0])
    return reduce(or_, map(_bare, parts)) if origin in (Union, UnionType) else annotation


def _fields(model: type[Contract], envelope: type[Contract]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name == "type" or name in envelope.model_fields:
            continue
        default = "" if field.is_required() else f"= {field.get_default(call_default_factory=True)!r}"
        yield f"| `{name}` | {_type_name(field)} | {default.replace('|', chr(92) + '|')} |"


def _section(model: type[Contract], envelope: type[Contract], *, durable: bool = False) -> Iterator[str]:
    yield f"### {model.__name__}" + (" (durable)" if durable else "")
    yield ""
    words = (model.__doc__ or "").strip()
    if words and words != (envelope.__doc__ or "").strip():
        yield " ".join(words.split())
        yield ""
    rows = list(_fields(model, envelope))
    if rows:
        yield from ("| field | type | default |", "|---|---|---|", *rows, "")


def render() -> str:
    """The whole document."""
    durable = set(_members(DurableFrame))
    lines = [_INTRODUCTION.read_text().rstrip(), "", "## Client to server", ""]
    for model in _members(ClientMessage):
        lines.extend(_section(model, ClientMessageBase))
    lines += ["## Server to client", ""]
    for model in _members(ServerFrame):
        lines.extend(_section(model, Frame, durable=model in durable))
    lines += ["## Close codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code.value} | {_CLOSE_MEANINGS[code]} |" for code in CloseCode]
    lines += ["", "## Error codes", "", "The same codes stand in `Error` frames and in problem documents.", ""]
    lines += ["| code | meaning |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    text = render()
    if not parser.parse_args().check:
        DOCUMENT.write_text(text)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        return 0
    sys.stderr.write("docs/protocol.md is not what the contracts say\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
