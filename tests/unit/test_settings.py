"""Settings: `.env.example` lists every one, blank means unset, a wrong value is one clear line."""

import re

import pytest

from app.errors import SettingsError
from app.local.environment import EMBEDDED_SETTINGS
from app.local.options import ROOT
from app.settings import Settings, get_settings


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
    ],
)
def test_what_is_no_such_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        get_settings()
    assert name in wrong.value.detail


def test_attempts_are_limited_unless_somebody_says_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_settings().auth_rate_limit == "20/minute"
    get_settings.cache_clear()
    monkeypatch.setenv("AUTH_RATE_LIMIT", "off")
    assert get_settings().auth_rate_limit == "off"
