"""Calls of what records jobs and what they use."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from app.contracts.drafts import Draft
from app.contracts.generations import GenerationResult, GenerationStatus, Usage
from app.contracts.jobs import FinishInput, JobRef, MarkRunningInput
from app.data.admissions import PostgresAdmissions
from app.data.drafts import PostgresDraftStore
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_usage import SupabaseUsageSums
from app.data.usage_ledger import LedgerEntry, PostgresUsageLedger, UsageSource
from app.limits import JobLimits
from tests.api.statements.world import Statements, World


def job_statements(w: World) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    return _jobs(w) | _usage(w)


def _jobs(w: World) -> Statements:
    records, drafts = SupabaseJobRecords(w.clients), PostgresDraftStore(w.pool)

    async def mark_running() -> None:
        generation = await w.new_generation()
        start = MarkRunningInput(project_id=w.project, generation_id=generation, workflow_id="w", run_id="r")
        await records.mark_running(start)

    async def finish() -> None:
        end = FinishInput(
            project_id=w.project,
            generation_id=await w.new_generation(),
            status=GenerationStatus.COMPLETED,
            result=GenerationResult(),
            usage=Usage(),
            events=[],
            chat="Done.",
        )
        await records.finish(end)

    async def save() -> None:
        job = {"generation_id": await w.new_generation(), "project_id": w.project}
        await drafts.save([Draft(**job, round=0, attempt=1, next_index=0, nonce="", answer="")])

    async def set_archive() -> None:
        await drafts.set_archive(JobRef(project_id=w.project, generation_id=await w.new_generation()), "archive.zip")

    return {
        "SupabaseJobRecords.load": lambda: records.load(w.generation),
        "SupabaseJobRecords.mark_running": mark_running,
        "SupabaseJobRecords.finish": finish,
        "PostgresDraftStore.load": lambda: drafts.load(w.generation),
        "PostgresDraftStore.save": save,
        "PostgresDraftStore.set_archive": set_archive,
    }


def _usage(w: World) -> Statements:
    sums, ledger, admissions = SupabaseUsageSums(w.clients), PostgresUsageLedger(w.pool), PostgresAdmissions(w.pool)
    until = datetime.now(UTC)
    entry = LedgerEntry(id=uuid4(), generation_id=w.generation, source=UsageSource.MODEL, round=0, attempt=2)
    limits = JobLimits(running_jobs=5, tokens_per_job=10, tokens_per_day=10)

    async def admit() -> None:
        await admissions.admit(await w.new_generation(), limits)

    return {
        "SupabaseUsageSums.of_project": lambda: sums.of_project(
            w.caller, w.project, since=until - timedelta(days=30), until=until
        ),
        "PostgresUsageLedger.record": lambda: ledger.record(entry),
        "PostgresUsageLedger.spent": lambda: ledger.spent(w.generation),
        "PostgresUsageLedger.round_usage": lambda: ledger.round_usage(w.generation, 0),
        "PostgresAdmissions.admit": admit,
        "PostgresAdmissions.consumption": lambda: admissions.consumption(w.caller.user.id),
    }
