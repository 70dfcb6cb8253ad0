"""Claims on refresh tokens in the real Postgres, as several api processes make them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

import asyncpg
import pytest
from pydantic import SecretStr

from app.data.database import Pool, open_pool
from app.data.refresh_claims import Claim, PostgresRefreshClaims
from app.data.sign_in_flows import PostgresSignInFlows


@pytest.fixture
async def pools(database_url: SecretStr) -> AsyncIterator[list[Pool]]:
    """Those of three processes."""
    opened = [await open_pool(database_url) for _ in range(3)]
    yield opened
    for pool in opened:
        await pool.close()


@pytest.fixture
def token() -> SecretStr:
    return SecretStr(token_hex(12))


async def _age(pool: Pool, token: SecretStr, age: timedelta) -> None:
    digest = sha256(token.get_secret_value().encode()).digest()
    await pool.execute(
        "update private.refresh_claims set claimed_at = now() - $2::interval where token_hash = $1", digest, age
    )


async def test_one_of_several_processes_wins(pools: list[Pool], token: SecretStr) -> None:
    answers = await asyncio.gather(
        *(PostgresRefreshClaims(pools[number % 3]).claim(token) for number in range(60)),
    )
    assert sorted(answers) == sorted([Claim.WON] + [Claim.RACING] * 59)


async def _spent(claims: PostgresRefreshClaims, token: SecretStr, successor: SecretStr | None = None) -> None:
    assert await claims.claim(token) is Claim.WON
    await claims.spend(token, successor)


async def test_what_is_spent_is_racing_and_then_told_again(pools: list[Pool], token: SecretStr) -> None:
    claims, successor = PostgresRefreshClaims(pools[0]), SecretStr(token_hex(12))
    await _spent(claims, token, successor)
    assert await claims.claim(token) is Claim.RACING
    assert await claims.claim(token, patience=timedelta(0)) is Claim.AGAIN
    await _age(pools[0], token, timedelta(seconds=11))
    assert await claims.claim(token) is Claim.AGAIN
    await claims.spend(token, successor)
    assert await claims.claim(token) is Claim.AGAIN, "telling it again began another race"


async def test_what_is_spent_is_reused_once_its_successor_was_used(pools: list[Pool], token: SecretStr) -> None:
    claims, successor = PostgresRefreshClaims(pools[0]), SecretStr(token_hex(12))
    await _spent(claims, token, successor)
    assert await claims.claim(successor) is Claim.WON
    assert await claims.claim(token, patience=timedelta(0)) is Claim.RACING, "its successor is being used"
    await claims.spend(successor, None)
    assert await claims.claim(token, patience=timedelta(0)) is Claim.RACING
    await _age(pools[0], token, timedelta(seconds=11))
    assert await claims.claim(token) is Claim.REUSED
    await claims.release(token)
    assert await claims.claim(token) is Claim.REUSED, "what is spent is not released"


async def test_a_successor_that_could_not_be_used_is_none(pools: list[Pool], token: SecretStr) -> None:
    claims, successor = PostgresRefreshClaims(pools[0]), SecretStr(token_hex(12))
    await _spent(claims, token, successor)
    await _age(pools[0], token, timedelta(seconds=11))
    assert await claims.claim(successor) is Claim.WON
    await claims.release(successor)
    assert await claims.claim(token) is Claim.AGAIN
    assert await claims.claim(successor) is Claim.WON
    await _age(pools[0], successor, timedelta(seconds=31))
    assert await claims.claim(token) is Claim.AGAIN, "whoever was using it died: the auth server knows whether it was"


async def test_what_brought_nothing_is_reused(pools: list[Pool], token: SecretStr) -> None:
    claims = PostgresRefreshClaims(pools[0])
    await _spent(claims, token)
    assert await claims.claim(token, patience=timedelta(0)) is Claim.RACING
    await _age(pools[0], token, timedelta(seconds=11))
    assert await claims.claim(token) is Claim.REUSED


@pytest.mark.parametrize(("told_after_s", "then"), [(0, Claim.AGAIN), (11, Claim.REUSED)])
async def test_the_successor_of_what_was_told_late_is_not(
    pools: list[Pool], token: SecretStr, told_after_s: int, then: Claim
) -> None:
    """Two may hold it: the second that comes is noticed. Within the race the same browser asks, several times."""
    claims, second, third = PostgresRefreshClaims(pools[0]), *(SecretStr(token_hex(12)) for _ in range(2))
    await _spent(claims, token, second)
    await _age(pools[0], token, timedelta(seconds=told_after_s))
    assert await claims.claim(token, patience=timedelta(0)) is Claim.AGAIN
    await _spent(claims, second, third)
    assert await claims.claim(second, patience=timedelta(0)) is Claim.AGAIN
    await _age(pools[0], second, timedelta(seconds=11))
    assert await claims.claim(second) is then


async def test_what_is_released_is_won_again(pools: list[Pool], token: SecretStr) -> None:
    claims = PostgresRefreshClaims(pools[0])
    assert await claims.claim(token) is Claim.WON
    await claims.release(token)
    assert await claims.claim(token) is Claim.WON


async def test_a_claim_of_a_process_that_died_is_won_again_later(pools: list[Pool], token: SecretStr) -> None:
    claims = PostgresRefreshClaims(pools[0])
    assert await claims.claim(token) is Claim.WON
    await _age(pools[0], token, timedelta(seconds=20))
    assert await claims.claim(token) is Claim.RACING
    await _age(pools[0], token, timedelta(seconds=31))
    answers = await asyncio.gather(*(PostgresRefreshClaims(pool).claim(token) for pool in pools))
    assert sorted(answers) == [Claim.RACING, Claim.RACING, Claim.WON]


async def test_old_claims_go_away(pools: list[Pool], token: SecretStr) -> None:
    claims, other = PostgresRefreshClaims(pools[0]), SecretStr(token_hex(12))
    for one in (token, other):
        await claims.claim(one)
    await claims.spend(token, None)
    await _age(pools[0], token, timedelta(days=31))
    await claims.spend(other, None)
    assert await claims.claim(token) is Claim.WON
    assert await claims.claim(other) is Claim.RACING


async def test_a_sign_in_is_finished_once_and_in_time(pools: list[Pool], token: SecretStr) -> None:
    flows = PostgresSignInFlows(pools[0])
    await flows.begin(token, SecretStr("verifier"), lifetime=timedelta(minutes=10))
    taken = await asyncio.gather(*(PostgresSignInFlows(pool).take(token) for pool in pools))
    assert [verifier.get_secret_value() for verifier in taken if verifier] == ["verifier"]
    await flows.begin(token, SecretStr("verifier"), lifetime=timedelta(0))
    assert await flows.take(token) is None


@pytest.mark.parametrize("role", ["anon", "authenticated"])
@pytest.mark.parametrize(
    "statement",
    [
        "select * from private.refresh_claims",
        "select * from private.sign_in_flows",
        "select private.end_session_of('x')",
        "select private.take_sign_in('\\x00')",
        "select private.release_refresh('\\x00')",
        "select private.claim_refresh_token('\\x00', '1s', '1s', '1s')",
        "select private.spend_refresh_token('\\x00', '1s', '\\x00')",
    ],
)
async def test_users_have_no_way_to_them(pools: list[Pool], role: str, statement: str) -> None:
    async with pools[0].acquire() as connection, connection.transaction():
        await connection.execute(f"set local role {role}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
