"""Calls of every method that reads or writes what is known of GitHub, for the plans of their statements."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import SecretStr

from app.contracts.github import LinkStep
from app.contracts.ids import UserId
from app.contracts.pull_requests import PullRequestState
from app.data.database import Pool
from app.data.github_events import PullChange
from app.data.github_links import LinkedAccount, LinkFlow, Revocation, RevocationScope, SealedTokens
from app.data.postgres_github_events import PostgresDeliveries, PostgresInstallations, PostgresPullStates
from app.data.postgres_github_links import PostgresGitHubLinkPages, PostgresGitHubLinks
from app.data.postgres_link_flows import PostgresLinkFlows
from app.data.postgres_revocations import PostgresRevocations
from app.data.user_database import UserDatabase
from app.security.callers import Caller
from tests.api.statements.world import Statements

_TOKENS = SealedTokens("newest", b"access", None, b"refresh", None)
_RENEWED = SealedTokens("newest", b"another", None, b"further", None)
_MINUTE = timedelta(minutes=1)
_INSTALLATION = 77


def github_statements(pool: Pool, lists: UserDatabase, caller: Caller) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    return _links(pool, lists, caller) | _flows(pool, caller) | _events(pool) | _revocations(pool)


def _links(pool: Pool, lists: UserDatabase, caller: Caller) -> Statements:
    links, pages, user = PostgresGitHubLinks(pool), PostgresGitHubLinkPages(lists), caller.user.id
    account = LinkedAccount(7, "ann", [_INSTALLATION])
    return {
        "PostgresGitHubLinks.save": lambda: links.save(user, account, _TOKENS),
        "PostgresGitHubLinkPages.own": lambda: pages.own(caller),
        "PostgresGitHubLinks.find": lambda: links.find(user),
        "PostgresGitHubLinks.describe": lambda: links.describe(user),
        "PostgresGitHubLinks.linked_to": lambda: links.linked_to(7),
        "PostgresGitHubLinks.sealed_otherwise": lambda: links.sealed_otherwise("newest", limit=20),
        "PostgresGitHubLinks.set_installations": lambda: links.set_installations(user, [_INSTALLATION, 78]),
        "PostgresGitHubLinks.lease": lambda: links.lease(user, _TOKENS, lifetime=_MINUTE),
        "PostgresGitHubLinks.release": lambda: links.release(user, _TOKENS),
        "PostgresGitHubLinks.renew": lambda: links.renew(user, _TOKENS, _RENEWED),
        "PostgresGitHubLinks.reseal": lambda: links.reseal(user, _RENEWED, _TOKENS),
        "PostgresGitHubLinks.expire": lambda: links.expire(user, _TOKENS),
        "PostgresGitHubLinks.remove": lambda: links.remove(user),
        "PostgresGitHubLinks.forget": lambda: links.forget(user),
    }


def _flows(pool: Pool, caller: Caller) -> Statements:
    flows, state, browser = PostgresLinkFlows(pool), SecretStr("state"), SecretStr("browser")
    flow = LinkFlow(caller.user.id, LinkStep.AUTHORIZE, SecretStr("verifier"), None)
    return {
        "PostgresLinkFlows.begin": lambda: flows.begin(state, browser, flow, lifetime=_MINUTE),
        "PostgresLinkFlows.take": lambda: flows.take(state, browser),
    }


def _events(pool: Pool) -> Statements:
    deliveries, installations, pulls = PostgresDeliveries(pool), PostgresInstallations(pool), PostgresPullStates(pool)
    change = PullChange(1, 1, PullRequestState.CLOSED, datetime.now(UTC))
    return {
        "PostgresDeliveries.remember": lambda: deliveries.remember("a delivery"),
        "PostgresDeliveries.is_known": lambda: deliveries.is_known("a delivery"),
        "PostgresDeliveries.forget": lambda: deliveries.forget(older_than=timedelta(days=400)),
        "PostgresInstallations.added": lambda: installations.added(_INSTALLATION, github_user_id=7),
        "PostgresInstallations.repositories_gone": lambda: installations.repositories_gone(_INSTALLATION, ["octo/app"]),
        "PostgresInstallations.gone": lambda: installations.gone(_INSTALLATION),
        "PostgresPullStates.changed": lambda: pulls.changed(change),
        "PostgresPullStates.state_of": lambda: pulls.state_of(1, 1),
    }


def _revocations(pool: Pool) -> Statements:
    revocations, some = PostgresRevocations(pool), uuid4()
    queued = Revocation(some, UserId(some), RevocationScope.TOKEN, _RENEWED)
    return {
        "PostgresRevocations.due": lambda: revocations.due(limit=20),
        "PostgresRevocations.replace": lambda: revocations.replace(some, _RENEWED),
        "PostgresRevocations.sealed_otherwise": lambda: revocations.sealed_otherwise("k", limit=20),
        "PostgresRevocations.reseal": lambda: revocations.reseal(queued, _RENEWED),
        "PostgresRevocations.done": lambda: revocations.done(some),
        "PostgresRevocations.give_up": lambda: revocations.give_up(older_than=timedelta(days=400)),
    }
