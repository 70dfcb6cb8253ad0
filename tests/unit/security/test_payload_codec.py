"""Payloads under rotating keys."""

import base64
from secrets import token_bytes

import pytest
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload

from app.security.keyring import KEY_BYTES, KeyRing
from app.temporal.codec import EncryptingCodec, UnreadablePayload, is_encrypted
from app.temporal.converter import data_converter

OLD, NEW = token_bytes(KEY_BYTES), token_bytes(KEY_BYTES)
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"a secret prompt"')


def codec(*keys: bytes) -> EncryptingCodec:
    return EncryptingCodec(KeyRing(keys))


async def test_nothing_of_a_payload_shows() -> None:
    (sealed,) = await codec(NEW).encode([PLAIN])
    assert is_encrypted(sealed)
    assert b"secret" not in sealed.SerializeToString()
    assert b"json/plain" not in sealed.SerializeToString()
    assert await codec(NEW).decode([sealed]) == [PLAIN]
    assert await codec(NEW).encode([PLAIN]) != [sealed], "the same text twice can be recognised"


async def test_keys_rotate_and_an_old_one_can_be_missed() -> None:
    (sealed,) = await codec(OLD).encode([PLAIN])
    assert await codec(NEW, OLD).decode([sealed]) == [PLAIN]
    (renewed,) = await codec(NEW, OLD).encode([PLAIN])
    assert await codec(NEW).decode([renewed]) == [PLAIN]
    with pytest.raises(UnreadablePayload, match=KeyRing([OLD]).newest_key_id):
        await codec(NEW).decode([sealed])


async def test_what_was_never_encrypted_passes() -> None:
    assert await codec(NEW).decode([PLAIN]) == [PLAIN]


@pytest.mark.parametrize("change", ["cut", "flipped", "another key id", "no key id"])
async def test_a_changed_payload_does_not_open(change: str) -> None:
    (sealed,) = await codec(NEW, OLD).encode([PLAIN])
    if change == "cut":
        sealed.data = sealed.data[:-1]
    elif change == "flipped":
        sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    elif change == "another key id":
        sealed.metadata["encryption-key-id"] = KeyRing([OLD]).newest_key_id.encode()
    else:
        del sealed.metadata["encryption-key-id"]
    with pytest.raises(UnreadablePayload):
        await codec(NEW, OLD).decode([sealed])


async def test_the_converter_hides_the_words_of_failures() -> None:
    converter = data_converter(SecretStr(base64.b64encode(NEW).decode()))
    (payload,) = await converter.encode(["a secret"])
    assert is_encrypted(payload)
    assert converter.failure_converter is not data_converter().failure_converter
