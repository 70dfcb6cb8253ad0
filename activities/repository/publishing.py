"""The activities that bring chosen changes to a branch on GitHub. Each may be repeated after being killed anywhere.

Where a repeated attempt finds what the one before did (the same commit on the branch, the pull request of the branch),
it goes on from there: there is one branch, one commit and one pull request however often it is tried.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.repository.git import Git, Remote
from activities.repository.git_environment import CommitStamp, GitEnvironment, Identity
from activities.repository.publishing_access import (
    GitHubAccount,
    GrantedRepository,
    PublicationProgress,
    PublishingAccess,
    granted,
    open_pull_of,
    require_own_branch,
    told_by_github,
)
from activities.repository.scratch import FileChanges, ScratchRepository
from activities.repository.secret_scan import FoundSecret, find_secrets
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.jobs import JobRef
from app.contracts.names import ActivityName
from app.contracts.publishing import (
    PublishOrder,
    PublishPlan,
    PushChangesInput,
    PushedChanges,
)
from app.contracts.reviews import PublicationStep
from app.data.archives import read_files
from app.data.github_events import PullStates
from app.data.objects import ObjectStore
from app.errors import Conflict, Forbidden, NotFound
from app.github.answers import PullState
from app.sensitive_paths import is_sensitive, runs_as_workflow


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """`web_url` without a trailing slash. `co_author` is the `Name <address>` of a trailer; none for no trailer."""

    web_url: str
    co_author: str | None = None

    def url_of(self, repository: str) -> str:
        return f"{self.web_url}/{repository}.git"

    def author(self, account: GitHubAccount) -> Identity:
        """By the address that GitHub gives to accounts that do not show theirs."""
        host = self.web_url.partition("://")[2].partition(":")[0]
        return Identity(account.login, f"{account.id}+{account.login}@users.noreply.{host}")


def publishing_workspaces(root: Path) -> Workspaces:
    """Folders of their own below WORKSPACES_DIR: a check of the same version removes its folder whole at its end."""
    return Workspaces(root / "publishing")


class PublishingActivities:
    """Takes tokens where they are needed and gives them back: none is in an input, an output or a file."""

    def __init__(
        self,
        *,
        access: PublishingAccess,
        environment: GitEnvironment,
        workspaces: Workspaces,
        objects: ObjectStore,
        progress: PublicationProgress,
        pulls: PullStates,
        settings: PublishingSettings,
    ) -> None:
        self._access = access
        self._environment = environment
        self._git = Git(environment)
        self._workspaces = workspaces
        self._objects = objects
        self._progress = progress
        self._pulls = pulls
        self._settings = settings

    @activity.defn(name=ActivityName.PLAN_PUBLISHING)
    @translated
    async def plan_publishing(self, order: PublishOrder) -> PublishPlan:
        """Whether it may be done, and on top of which commit.

        Raises:
            Forbidden: the branch is none of ours.
            NotFound: `branch_not_found`: the branch that was imported, or that of the pull request, is gone.
            Conflict: `github_conflict`: the pull request to add to is closed.
            WingbeatError: see `PublishingAccess`.
        """
        await self._progress.reached(order.generation_id, PublicationStep.PLAN)
        async with heartbeating(), granted(self._access, order.user_id, order.repository) as given:
            require_own_branch(order.branch, order.base_branch, given.repository)
            if order.pull_number is not None:
                await self._require_open(order, order.pull_number, given)
            account = await self._access.account(order.user_id)
            async with self._scratch(order) as scratch:
                heads = await scratch.heads(self._remote(order, given.token), (order.branch, order.base_branch))
            offered = order.branch in heads and await open_pull_of(self._access, order, given) is not None
        author = self._settings.author(account)
        wanted = order.branch if order.branch in heads or order.pull_number is not None else order.base_branch
        if wanted not in heads:
            raise NotFound(f"the repository has no branch {wanted} any more", code=ErrorCode.BRANCH_NOT_FOUND)
        return PublishPlan(
            repository_id=given.repository.id,
            onto=heads[wanted],
            branch_exists=order.branch in heads,
            base_head=heads.get(order.base_branch, ""),
            has_open_pull=offered,
            author_name=author.name,
            author_email=author.email,
        )

    @activity.defn(name=ActivityName.PUSH_CHANGES)
    @translated
    async def push_changes(self, push: PushChangesInput) -> PushedChanges:
        """Commit the chosen changes and push them; or say where the repository changed at the same places.

        Raises:
            Forbidden: `approval_required`, `secret_found`; `branch_protected`, `github_forbidden`.
            Conflict: `nothing_chosen`; `push_rejected`: the branch moved; `publish_conflict`: a link is in the way.
            NotFound: `base_not_found`.
            Conflict: `branch_taken`: the branch holds something else, which would be published along.
            WingbeatError: see `PublishingAccess`.
        """
        order = push.order
        await self._progress.reached(order.generation_id, PublicationStep.PUSH)
        async with heartbeating():
            old, new = [await in_thread(read_files, await self._archive(order, key)) for key in _keys(order)]
            changes = FileChanges.between(old, new, folder=order.folder)
            _require_approval(changes, order)
            _refuse_secrets(await in_thread(find_secrets, old, {**new, **_texts(order)}))
            workflows = any(map(runs_as_workflow, (*changes.written, *changes.deleted)))
            permitted = granted(self._access, order.user_id, order.repository, workflows=workflows)
            async with permitted as given, self._scratch(order) as scratch:
                return await self._push(push, changes, scratch, self._remote(order, given.token))

    async def _push(
        self, push: PushChangesInput, changes: FileChanges, scratch: ScratchRepository, remote: Remote
    ) -> PushedChanges:
        order, plan = push.order, push.plan
        author = Identity(plan.author_name, plan.author_email)
        stamp = CommitStamp(author=author, committer=author, at=push.at)
        await scratch.fetch(remote, (order.base_commit, plan.onto))
        ours = await scratch.changed_tree(order.base_commit, changes)
        there = await scratch.tree_of(plan.onto)
        if plan.branch_exists and not _may_add(order, plan):
            await self._require_same(push, ours, scratch, remote, stamp)
            return PushedChanges(commit=plan.onto)
        merged = await scratch.merged(await scratch.tree_of(order.base_commit), ours, there, stamp)
        if merged.conflicts:
            return PushedChanges(commit=None, conflicts=list(merged.conflicts))
        if merged.tree == there:
            if plan.branch_exists:  # an earlier run of this publication got so far
                return PushedChanges(commit=plan.onto)
            raise Conflict("the repository has these changes already", code=ErrorCode.NOTHING_CHOSEN)
        commit = await scratch.commit(merged.tree, (plan.onto,), self._message(order), stamp)
        await self._git.push(scratch.directory, remote, order.branch, commit=commit)
        return PushedChanges(commit=commit)

    async def _require_same(
        self, push: PushChangesInput, ours: str, scratch: ScratchRepository, remote: Remote, stamp: CommitStamp
    ) -> None:
        """The branch's last commit is what an earlier run would have made of this choice, and of nothing else."""
        order, plan = push.order, push.plan
        parents = await scratch.parents_of(plan.onto)
        if parents in ([order.base_commit], [plan.base_head]):
            await scratch.fetch(remote, parents)
            start, before = await scratch.tree_of(order.base_commit), await scratch.tree_of(parents[0])
            made = await scratch.merged(start, ours, before, stamp)
            if not made.conflicts and made.tree == await scratch.tree_of(plan.onto):
                return
        raise Conflict(
            f"{order.branch} holds other changes than the chosen ones: publish to another branch",
            code=ErrorCode.BRANCH_TAKEN,
        )

    async def _require_open(self, order: PublishOrder, number: int, given: GrantedRepository) -> None:
        """So that the next attempt goes to a pull request of its own, also where no webhook tells of the end."""
        pull = await self._access.repositories.pull(order.repository, number, given.token)
        if pull.state is not PullState.OPEN:
            await self._pulls.changed(told_by_github(given.repository, pull))
            raise Conflict("the pull request was closed meanwhile: publish again", code=ErrorCode.GITHUB_CONFLICT)

    async def _archive(self, order: PublishOrder, key: str) -> bytes:
        if not key.startswith(f"{order.project_id}/"):
            raise NotFound("the version belongs to another project", code=ErrorCode.BASE_NOT_FOUND)
        return await self._objects.get(key)

    def _message(self, order: PublishOrder) -> str:
        trailer = f"\n\nCo-authored-by: {self._settings.co_author}" if self._settings.co_author else ""
        return f"{order.message.strip()}{trailer}\n"

    def _remote(self, order: PublishOrder, token: SecretStr) -> Remote:
        return Remote(self._settings.url_of(order.repository), token)

    @asynccontextmanager
    async def _scratch(self, job: JobRef) -> AsyncIterator[ScratchRepository]:
        """In a folder that a later attempt clears away, or the sweeper of a host that nobody comes to."""
        folder = self._workspaces.make_job_folder(job)
        try:
            async with ScratchRepository(self._git, self._environment, folder / "publish") as scratch:
                yield scratch
        finally:
            self._workspaces.remove_job_folder(job)


def _keys(order: PublishOrder) -> tuple[str, str]:
    return order.base_key, order.chosen_key


def _may_add(order: PublishOrder, plan: PublishPlan) -> bool:
    """What the branch holds is meant to be published along."""
    return order.pull_number is not None or (order.adds_to_branch and plan.has_open_pull)


def _require_approval(changes: FileChanges, order: PublishOrder) -> None:
    """The service has asked for it: this is the gate before the push itself."""
    missing = sorted(path for path in (*changes.written, *changes.deleted) if is_sensitive(path))
    missing = [path for path in missing if path not in order.approved]
    if missing:
        raise Forbidden(f"approve these files by name: {', '.join(missing[:20])}", code=ErrorCode.APPROVAL_REQUIRED)


def _texts(order: PublishOrder) -> Mapping[str, bytes]:
    return {
        "the commit message": order.message.encode(),
        "the title": order.title.encode(),
        "the description": order.body.encode(),
    }


def _refuse_secrets(found: list[FoundSecret]) -> None:
    if found:
        places = ", ".join(f"{secret.path} line {secret.line} ({secret.kind})" for secret in found)
        raise Forbidden(f"secrets are not pushed: {places}", code=ErrorCode.SECRET_FOUND)
