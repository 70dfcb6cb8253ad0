"""Where addresses are taken unproven: named to whoever operates it, and refused in production."""

import tomllib

import httpx
import pytest

from app import address_proof
from app.address_proof import AddressProof, require_address_proof
from app.errors import SettingsError
from app.local.options import ROOT
from app.settings import Environment, Settings

HOSTED = "https://project.supabase.co"


class Auth:
    """An auth server that says this of itself."""

    def __init__(self, answer: object, status: int = 200) -> None:
        self._answer = httpx.Response(status, json=answer, request=httpx.Request("GET", HOSTED))

    async def get(self, path: str, *, timeout_s: float) -> httpx.Response:
        assert path == "/auth/v1/settings"
        return self._answer


def settings(url: str = HOSTED, *, allowed: bool = False) -> Settings:
    return Settings.model_construct(supabase_url=url, allow_unconfirmed_addresses=allowed)


@pytest.mark.parametrize(
    ("answer", "status", "number"),
    [({"mailer_autoconfirm": True}, 200, 1), ({"mailer_autoconfirm": False}, 200, 0), ({}, 200, 0), ({}, 503, 0)],
)
async def test_a_hosted_project_without_confirmations_is_named(
    answer: dict[str, bool], status: int, number: int
) -> None:
    notices = await AddressProof(Auth(answer, status), settings()).notices()
    assert len(notices) == number
    assert all("docs/sessions.md" in notice for notice in notices)


@pytest.mark.parametrize("given", [settings("http://127.0.0.1:54321"), settings(allowed=True)], ids=["here", "allowed"])
async def test_elsewhere_it_may_be_so(given: Settings) -> None:
    assert await AddressProof(Auth({"mailer_autoconfirm": True}), given).notices() == []


@pytest.mark.parametrize(
    ("environment", "is_missing", "is_refused"),
    [(Environment.PRODUCTION, True, True), (Environment.PRODUCTION, False, False), (Environment.LOCAL, True, False)],
)
async def test_production_refuses_it(
    monkeypatch: pytest.MonkeyPatch, environment: Environment, is_missing: bool, is_refused: bool
) -> None:
    async def missing(_: Settings) -> bool:
        return is_missing

    monkeypatch.setattr(address_proof, "is_address_proof_missing", missing)
    given = Settings.model_construct(wingbeat_env=environment, supabase_url=HOSTED)
    if is_refused:
        with pytest.raises(SettingsError, match="WINGBEAT_ENV=production refuses SUPABASE_URL"):
            await require_address_proof(given)
    else:
        await require_address_proof(given)


def test_what_is_pushed_to_a_hosted_project_confirms_addresses() -> None:
    policy = tomllib.loads((ROOT / "supabase" / "config.toml").read_text())
    assert policy["auth"]["email"]["enable_confirmations"] is True
