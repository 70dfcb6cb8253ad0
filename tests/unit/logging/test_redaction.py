"""Secrets in texts: every shape that we know, and the values that the process was given."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.logging.redaction import MASK, Redactor, secrets_of
from app.settings import Settings

BODY = "0123456789abcdefABCDEF0123456789abcd"
SHAPES = {
    "JWT": (f"eyJhbGciOi.eyJzdWIi{BODY}.c2ln{BODY}", BODY),
    "JWT without signature": (f"eyJhbGciOi.eyJzdWIi{BODY}", BODY),
    "personal token": (f"ghp_{BODY}", BODY),
    "installation token": (f"ghs_{BODY}", BODY),
    "user token": (f"ghu_{BODY}", BODY),
    "refresh token of GitHub": (f"ghr_{BODY}", BODY),
    "OAuth token": (f"gho_{BODY}", BODY),
    "fine-grained token": (f"github_pat_11AAAA_{BODY}", BODY),
    "Google key": (f"AIza{BODY}", BODY),
    "Supabase key": (f"sb_secret_{BODY}", BODY),
    "bearer": (f"Authorization: Bearer {BODY}", BODY),
    "lower bearer": (f"authorization: bearer {BODY}", BODY),
    "basic": (f"Authorization: Basic {BODY}==", BODY),
    "URL": (f"https://x-access-token:{BODY}@github.com/a/b.git", BODY),
    "URL with a name alone": (f"https://{BODY}@github.com/a/b.git", BODY),
    "database": (f"postgres://postgres:{BODY}p@ss@db:5432/postgres", BODY),
    "PEM": (f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n{BODY}\n-----END RSA PRIVATE KEY-----", BODY),
    "PEM in one line": (f"-----BEGIN PRIVATE KEY-----\\n{BODY}\\n-----END PRIVATE KEY-----", BODY),
    "cut PEM": (f"-----BEGIN PRIVATE KEY-----\n{BODY}", BODY),
    "query": (f"/callback?access_token={BODY}&state=1", BODY),
    "form": (f"refresh_token={BODY}", BODY),
}
WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
SECRETS = st.text(alphabet=string.ascii_letters + string.digits + "/+=:@ &%\"'", min_size=8, max_size=40)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_found(name: str) -> None:
    text, secret = SHAPES[name]
    redacted = Redactor()(f"before {text} after")
    assert secret not in redacted
    assert MASK in redacted
    assert redacted.startswith("before ")


@pytest.mark.parametrize("name", sorted(set(SHAPES) - {"cut PEM"}))
def test_what_stands_beside_it_stays(name: str) -> None:
    assert Redactor()(f"before {SHAPES[name][0]} after").endswith(" after")


@settings(max_examples=60)
@given(before=WORDS, after=WORDS, name=st.sampled_from(sorted(SHAPES)))
def test_a_shape_is_found_wherever_it_stands(before: str, after: str, name: str) -> None:
    text, secret = SHAPES[name]
    redact = Redactor()
    once = redact(f"{before} {text} {after}")
    assert secret not in once
    assert redact(once) == once


@given(before=WORDS, after=WORDS, secret=SECRETS)
def test_what_the_process_was_given_is_found(before: str, after: str, secret: str) -> None:
    assert secret not in Redactor([secret])(f"{before}{secret}{after}").replace(MASK, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a quiz about birds in https://example.com/a@b?c=d",
        "generation/0b8f4d54-4c3a-4a3c-9a55-0d4f4a7d8a11 took 12.5 ms",
        "the bearer of bad news",
        "lib/main.dart:12:3 • Undefined name 'eyJ' • undefined_identifier",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Redactor.of(Settings())(text) == text


def test_every_secret_setting_is_known() -> None:
    given_settings = Settings(
        database_url=SecretStr("postgres://wingbeat:p%40ssword@db/postgres"),
        supabase_secret_key=SecretStr("a-plain-looking-value"),
        otel_exporter_otlp_headers=SecretStr("x-key=abcdefgh"),
    )
    assert set(secrets_of(given_settings)) >= {"p%40ssword", "p@ssword", "a-plain-looking-value", "x-key=abcdefgh"}
    shown = Redactor.of(given_settings)("password is p@ssword for a-plain-looking-value")
    assert shown == "password is *** for ***"
