"""What the api's services are made of."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from temporalio.client import Client

from app.composition.github import open_github
from app.data.admissions import PostgresAdmissions
from app.data.database import Pool, open_pool
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabasePendingJobs
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.user_database import UserDatabase, open_user_pool
from app.limits import JobLimits
from app.services.admission import Admission
from app.services.github import GitHubServices
from app.services.web_origins import WebOrigins
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.jobs import TemporalJobs
from app.temporal.starting import WorkflowStarter


@dataclass(frozen=True, slots=True)
class Parts:
    """What services are made of: the ways to the parts behind the api, and what many services share."""

    supabase: SupabaseClients
    pool: Pool
    lists: UserDatabase
    temporal: Client
    starter: WorkflowStarter
    jobs: TemporalJobs
    records: SupabaseJobRecords
    pending: SupabasePendingJobs
    admission: Admission
    origins: WebOrigins
    github: GitHubServices | None


async def open_parts(settings: Settings, stack: AsyncExitStack) -> Parts:
    supabase = await stack.enter_async_context(SupabaseClients(settings))
    pool = await open_pool(settings.database_url)
    stack.callback(pool.terminate)
    user_pool = await open_user_pool(settings.database_url)
    stack.callback(user_pool.terminate)
    temporal = await connect(settings)
    starter = WorkflowStarter(temporal, settings.public_url)
    lists, origins = UserDatabase(user_pool), WebOrigins(settings.web_origins)
    return Parts(
        supabase=supabase,
        pool=pool,
        lists=lists,
        temporal=temporal,
        starter=starter,
        jobs=TemporalJobs(temporal, starter),
        records=SupabaseJobRecords(supabase),
        pending=SupabasePendingJobs(supabase),
        admission=Admission(PostgresAdmissions(pool), JobLimits.from_settings(settings)),
        origins=origins,
        github=await open_github(settings, pool, lists, origins, stack),
    )
