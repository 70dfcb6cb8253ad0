"""The count of attempts."""

import pytest

from app.errors import TooManyRequests
from app.security.attempts import OFF, Attempts


async def test_the_attempt_after_the_last_is_refused_and_told_when() -> None:
    attempts = Attempts("3/minute")
    for _ in range(3):
        await attempts.by_address("POST /login", "203.0.113.7")
    with pytest.raises(TooManyRequests) as refused:
        await attempts.by_address("POST /login", "203.0.113.7")
    assert 30 <= refused.value.retry_after_s <= 60


async def test_a_wait_is_at_least_a_second() -> None:
    attempts = Attempts("1/second")
    await attempts.by_address("POST /login", "203.0.113.7")
    with pytest.raises(TooManyRequests) as refused:
        await attempts.by_address("POST /login", "203.0.113.7")
    assert refused.value.retry_after_s == 1


async def test_addresses_accounts_and_routes_are_counted_apart() -> None:
    attempts = Attempts("1/minute")
    await attempts.by_address("POST /login", "203.0.113.7")
    await attempts.by_address("POST /login", "203.0.113.8")
    await attempts.by_address("POST /signup", "203.0.113.7")
    await attempts.by_account("POST /login", "a@example.com")
    await attempts.by_account("POST /login", "b@example.com")


async def test_one_account_however_it_is_written() -> None:
    attempts = Attempts("1/minute")
    await attempts.by_account("POST /login", "a@example.com")
    with pytest.raises(TooManyRequests):
        await attempts.by_account("POST /login", "A@Example.COM")


async def test_off() -> None:
    attempts = Attempts(OFF)
    for _ in range(100):
        await attempts.by_address("POST /login", "203.0.113.7")
