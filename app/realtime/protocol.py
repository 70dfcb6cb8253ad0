"""The WebSocket protocol as one JSON document, made from the models."""

from typing import Any

from app.contracts.base import Contract
from app.contracts.errors import ErrorCode
from app.contracts.events import SERVER_FRAMES
from app.contracts.frames import PROTOCOL_VERSION
from app.contracts.messages import CLIENT_MESSAGES, CloseCode


class CloseReason(Contract):
    code: int
    name: str


class ProtocolDocument(Contract):
    """`client` and `server` are JSON schemas (2020-12) of what either side sends."""

    version: int
    client: dict[str, Any]
    server: dict[str, Any]
    close_codes: list[CloseReason]
    error_codes: list[ErrorCode]


def protocol_document() -> ProtocolDocument:
    return ProtocolDocument(
        version=PROTOCOL_VERSION,
        client=CLIENT_MESSAGES.json_schema(mode="validation"),
        server=SERVER_FRAMES.json_schema(mode="validation"),
        close_codes=[CloseReason(code=code, name=code.name.lower()) for code in CloseCode],
        error_codes=list(ErrorCode),
    )
