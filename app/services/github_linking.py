"""Linking a GitHub account: bound to who began, in the browser where they began, with PKCE."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from loguru import logger
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.github import GitHubLink, GrantState, LinkStep, Unlinked
from app.data.github_links import GitHubLinkPages, GitHubLinks, LinkedAccount, LinkFlow, LinkFlows
from app.errors import Forbidden, WingbeatError
from app.github.access import GitHubAccess
from app.github.answers import Installation, UserTokens
from app.github.failures import GitHubLinkFailed
from app.github.revoking import GitHubRevoker
from app.security.callers import Caller
from app.security.pkce import challenge_of, new_flow_id, new_verifier
from app.services.web_origins import WebOrigins

FLOW_LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the browser goes, and the secret that it keeps until it is back."""

    url: str
    browser: SecretStr


@dataclass(frozen=True, slots=True)
class Arrival:
    """What GitHub sent the browser back with."""

    state: SecretStr | None
    code: SecretStr | None
    installation_id: int | None
    refused: bool


@dataclass(frozen=True, slots=True)
class Landing:
    """The browser's next page, or, where none was asked for, the link. The secret is kept while more is to come."""

    url: str | None
    link: GitHubLink | None
    is_last: bool


class GitHubLinking:
    """Every method may raise `DependencyUnavailable`."""

    def __init__(
        self,
        *,
        github: GitHubAccess,
        links: GitHubLinks,
        pages: GitHubLinkPages,
        flows: LinkFlows,
        revoker: GitHubRevoker,
        origins: WebOrigins,
    ) -> None:
        self._github = github
        self._links = links
        self._pages = pages
        self._flows = flows
        self._revoker = revoker
        self._origins = origins

    async def own(self, caller: Caller) -> GitHubLink:
        return await self._pages.own(caller)

    async def begin(
        self, caller: Caller, step: LinkStep, redirect_to: str | None, *, own_origin: str, callback: str
    ) -> Leaving:
        """The way to GitHub. It leads back to the callback, and from there to `redirect_to` where one is given.

        Raises:
            Invalid: `redirect_to` is on none of our origins.
        """
        if redirect_to is not None:
            self._origins.require(redirect_to, own_origin=own_origin)
        flow, browser = LinkFlow(caller.user.id, step, new_verifier(), redirect_to), new_flow_id()
        return Leaving(await self._leave(flow, browser, callback=callback), browser)

    async def finish(self, arrival: Arrival, browser: SecretStr | None, *, callback: str) -> Landing:
        """Link the account that came back. A person whose App is installed nowhere is sent to install it, once.

        Raises:
            GitHubLinkFailed: nothing was begun in this browser with this state, or GitHub does not take the code.
            Forbidden: `github_forbidden`: the installation is not theirs.
            GitHubLimited, GitHubUnavailable: GitHub does not answer for now.
        """
        flow = await self._flows.take(arrival.state, browser) if arrival.state is not None else None
        if flow is None or browser is None:
            raise GitHubLinkFailed
        try:
            link = await self._link(flow, arrival, callback=callback)
        except WingbeatError as error:
            if flow.redirect_to is None:
                raise
            return Landing(_with_query(flow.redirect_to, github_error=error.code), None, is_last=True)
        if not link.installation_ids and flow.step is LinkStep.AUTHORIZE:
            following = LinkFlow(flow.user_id, LinkStep.INSTALL, new_verifier(), flow.redirect_to)
            link = link.model_copy(update={"install_url": await self._leave(following, browser, callback=callback)})
        return _landing(flow, link)

    async def unlink(self, caller: Caller) -> Unlinked:
        """Forget the link and take it back at GitHub: now, or as soon as GitHub answers."""
        revocation = await self._links.remove(caller.user.id)
        if revocation is None:
            return Unlinked(grant=GrantState.NONE)
        try:
            await self._revoker.revoke(revocation)
        except WingbeatError as error:
            logger.warning("a grant at GitHub is to be taken back later: {}", error.detail)
            return Unlinked(grant=GrantState.PENDING)
        return Unlinked(grant=GrantState.REVOKED)

    async def _leave(self, flow: LinkFlow, browser: SecretStr, *, callback: str) -> str:
        state = new_flow_id()
        await self._flows.begin(state, browser, flow, lifetime=FLOW_LIFETIME)
        if flow.step is LinkStep.INSTALL:
            return self._github.people.install_url(state=state.get_secret_value())
        return self._github.people.authorize_url(
            state=state.get_secret_value(), redirect_uri=callback, code_challenge=challenge_of(flow.verifier)
        )

    async def _link(self, flow: LinkFlow, arrival: Arrival, *, callback: str) -> GitHubLink:
        if arrival.refused:
            raise GitHubLinkFailed("it was not allowed at GitHub: start again to allow it")
        if arrival.code is None:
            await self._look_again(flow, arrival)
        else:
            # GitHub makes codes of an installation without the challenge of ours.
            verifier = flow.verifier if flow.step is LinkStep.AUTHORIZE else None
            tokens = await self._github.people.exchange(arrival.code, redirect_uri=callback, verifier=verifier)
            await self._keep(flow, arrival, tokens)
        return await self._links.describe(flow.user_id)

    async def _look_again(self, flow: LinkFlow, arrival: Arrival) -> None:
        """Back from an installation, with the account linked before."""
        if flow.step is not LinkStep.INSTALL:
            raise GitHubLinkFailed
        found = await self._github.users.act(flow.user_id, self._github.people.installations)
        _require_own(arrival.installation_id, found)
        await self._links.set_installations(flow.user_id, [one.id for one in found])

    async def _keep(self, flow: LinkFlow, arrival: Arrival, tokens: UserTokens) -> None:
        people = self._github.people
        try:
            person = await people.user(tokens.access_token)
            found = await people.installations(tokens.access_token)
            _require_own(arrival.installation_id, found)
        except WingbeatError:
            await self._drop(tokens)
            raise
        account = LinkedAccount(person.id, person.login, [one.id for one in found])
        await self._links.save(flow.user_id, account, self._github.safe.seal(flow.user_id, tokens))

    async def _drop(self, tokens: UserTokens) -> None:
        """A token that is not kept is not left behind either; should that fail, it ends by itself."""
        try:
            await self._github.people.revoke_token(tokens.access_token)
        except WingbeatError as error:
            logger.warning("a token that is not kept ends by itself: {}", error.detail)


def _require_own(installation_id: int | None, found: Sequence[Installation]) -> None:
    """Anybody can write a number into the address: GitHub says whether it is theirs."""
    if installation_id is not None and installation_id not in {one.id for one in found}:
        raise Forbidden("this installation of the GitHub App is not yours", code=ErrorCode.GITHUB_FORBIDDEN)


def _landing(flow: LinkFlow, link: GitHubLink) -> Landing:
    is_last = link.install_url is None
    if flow.redirect_to is None:
        return Landing(None, link, is_last=is_last)
    return Landing(link.install_url or _with_query(flow.redirect_to, github=link.status), None, is_last=is_last)


def _with_query(address: str, **values: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), *values.items()])).geturl()
