"""Reviews in Supabase, as members see them."""

from datetime import datetime
from uuid import UUID

from postgrest import ReturnMethod
from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter
from supabase import AsyncClient

from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import CheckState, Publication, Rejection, ReviewCheck, ReviewState
from app.data.errors import DuplicateRow
from app.data.reviews import FollowedPull, ReviewBase, ReviewDecision, ReviewRecord
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


@read_from("pull_requests")
class _PullRow(BaseModel):
    state: PullRequestState
    head_sha: str


@read_from("reviews")
class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    generation_id: GenerationId
    project_id: ProjectId
    version: int
    state: ReviewState
    rejected: list[Rejection]
    message: str | None
    base_key: str | None
    chosen_key: str | None
    check_result: ReviewCheck | None
    publication: Publication | None
    pull_request_id: UUID | None
    pushed_commit: str | None
    updated_at: datetime
    against: str | None
    asked: str | None
    pull_requests: _PullRow | None

    def as_record(self) -> ReviewRecord:
        return ReviewRecord(
            generation_id=self.generation_id,
            project_id=self.project_id,
            version=self.version,
            state=self._state(),
            rejected=self.rejected,
            message=self.message,
            base_key=self.base_key,
            chosen_key=self.chosen_key,
            check=self.check_result,
            publication=self._publication(),
            pull_request_id=self.pull_request_id,
            pushed_commit=self.pushed_commit,
            updated_at=self.updated_at,
            against=self.against,
            asked=self.asked,
        )

    def _state(self) -> ReviewState:
        """What was closed on GitHub may be decided on again; should it be opened there again, it is published again."""
        pull = self.pull_requests
        if self.state is not ReviewState.PUBLISHED or pull is None or pull.state is not PullRequestState.CLOSED:
            return self.state
        found = self.check_result is not None and self.check_result.state in (CheckState.CLEAN, CheckState.PROBLEMS)
        return ReviewState.CHECKED if found else ReviewState.OPEN

    def _publication(self) -> Publication | None:
        """With the state of the pull request that GitHub last told, and the commit that was last pushed to it."""
        told = self.publication
        if told is None or told.pull_request is None or self.pull_requests is None:
            return told
        now = {"state": self.pull_requests.state, "head_sha": self.pull_requests.head_sha}
        pull = told.pull_request.model_copy(update=now)
        return told.model_copy(update={"pull_request": pull})


@read_from("review_base")
class _BaseRow(BaseModel):
    generation_id: GenerationId
    archive_key: str
    commit: str
    repository: str
    base_branch: str
    folder: str
    pull_request_branch: str | None
    pull_request_number: int | None
    pull_request_state: PullRequestState | None

    def as_base(self) -> ReviewBase:
        return ReviewBase(
            generation_id=self.generation_id,
            archive_key=self.archive_key,
            commit=self.commit,
            repository=self.repository,
            base_branch=self.base_branch,
            folder=self.folder,
            pull=self._pull(),
        )

    def _pull(self) -> FollowedPull | None:
        branch, number, state = self.pull_request_branch, self.pull_request_number, self.pull_request_state
        return FollowedPull(branch, number, state) if branch and number and state else None


_ROWS = TypeAdapter(list[_Row])
_BASES = TypeAdapter(list[_BaseRow])
_COLUMNS = ",".join(name for name in _Row.model_fields if name != "pull_requests") + ",pull_requests(state,head_sha)"


class SupabaseReviews:
    """The `Reviews` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def find(self, caller: Caller, generation_id: GenerationId) -> ReviewRecord | None:
        query = self._as(caller).table("reviews").select(_COLUMNS).eq("generation_id", str(generation_id))
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        return rows[0].as_record() if rows else None

    async def decide(self, caller: Caller, decision: ReviewDecision, *, seen: int) -> ReviewRecord | None:
        # Written before it is read: between them others may decide once more, and that is then read.
        written = await (self._change(caller, decision, seen) if seen else self._insert(caller, decision))
        return await self.find(caller, decision.generation_id) if written else None

    async def base(self, caller: Caller, generation_id: GenerationId) -> ReviewBase | None:
        with supabase_errors():
            answer = await self._as(caller).rpc("review_base", {"generation": str(generation_id)}).execute()
        rows = _BASES.validate_python(answer.data)
        return rows[0].as_base() if rows else None

    async def _insert(self, caller: Caller, decision: ReviewDecision) -> bool:
        row: dict[str, JsonValue] = {
            "generation_id": str(decision.generation_id),
            "project_id": str(decision.project_id),
        }
        query = self._as(caller).table("reviews").insert(row | _decided(decision), returning=ReturnMethod.minimal)
        try:
            with supabase_errors():
                await query.execute()
        except DuplicateRow:
            return False
        return True

    async def _change(self, caller: Caller, decision: ReviewDecision, seen: int) -> bool:
        query = (
            self._as(caller)
            .table("reviews")
            .update(_decided(decision))
            .eq("generation_id", str(decision.generation_id))
            .eq("version", seen)
        )
        with supabase_errors():
            return bool((await query.execute()).data)

    def _as(self, caller: Caller) -> AsyncClient:
        return self._clients.as_user(caller.access_token)


def _decided(decision: ReviewDecision) -> dict[str, JsonValue]:
    return {
        "rejected": [rejection.model_dump(mode="json") for rejection in decision.rejected],
        "message": decision.message,
        "rejections": decision.rejections,
        "against": decision.against,
    }
