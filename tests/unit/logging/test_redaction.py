"""Secrets in texts: every shape that we know, and the values that the process was given."""

import json
import string
import traceback
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

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
    "JSON": (f'{{"refresh_token":"{BODY}"}}', BODY),
    "JSON in a repr": (f"{{'body': '{{\\\\\"access_token\\\\\": \\\\\"{BODY}\\\\\"}}'}}", BODY),
    "JSON in JSON": (json.dumps({"body": json.dumps({"client_secret": BODY})}), BODY),
    "mapping": (repr({"password": BODY, "n": 1}), BODY),
    "mapping with a quote in it": (repr({"password": f"it's {BODY}"}), BODY),
    "mapping whose name is cut off": (f"{{…sh_token': '{BODY}'}}", BODY),
    "mapping that is cut off": (f"{{'new_password': '{BODY}", BODY),
    "object": (f"Session(refresh_token='{BODY}', expires_in=1)", BODY),
    "setting": (f"GITHUB_APP_CLIENT_SECRET={BODY}", BODY),
    "line for people": (f"api_key: {BODY}", BODY),
    "quoted line for people": (f"password: '{BODY}'", BODY),
    "query of one name": (f"GET /callback?token={BODY}", BODY),
    "code": (f"GET /callback?state=1&code={BODY}&n=2", BODY),
    "cookie": (f"Cookie: theme=dark; __Host-wingbeat_session={BODY}; n=1", BODY),
    "cookie that is set": (f"set-cookie: wingbeat_session={BODY}; Path=/; HttpOnly", BODY),
    "headers": (repr([(b"cookie", f"a={BODY}".encode())]), BODY),
    "mapping of headers": (repr({"Cookie": f"a=1; b={BODY}", "Accept": "*/*"}), BODY),
    "database with a slash": (f"postgres://wingbeat:p/{BODY}@db:5432/postgres", BODY),
    "database with digits and a slash": (f"postgresql://wingbeat:12/{BODY}@db:5432/postgres", BODY),
    "URL with a slash": (f"https://somebody:p/{BODY}@github.com/a/b.git", BODY),
}
CUT_OFF = {"cut PEM", "mapping that is cut off"}
"""Nobody knows where they end."""
WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "repr": repr,
    "repr of a mapping": lambda text: repr({"a": text, "b": 1}),
    "repr of a longer text": lambda text: repr(f'"it"\'s {text}'),
    "JSON": json.dumps,
    "JSON as it is": lambda text: json.dumps([text], ensure_ascii=False),
    "JSON in a repr": lambda text: repr(json.dumps(text, ensure_ascii=False)),
}
SECRETS = st.text(alphabet=string.ascii_letters + string.digits + "/+=:@ &%\"'", min_size=8, max_size=40)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_found(name: str) -> None:
    text, secret = SHAPES[name]
    redacted = Redactor()(f"before {text} after")
    assert secret not in redacted
    assert MASK in redacted
    assert redacted.startswith("before ")


@pytest.mark.parametrize("name", sorted(set(SHAPES) - CUT_OFF))
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


@pytest.mark.parametrize("name", SPELLINGS)
@given(secret=st.text(alphabet="ab19/+ é\n\t\"'\\\\", min_size=8, max_size=40), inner=st.sampled_from(["\n", "-"]))
def test_what_the_process_was_given_is_found_in_quotes(name: str, secret: str, inner: str) -> None:
    secret = f"-----{inner}{secret}{inner}-----"
    spelt = SPELLINGS[name](secret)
    assert secret.encode("unicode_escape").decode()[6:-6] not in Redactor([secret])(spelt)
    assert SPELLINGS[name](secret) != Redactor([secret])(spelt)


class _Handed(BaseModel):
    count: int
    name: str


@pytest.mark.parametrize("group", [False, True], ids=["chain", "group"])
def test_what_pydantic_did_not_take_is_not_shown(group: bool) -> None:
    body = {"access_token": f"abc{BODY}", "more": BODY, "token": BODY}
    try:
        try:
            _Handed.model_validate({"count": body, "name": BODY.encode() + b"\xff"})
        except ValidationError as error:
            if group:
                raise ExceptionGroup("several", [error]) from None
            raise RuntimeError("it went wrong") from error
    except (RuntimeError, ExceptionGroup) as error:
        shown = Redactor()("".join(traceback.format_exception(error)))
    assert not [part for part in (BODY, BODY[-12:], BODY[:12]) if part in shown]
    assert "input_value=***, input_type=dict]" in shown
    assert "Input should be a valid integer [type=int_type" in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "code: not_found",
        '{"code":"not_found","detail":"nobody has it"}',
        "the process ended with code=1 and code: 2",
        "Unexpected token: ';' at lib/main.dart:3",
        "password: it must have at least 8 characters",
        "tokens: 120 of 4000, prompt_tokens=120, 'max_output_tokens': 8192",
        "the key: value of the secret: patience; a cookie: sweet",
        "errors in 'password', 'email' and 'token', 'code'",
        "http://127.0.0.1:8080/packages/a@b is up",
        "Session(refresh_token=SecretStr('**********'), password=None)",
        "session='0b8f4d54-4c3a' has 12 frames; the authorization header was missing",
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
        otel_exporter_otlp_endpoint="http://127.0.0.1:4318",
        otel_exporter_otlp_headers=SecretStr("x-key=abcdefgh"),
    )
    assert set(secrets_of(given_settings)) >= {"p%40ssword", "p@ssword", "a-plain-looking-value", "x-key=abcdefgh"}
    shown = Redactor.of(given_settings)("password is p@ssword for a-plain-looking-value")
    assert shown == "password is *** for ***"
