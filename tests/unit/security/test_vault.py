"""Secrets at rest: only the right key, under the right name, opens them."""

import base64
from secrets import token_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.errors import SettingsError
from app.security.keyring import KEY_BYTES, Sealed
from app.security.vault import Undecipherable, Vault

OLD, NEW = token_bytes(KEY_BYTES), token_bytes(KEY_BYTES)


@given(st.text(), st.text(min_size=1))
def test_what_is_sealed_opens_and_is_not_readable(secret: str, name: str) -> None:
    vault = Vault([NEW])
    sealed = vault.seal(SecretStr(secret), bound_to=name)
    assert vault.open(sealed, bound_to=name).get_secret_value() == secret
    assert len(secret) < 4 or secret.encode() not in sealed.ciphertext
    assert vault.seal(SecretStr(secret), bound_to=name) != sealed, "a nonce of its own each time"


def test_keys_rotate_without_a_gap() -> None:
    sealed = Vault([OLD]).seal(SecretStr("t"), bound_to="a")
    rotated = Vault([NEW, OLD])
    assert rotated.open(sealed, bound_to="a").get_secret_value() == "t"
    assert rotated.seal(SecretStr("t"), bound_to="a").key_id == rotated.newest_key_id == Vault([NEW]).newest_key_id
    with pytest.raises(Undecipherable):
        Vault([NEW]).open(sealed, bound_to="a")


def test_a_secret_of_another_does_not_open() -> None:
    vault = Vault([NEW])
    sealed = vault.seal(SecretStr("t"), bound_to="mine")
    with pytest.raises(Undecipherable):
        vault.open(sealed, bound_to="theirs")
    for changed in (b"", sealed.ciphertext[:-1], bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]):
        with pytest.raises(Undecipherable):
            vault.open(Sealed(sealed.key_id, changed), bound_to="mine")


@pytest.mark.parametrize("value", ["", "x", base64.b64encode(b"short").decode(), "%%%"])
def test_a_wrong_setting_is_named_and_not_shown(value: str) -> None:
    with pytest.raises(SettingsError, match="TOKEN_ENCRYPTION_KEYS") as refused:
        Vault.from_setting(SecretStr(value))
    assert not value or len(value) < 2 or value not in str(refused.value)


def test_a_setting_of_two_keys_is_read() -> None:
    value = f"{base64.b64encode(NEW).decode()}, {base64.b64encode(OLD).decode()}"
    vault = Vault.from_setting(SecretStr(value))
    assert vault.newest_key_id == Vault([NEW]).newest_key_id
