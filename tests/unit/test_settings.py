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
