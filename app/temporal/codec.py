"""Payloads at rest in Temporal: what workflows and activities hand to each other is encrypted before it leaves us."""

from collections.abc import Sequence
from typing import Final

from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from app.errors import WingbeatError
from app.security.keyring import KeyRing, Sealed, Tampered, UnknownKey

ENCODING: Final = b"binary/encrypted"
_CIPHER: Final = b"AES-256-GCM"
_BOUND_TO: Final = b"wingbeat temporal payload"


class UnreadablePayload(WingbeatError):
    """A payload's key is not among ours, or it was changed."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"a payload was changed, or PAYLOAD_ENCRYPTION_KEYS lacks its key {key_id}")


class EncryptingCodec(PayloadCodec):
    """Seals whole payloads with the newest key and opens those of every key.

    A payload that is not encrypted passes as it is: workflows that began before there were keys go on.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Raises `UnreadablePayload`."""
        return [self._opened(payload) if is_encrypted(payload) else payload for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        sealed = self._ring.seal(payload.SerializeToString(), bound_to=_BOUND_TO)
        metadata = {
            "encoding": ENCODING,
            "encryption-cipher": _CIPHER,
            "encryption-key-id": sealed.key_id.encode(),
        }
        return Payload(metadata=metadata, data=sealed.ciphertext)

    def _opened(self, payload: Payload) -> Payload:
        key_id = payload.metadata.get("encryption-key-id", b"").decode(errors="replace")[:64]
        try:
            return Payload.FromString(self._ring.open(Sealed(key_id, payload.data), bound_to=_BOUND_TO))
        except (UnknownKey, Tampered, DecodeError):
            raise UnreadablePayload(key_id) from None


def is_encrypted(payload: Payload) -> bool:
    return payload.metadata.get("encoding") == ENCODING
