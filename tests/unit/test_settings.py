"""Settings: `.env.example` lists every one, blank means unset, a wrong value is one clear line."""

import os
import re
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from app.errors import SettingsError
from app.github.configuration import GitHubConfiguration
from app.local.environment import EMBEDDED_SETTINGS
from app.local.options import ROOT
from app.settings import GITHUB_APP_SETTINGS, Settings, get_settings


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    get_settings.cache_clear()


def test_the_example_lists_every_setting() -> None:
    named = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted({name.upper() for name in Settings.model_fields} | set(EMBEDDED_SETTINGS))


def test_blank_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "")
    monkeypatch.setenv("GEMINI_API_KEY", "")
    settings = get_settings()
    assert settings.api_port == 8000
    assert settings.gemini_api_key is None


def test_a_wrong_value_names_the_setting_and_not_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "seventy-secret")
    with pytest.raises(SettingsError) as wrong:
        get_settings()
    assert "API_PORT" in wrong.value.detail
    assert "seventy-secret" not in wrong.value.detail
    assert "\n" not in wrong.value.detail


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "sb_secret_hush")
    assert "hush" not in repr(get_settings())


def test_origins_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_ORIGINS", "https://a.example, https://b.example")
    assert get_settings().web_origins == ["https://a.example", "https://b.example"]


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1, fd00::/8")
    assert [str(network) for network in get_settings().trusted_proxies] == ["10.0.0.0/8", "192.0.2.1/32", "fd00::/8"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "everybody"),
        ("AUTH_RATE_LIMIT", "many"),
        ("AUTH_RATE_LIMIT", "0/minute"),
        ("AUTH_RATE_LIMIT", "20 per minute"),
        ("PUBLIC_URL", "wingbeat.example"),
        ("PUBLIC_URL", "https://wingbeat.example/app"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http:///v1"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:99999"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:port"),
        ("GITHUB_API_URL", "https://%zz"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "hush"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: hush"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=hush,b"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=hush%0d%0ab: c"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "=hush"),
    ],
)
def test_what_is_no_such_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    if name == "OTEL_EXPORTER_OTLP_HEADERS":
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        get_settings()
    assert re.search(rf"{name}(\.0)?: ", wrong.value.detail)
    assert value not in wrong.value.detail
    assert "hush" not in wrong.value.detail
    assert "\n" not in wrong.value.detail


def test_headers_without_a_collector_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hush")
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT") as wrong:
        get_settings()
    assert "hush" not in wrong.value.detail


@lru_cache
def _private_key() -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return rsa.generate_private_key(65537, 2048).private_bytes(*form).decode()


def _github(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    given: dict[str, str | None] = {
        "GITHUB_APP_ID": "1",
        "GITHUB_APP_SLUG": "wingbeat",
        "GITHUB_APP_PRIVATE_KEY": _private_key(),
        "GITHUB_CLIENT_ID": "Iv1",
        "GITHUB_CLIENT_SECRET": "hush",
        "TOKEN_ENCRYPTION_KEYS": f"{'A' * 43}=",
    }
    for name, value in (given | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)


def test_a_github_app_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert GitHubConfiguration.from_settings(get_settings()) is None
    get_settings.cache_clear()
    _github(monkeypatch, GITHUB_API_URL="https://git.example/api/v3/")
    configuration = GitHubConfiguration.from_settings(get_settings())
    assert configuration is not None
    assert (configuration.api_url, configuration.web_url) == ("https://git.example/api/v3", "https://github.com")


def test_a_private_key_may_stand_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    _github(monkeypatch)
    key = os.environ["GITHUB_APP_PRIVATE_KEY"]
    monkeypatch.setenv("GITHUB_APP_PRIVATE_KEY", key.replace("\n", "\\n"))
    settings = get_settings()
    assert settings.github_app_private_key == SecretStr(key)
    assert "PRIVATE KEY" not in repr(settings)


def test_keys_may_be_there_without_a_github_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", f"{'A' * 43}=")
    assert GitHubConfiguration.from_settings(get_settings()) is None


@pytest.mark.parametrize("missing", GITHUB_APP_SETTINGS)
def test_half_a_github_app_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    _github(monkeypatch, **{missing: None})
    with pytest.raises(SettingsError) as wrong:
        get_settings()
    assert f"{missing} must be set too" in wrong.value.detail
    assert "\n" not in wrong.value.detail
    assert "hush" not in wrong.value.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_APP_ID", "wingbeat"),
        ("GITHUB_APP_PRIVATE_KEY", "a secret key"),
        ("GITHUB_API_URL", "https://user@git.example"),
        ("GIT_ALLOWED_PROTOCOLS", "https,ext"),
        ("TOKEN_ENCRYPTION_KEYS", "c2hvcnQ="),
    ],
)
def test_what_no_github_app_has(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    _github(monkeypatch, **{name: value})
    with pytest.raises(SettingsError) as wrong:
        get_settings()
    assert name in wrong.value.detail
    assert value not in wrong.value.detail


def test_attempts_are_limited_unless_somebody_says_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_settings().auth_rate_limit == "20/minute"
    get_settings.cache_clear()
    monkeypatch.setenv("AUTH_RATE_LIMIT", "off")
    assert get_settings().auth_rate_limit == "off"
