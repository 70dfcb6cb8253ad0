"""The account service against an auth server whose every step the test decides."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from loguru import logger
from pydantic import JsonValue, SecretStr

from app.contracts.accounts import Credentials, LogoutScope, PasswordReset, Session, User
from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId, UserId
from app.data.audit_log import AuditAction
from app.data.refresh_claims import Claim
from app.errors import DependencyUnavailable, NotAuthenticated, TooManyRequests, WingbeatError
from app.services.accounts import AccountService

TOKEN = SecretStr("a refresh token")
USER = User(id=UserId(uuid4()), email="a@example.com")
SESSION = Session(
    access_token="access",
    refresh_token="next",
    expires_in=3600,
    expires_at=datetime.now(UTC) + timedelta(hours=1),
    user=USER,
)


@dataclass
class ScriptedAccounts:
    """`refresh` answers the outcome; mails wait until the test lets them go."""

    outcome: Session | Exception = SESSION
    refreshes: int = 0
    ended: list[SecretStr] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    mail_error: Exception | None = None
    may_mail: asyncio.Event = field(default_factory=asyncio.Event)

    async def sign_up(self, credentials: Credentials) -> Session:
        raise NotImplementedError

    async def log_in(self, credentials: Credentials) -> Session:
        return SESSION

    async def refresh(self, refresh_token: SecretStr) -> Session:
        self.refreshes += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def end_family(self, reused: SecretStr) -> UserId | None:
        self.ended.append(reused)
        return USER.id

    async def log_out(self, token: SecretStr, scope: LogoutScope) -> None:
        raise NotImplementedError

    async def send_reset_mail(self, email: str) -> None:
        await self.may_mail.wait()
        if self.mail_error:
            raise self.mail_error
        self.mails.append(email)

    async def reset_password(self, reset: PasswordReset) -> Session:
        raise NotImplementedError

    async def change_password(self, token: SecretStr, credentials: Credentials, new_password: SecretStr) -> None:
        raise NotImplementedError


@dataclass
class ScriptedClaims:
    answer: Claim = Claim.WON
    down_after_claim: bool = False
    said: list[str] = field(default_factory=list)

    async def claim(self, token: SecretStr, *, patience: timedelta) -> Claim:
        return self.answer

    async def spend(self, token: SecretStr, successor: SecretStr | None) -> None:
        if self.down_after_claim:
            raise DependencyUnavailable("the database")
        self.said.append(f"spent for {successor.get_secret_value() if successor else 'nothing'}")

    async def release(self, token: SecretStr) -> None:
        self.said.append("released")

    async def end_session(self, reused: SecretStr) -> UserId | None:
        return None


@dataclass
class World:
    accounts: ScriptedAccounts = field(default_factory=ScriptedAccounts)
    claims: ScriptedClaims = field(default_factory=ScriptedClaims)
    forgotten: list[UserId] = field(default_factory=list)
    greeted: list[Session] = field(default_factory=list)
    noted: list[AuditAction] = field(default_factory=list)

    @property
    def service(self) -> AccountService:
        return AccountService(self.accounts, self.claims, self, forget=self.forgotten.append, on_login=self.greet)

    async def record(
        self,
        actor: UserId,
        action: AuditAction,
        *,
        project_id: ProjectId | None = None,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        assert (actor, project_id) == (USER.id, None)
        self.noted.append(action)

    async def greet(self, session: Session) -> None:
        self.greeted.append(session)


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(str(message)))
    yield lines
    logger.remove(sink)


async def test_the_winner_spends_the_token() -> None:
    world = World()
    assert await world.service.refresh(TOKEN) == SESSION
    assert world.claims.said == ["spent for next"]


async def test_a_used_token_is_used_even_when_that_cannot_be_written_down() -> None:
    world = World(claims=ScriptedClaims(down_after_claim=True))
    assert await world.service.refresh(TOKEN) == SESSION


async def test_who_loses_the_race_calls_nobody() -> None:
    world = World(claims=ScriptedClaims(Claim.RACING))
    with pytest.raises(NotAuthenticated) as refused:
        await world.service.refresh(TOKEN)
    assert refused.value.code is ErrorCode.REFRESH_TOKEN_REUSED
    assert (world.accounts.refreshes, world.accounts.ended, world.forgotten) == (0, [], [])


async def test_a_reuse_ends_the_session_and_what_is_remembered_of_it() -> None:
    world = World(claims=ScriptedClaims(Claim.REUSED))
    with pytest.raises(NotAuthenticated) as refused:
        await world.service.refresh(TOKEN)
    assert refused.value.code is ErrorCode.REFRESH_TOKEN_REUSED
    assert (world.accounts.refreshes, world.accounts.ended, world.forgotten) == (0, [TOKEN], [USER.id])


async def test_a_lost_answer_is_told_again_and_nothing_ends() -> None:
    world = World(claims=ScriptedClaims(Claim.AGAIN))
    assert await world.service.refresh(TOKEN) == SESSION
    assert (world.accounts.refreshes, world.accounts.ended, world.forgotten) == (1, [], [])
    assert world.claims.said == ["spent for next"]


async def test_what_cannot_be_told_again_now_stays_as_it_was() -> None:
    world = World(ScriptedAccounts(DependencyUnavailable("Supabase")), ScriptedClaims(Claim.AGAIN))
    with pytest.raises(DependencyUnavailable):
        await world.service.refresh(TOKEN)
    assert world.claims.said == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (DependencyUnavailable("Supabase"), "released"),
        (TooManyRequests("wait"), "released"),
        (NotAuthenticated("unknown", code=ErrorCode.INVALID_REFRESH_TOKEN), "released"),
        (NotAuthenticated("used", code=ErrorCode.REFRESH_TOKEN_REUSED), "spent for nothing"),
    ],
)
async def test_a_token_that_was_not_used_may_be_brought_again(outcome: WingbeatError, said: str) -> None:
    world = World(accounts=ScriptedAccounts(outcome))
    with pytest.raises(type(outcome)):
        await world.service.refresh(TOKEN)
    assert world.claims.said == [said]


async def test_a_reset_is_answered_before_anything_is_done() -> None:
    world = World()
    service = world.service
    service.request_reset("a@example.com")
    assert world.accounts.mails == []
    world.accounts.may_mail.set()
    await service.aclose()
    assert world.accounts.mails == ["a@example.com"]


async def test_mails_do_not_pile_up() -> None:
    world = World()
    service = world.service
    with pytest.raises(TooManyRequests):
        for number in range(1000):
            service.request_reset(f"a{number}@example.com")
    world.accounts.may_mail.set()
    await service.aclose()
    service.request_reset("after@example.com")
    await service.aclose()
    assert "after@example.com" in world.accounts.mails


@pytest.mark.parametrize("error", [DependencyUnavailable("Supabase"), RuntimeError("no mail to a@example.com")])
async def test_a_mail_that_fails_is_logged_without_the_address(log: list[str], error: Exception) -> None:
    world = World(accounts=ScriptedAccounts(mail_error=error))
    world.accounts.may_mail.set()
    service = world.service
    service.request_reset("a@example.com")
    await service.aclose()
    (told,) = [line for line in log if "mail" in line]
    assert "a@example.com" not in told


async def test_who_logs_in_is_greeted_first() -> None:
    world = World(ScriptedAccounts())
    await world.service.log_in(Credentials(email="a@example.com", password=SecretStr("correct horse")))
    assert world.greeted == [SESSION]
