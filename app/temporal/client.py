"""The connection to Temporal."""

from temporalio.client import Client
from temporalio.service import RetryConfig, TLSConfig

from app.errors import SettingsError
from app.settings import Settings
from app.temporal.converter import data_converter
from app.temporal.interceptors import interceptors

_REQUEST_RETRIES = RetryConfig(initial_interval_millis=50, max_interval_millis=500, max_elapsed_time_millis=1_500)
"""Somebody waits for the answer. A worker has the SDK's own patience: its calls report work that was done."""


async def connect(settings: Settings, *, lazy: bool = True) -> Client:
    """A client of the settings' cluster and namespace.

    A lazy one is for requests: it connects at its first call, so a process starts while Temporal is down, and its calls
    fail soon. A worker needs one that is not lazy.

    Raises:
        SettingsError: the TLS files are not both there.
        RuntimeError: not lazy, and Temporal cannot be reached.
    """
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        tls=tls_of(settings),
        data_converter=data_converter(settings.payload_encryption_keys),
        interceptors=interceptors(settings),
        retry_config=_REQUEST_RETRIES if lazy else None,
        lazy=lazy,
    )


def tls_of(settings: Settings) -> TLSConfig | bool:
    """A client certificate, else plain TLS for an API key, else none. Raises `SettingsError`."""
    certificate, key = settings.temporal_tls_cert, settings.temporal_tls_key
    if certificate is None and key is None:
        return settings.temporal_api_key is not None
    if certificate is None or key is None:
        raise SettingsError("TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY belong together: set both or none")
    try:
        return TLSConfig(client_cert=certificate.read_bytes(), client_private_key=key.read_bytes())
    except OSError as error:
        raise SettingsError(f"TEMPORAL_TLS_CERT or TEMPORAL_TLS_KEY cannot be read: {error.strerror}") from None
