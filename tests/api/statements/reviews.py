"""Calls of what records reviews and publications."""

from dataclasses import replace

from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import CheckState, Publication, PublicationState, PublicationStep, ReviewCheck
from app.data.postgres_reviews import PostgresReviewRecords
from app.data.reviews import PublishedFiles, ReviewDecision
from app.data.supabase_reviews import SupabaseReviews
from tests.api.statements.world import Statements, World


def review_statements(w: World) -> Statements:
    reviews, records = SupabaseReviews(w.clients), PostgresReviewRecords(w.pool)
    decision = ReviewDecision(
        w.generation, w.project, rejected=[], message="A message", rejections="", against="base.zip"
    )
    pull = PullRequest(
        repository="octo/app",
        branch="wingbeat/b",
        base_branch="main",
        number=1,
        url="https://github.com/octo/app/pull/1",
        state=PullRequestState.OPEN,
        head_sha="0" * 40,
    )
    done = Publication(state=PublicationState.COMPLETED, pull_request=pull)

    async def decide() -> None:
        await reviews.decide(w.caller, decision, seen=0)
        await reviews.decide(w.caller, replace(decision, message="Another"), seen=1)

    async def choose() -> None:
        assert await records.choose(w.generation, version=2, base_key=None, chosen_key="chosen.zip")

    check = ReviewCheck(state=CheckState.CLEAN)
    return {
        "SupabaseReviews.decide": decide,
        "SupabaseReviews.find": lambda: reviews.find(w.caller, w.generation),
        "SupabaseReviews.base": lambda: reviews.base(w.caller, w.generation),
        "PostgresReviewRecords.choose": choose,
        "PostgresReviewRecords.set_check": lambda: records.set_check(w.generation, "chosen.zip", check),
        "PostgresReviewRecords.set_publication": lambda: records.set_publication(w.generation, done),
        "PostgresReviewRecords.published": lambda: records.published(
            w.generation, w.project, 7, done, by=w.caller.user.id, files=PublishedFiles("base.zip", "chosen.zip")
        ),
        "PostgresReviewRecords.begin": lambda: records.begin(w.generation, done, version=2, asked="0" * 64),
        "PostgresReviewRecords.is_branch_taken": lambda: records.is_branch_taken("octo/app", "wingbeat/b", w.project),
        "PostgresReviewRecords.not_begun": lambda: records.not_begun(w.generation, done),
        "PostgresReviewRecords.reached": lambda: records.reached(w.generation, PublicationStep.PUSH),
        "PostgresReviewRecords.withdrawn": lambda: records.withdrawn(w.generation, done),
        "PostgresReviewRecords.rejections": lambda: records.rejections(w.generation),
    }
