"""What a service's process finds in its environment: nothing of ours that it does not need."""

import os
from collections.abc import Mapping

from app.settings import Settings

# What finding programs, certificates and proxies takes, and how text is written here.
_MACHINE = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
)  # fmt: skip


def machine_environment() -> dict[str, str]:
    """The variables of this machine that our own programs need."""
    return {name: os.environ[name] for name in _MACHINE if name in os.environ} | {"PYTHONUNBUFFERED": "1"}


EMBEDDED_SETTINGS = (
    "LOCAL_TOKEN_LIFETIME_S",
    "LOCAL_GITHUB_CLIENT_ID",
    "LOCAL_GITHUB_CLIENT_SECRET",
    "LOCAL_GITHUB_URL",
)
"""What is no setting of the api or the workers."""


def given_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings that somebody set: by their names in the environment, blank ones left out."""
    names = [name.upper() for name in Settings.model_fields] + list(EMBEDDED_SETTINGS)
    return {name: environment[name] for name in names if environment.get(name, "").strip()}
