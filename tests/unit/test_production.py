"""Production mode: what it refuses, and that it says so in one line for each setting."""

import base64
import subprocess
import sys

import jwt
import pytest

from app.errors import SettingsError
from app.local.options import ROOT
from app.production import Process, needed_in_production, refusals, require_fit
from app.settings import Settings

KEY = base64.b64encode(bytes(range(32))).decode()
FIT = {
    "WINGBEAT_ENV": "production",
    "TEMPORAL_ADDRESS": "temporal.example:7233",
    "SUPABASE_URL": "https://project.supabase.example",
    "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_of_this_project",
    "SUPABASE_SECRET_KEY": "sb_secret_of_this_project",
    "DATABASE_URL": "postgres://postgres:long-and-random@db.example:5432/postgres",
    "TOKEN_ENCRYPTION_KEYS": KEY,
    "PAYLOAD_ENCRYPTION_KEYS": KEY,
    "PUBLIC_URL": "https://wingbeat.example",
    "GEMINI_API_KEY": "of-a-real-model",
    "SANDBOX": "required",
    "WEB_ORIGINS": "https://studio.example",
}


def test_contradictory_files_for_tls_end_the_api_with_one_line() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app.main"],
        cwd=ROOT,
        env=FIT | {"TEMPORAL_TLS_CERT": "/etc/hosts", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == "TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY belong together: set both or none\n"


def signed(**claims: str) -> str:
    return jwt.encode(claims, "a secret that does not matter for this", algorithm="HS256")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in FIT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refused(process: Process = Process.API) -> list[str]:
    return [refusal.setting for refusal in refusals(Settings(), process)]


@pytest.mark.parametrize("process", list(Process))
def test_a_whole_configuration_starts(given: pytest.MonkeyPatch, process: Process) -> None:
    assert refusals(Settings(), process) == []
    require_fit(Settings(), process)


@pytest.mark.parametrize(
    ("process", "name"), [(process, name) for process in Process for name in needed_in_production(process)]
)
def test_each_needed_setting_is_missed_by_name(given: pytest.MonkeyPatch, process: Process, name: str) -> None:
    given.setenv(name, "")
    assert refused(process) == [name]


def test_a_process_is_not_asked_for_what_only_others_need(given: pytest.MonkeyPatch) -> None:
    given.delenv("GEMINI_API_KEY")
    assert refused(Process.API) == []
    given.delenv("PUBLIC_URL")
    assert refused(Process.WORKER) == ["GEMINI_API_KEY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPABASE_PUBLISHABLE_KEY", signed(iss="supabase-demo", role="anon")),
        ("SUPABASE_SECRET_KEY", signed(iss="supabase-demo", role="service_role")),
        ("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_and-its-checksum"),
        ("SUPABASE_SECRET_KEY", "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_and-its-checksum"),
        ("GEMINI_API_KEY", "demo-model"),
        ("SUPABASE_PUBLISHABLE_KEY", "sb_secret_of_this_project"),
        ("SUPABASE_PUBLISHABLE_KEY", signed(iss="supabase", role="service_role")),
        ("DATABASE_URL", "postgres://postgres:postgres@db.example/postgres"),
        ("TOKEN_ENCRYPTION_KEYS", base64.b64encode(bytes(32)).decode()),
        ("TOKEN_ENCRYPTION_KEYS", f"{KEY},{base64.b64encode(b'0123' * 8).decode()}"),
        ("WEB_ORIGINS", "https://studio.example, *"),
        ("WEB_ORIGINS", "null"),
        ("PUBLIC_URL", "http://wingbeat.example"),
        ("PREVIEW_URL_TEMPLATE", "http://{preview}.previews.example.net/"),
        ("PREVIEW_URL_TEMPLATE", "https://127.0.0.1:{port}/"),
        ("SANDBOX", "off"),
        ("ALLOW_STAND_IN_SDK", "true"),
    ],
    ids=lambda value: value if value.isupper() else "",
)
def test_what_is_refused(given: pytest.MonkeyPatch, name: str, value: str) -> None:
    given.setenv(name, value)
    assert refused() == [name]
    with pytest.raises(SettingsError) as told:
        require_fit(Settings(), Process.API)
    assert told.value.detail.startswith(f"WINGBEAT_ENV=production refuses {name}: ")
    assert "\n" not in told.value.detail
    assert name == "SANDBOX" or value not in told.value.detail


@pytest.mark.parametrize("key", ["sb_publishable_other", signed(iss="supabase", role="anon"), "a.b.c"])
def test_a_projects_own_keys_are_taken(given: pytest.MonkeyPatch, key: str) -> None:
    given.setenv("SUPABASE_PUBLISHABLE_KEY", key)
    assert refused() == []


@pytest.mark.parametrize("environment", ["local", "staging", ""])
def test_elsewhere_nothing_is_refused(given: pytest.MonkeyPatch, environment: str) -> None:
    given.setenv("WINGBEAT_ENV", environment)
    given.setenv("SANDBOX", "off")
    given.delenv("DATABASE_URL")
    assert refused() == []


@pytest.mark.parametrize("command", [["-m", "app.main"], ["worker.py", "run"]], ids=["api", "worker"])
def test_a_process_stops_and_says_what_to_do(command: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=FIT | {"SANDBOX": "off", "DATABASE_URL": "", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode not in {0, None}
    assert [
        line.split(":")[0].removeprefix("WINGBEAT_ENV=production refuses ") for line in ended.stderr.splitlines()
    ] == [
        "DATABASE_URL",
        "SANDBOX",
    ]
