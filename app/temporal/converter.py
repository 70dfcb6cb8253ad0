"""How values become payloads: the one converter of every client, worker and replay."""

from dataclasses import replace

from pydantic import SecretStr
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from app.security.keyring import KeyRing
from app.temporal.codec import EncryptingCodec


def data_converter(keys: SecretStr | None = None) -> DataConverter:
    """Pydantic models as JSON; with keys (PAYLOAD_ENCRYPTION_KEYS) encrypted, and the texts of failures too."""
    if keys is None:
        return pydantic_data_converter
    return replace(
        pydantic_data_converter,
        payload_codec=EncryptingCodec(KeyRing.from_setting(keys)),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
