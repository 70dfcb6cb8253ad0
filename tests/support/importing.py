"""A worker in the test's own process that imports from the tests' GitHub, with tokens that it gives out."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from pydantic import SecretStr

from activities.composition.github import WorkersGitHub
from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.errors import NotFound, WingbeatError
from app.github.lending import LentFor
from app.settings import Settings
from tests.fakes.github.server import FakeGitHub
from tests.support.in_process_worker import working


@dataclass(slots=True)
class IssuedTokens:
    """The lender: a token for each asking, as GitHub issues them to the App. `given` has them all.

    Each of `refusals` comes once, in place of a token.
    """

    github: FakeGitHub
    given: list[str] = field(default_factory=list)
    refusals: list[WingbeatError] = field(default_factory=list)

    @asynccontextmanager
    async def lend(self, user_id: UserId, repository: str, purpose: LentFor) -> AsyncIterator[SecretStr]:
        if self.refusals:
            raise self.refusals.pop()
        owner, _, name = repository.partition("/")
        found = self.github.state.repository(owner, name)
        installed = [one for one in self.github.state.installations.values() if one.account == owner]
        if found is None or not installed:
            raise NotFound("GitHub does not show this to us", code=ErrorCode.GITHUB_NOT_FOUND)
        contents = "write" if purpose is LentFor.PUBLISHING else "read"
        token, issued = self.github.state.issue_installation_token(installed[0], {found.id}, {"contents": contents})
        self.given.append(token)
        yield SecretStr(token)
        issued.revoked = True


def importing_worker(settings: Settings, tokens: IssuedTokens) -> AbstractAsyncContextManager[None]:
    """Polls every queue until the block is left."""
    return working(settings, WorkersGitHub(tokens=tokens))
