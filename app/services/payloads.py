"""Encrypted payloads for operators: Temporal's Web UI and command line have them decoded here."""

import json
from collections.abc import Set as AbstractSet
from typing import Final

from google.protobuf.json_format import MessageToJson, ParseDict, ParseError
from temporalio.api.common.v1 import Payload, Payloads

from app.contracts.ids import UserId
from app.errors import Forbidden, Invalid, NotFound
from app.security.callers import Caller
from app.temporal.codec import EncryptingCodec, UnreadablePayload

MAX_PAYLOADS: Final = 2_000
"""In one request: a page of a history has some hundreds."""


class PayloadService:
    """Whoever calls `decode` or `encode` has asked `require_operator` first."""

    def __init__(self, codec: EncryptingCodec | None, operators: AbstractSet[UserId]) -> None:
        """Without a codec payloads are not encrypted here. `operators` are the users who may read every payload."""
        self._codec = codec
        self._operators = operators

    def require_operator(self, caller: Caller) -> None:
        """Raises `Forbidden`."""
        if caller.user.id not in self._operators:
            raise Forbidden("payloads are for operators: OPERATOR_USER_IDS names them")

    async def decode(self, body: bytes) -> str:
        """From and to the JSON of `temporal.api.common.v1.Payloads`. What is not encrypted comes back as it is, and so
        does what cannot be read any more beside what can: an event shows what there is.

        Raises:
            Invalid: this is no such JSON, or none of the payloads can be read.
            NotFound: payloads are not encrypted here.
        """
        codec, payloads, unreadable = self._known_codec(), _parsed(body), list[UnreadablePayload]()
        decoded: list[Payload] = []
        for payload in payloads:
            try:
                decoded += await codec.decode([payload])
            except UnreadablePayload as error:
                unreadable.append(error)
                decoded.append(payload)
        if unreadable and len(unreadable) == len(payloads):
            raise Invalid(unreadable[0].detail)
        return MessageToJson(Payloads(payloads=decoded), indent=None)

    async def encode(self, body: bytes) -> str:
        """The reverse: for the inputs of signals and workflows that operators type. Raises as `decode`."""
        encoded = await self._known_codec().encode(_parsed(body))
        return MessageToJson(Payloads(payloads=encoded), indent=None)

    def _known_codec(self) -> EncryptingCodec:
        if self._codec is None:
            raise NotFound("payloads are not encrypted here: PAYLOAD_ENCRYPTION_KEYS is not set")
        return self._codec


def _parsed(body: bytes) -> list[Payload]:
    try:
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ParseError
        payloads = ParseDict(document, Payloads()).payloads
    except (ParseError, ValueError, RecursionError):
        raise Invalid("the body is no JSON of temporal.api.common.v1.Payloads") from None
    if len(payloads) > MAX_PAYLOADS:
        raise Invalid(f"more than {MAX_PAYLOADS} payloads at once")
    return list(payloads)
