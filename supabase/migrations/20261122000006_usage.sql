-- What jobs use and cost, and what a user may use: the ledger, the admission of jobs, and what is read of both.

-- The ledger ------------------------------------------------------------------------------------------------------------

-- One row for every call of the model and every run of a tool. The worker names the row before it calls, so writing it again
-- changes it and never adds another. A deleted project takes its names from the rows; the user's day keeps its sum.
create table public.usage_ledger (
  id uuid primary key,
  generation_id uuid references public.code_generations (id) on delete set null,
  project_id uuid references public.projects (id) on delete set null,
  user_id uuid not null,
  source text not null check (source in ('model', 'pub_get', 'analyze')),
  round integer not null check (round >= 0),
  attempt integer not null check (attempt >= 1),
  call integer not null default 0 check (call >= 0),
  model text,
  prompt_tokens bigint not null default 0 check (prompt_tokens >= 0),
  output_tokens bigint not null default 0 check (output_tokens >= 0),
  thought_tokens bigint not null default 0 check (thought_tokens >= 0),
  cached_tokens bigint not null default 0 check (cached_tokens >= 0),
  total_tokens bigint not null default 0 check (total_tokens >= 0),
  duration_ms bigint not null default 0 check (duration_ms >= 0),
  cost_micro_usd bigint check (cost_micro_usd >= 0),
  charged boolean not null default true,
  settled boolean not null default false,
  created_at timestamptz not null default now()
);
create index usage_ledger_project_id_idx on public.usage_ledger (project_id, created_at);
create index usage_ledger_generation_id_idx on public.usage_ledger (generation_id, round);
create index usage_ledger_user_id_idx on public.usage_ledger (user_id, created_at) include (total_tokens, charged);

alter table public.usage_ledger enable row level security;
create policy usage_ledger_select on public.usage_ledger for select to authenticated
  using (user_id = (select auth.uid()) or private.can_read(project_id));

revoke all on public.usage_ledger from public, anon, authenticated;
grant select on public.usage_ledger to authenticated;
grant all on public.usage_ledger to service_role;

-- Budgets are counted by days of UTC.
create function private.day_start() returns timestamptz
language sql stable set search_path = '' as $$
  select date_trunc('day', now() at time zone 'utc') at time zone 'utc'
$$;

create function private.tokens_today(account uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(l.total_tokens), 0)::bigint from public.usage_ledger l
  where l.user_id = account and l.charged and l.created_at >= private.day_start()
$$;

-- What the job, and its user today, have used. No row when there is no such job.
create function private.tokens_spent(generation uuid) returns table (job_tokens bigint, day_tokens bigint)
language sql stable security definer set search_path = '' as $$
  select
    (select coalesce(sum(l.total_tokens), 0)::bigint from public.usage_ledger l where l.generation_id = g.id),
    private.tokens_today(g.created_by)
  from public.code_generations g where g.id = generation
$$;

-- Writes an entry, or its later state until it is settled. Answers as `tokens_spent`, with the entry in it.
create function private.record_usage(entry jsonb) returns table (job_tokens bigint, day_tokens bigint)
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.usage_ledger as l (
    id, generation_id, project_id, user_id, source, round, attempt, call, model, prompt_tokens, output_tokens,
    thought_tokens, cached_tokens, total_tokens, duration_ms, cost_micro_usd, charged, settled
  )
  select
    (entry ->> 'id')::uuid, g.id, g.project_id, g.created_by, entry ->> 'source', (entry ->> 'round')::integer,
    (entry ->> 'attempt')::integer, (entry ->> 'call')::integer, entry ->> 'model', (entry ->> 'prompt_tokens')::bigint,
    (entry ->> 'output_tokens')::bigint, (entry ->> 'thought_tokens')::bigint, (entry ->> 'cached_tokens')::bigint,
    (entry ->> 'total_tokens')::bigint, (entry ->> 'duration_ms')::bigint, (entry ->> 'cost_micro_usd')::bigint,
    coalesce(g.error ->> 'code', '') <> 'repeated_errors', (entry ->> 'settled')::boolean
  from public.code_generations g where g.id = (entry ->> 'generation_id')::uuid
  on conflict (id) do update
  set model = excluded.model, prompt_tokens = excluded.prompt_tokens, output_tokens = excluded.output_tokens,
      thought_tokens = excluded.thought_tokens, cached_tokens = excluded.cached_tokens,
      total_tokens = excluded.total_tokens, duration_ms = excluded.duration_ms,
      cost_micro_usd = excluded.cost_micro_usd, settled = excluded.settled
  where not l.settled;
  return query select s.job_tokens, s.day_tokens from private.tokens_spent((entry ->> 'generation_id')::uuid) s;
end $$;

-- Going round in circles is not the user's fault: such a job's rows stay, but count against no day.
create function private.forgive_repeated_errors() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.usage_ledger l set charged = false where l.generation_id = new.id;
  return null;
end $$;

create trigger code_generations_forgive after update of status on public.code_generations
  for each row when (new.status = 'error' and new.error ->> 'code' = 'repeated_errors')
  execute function private.forgive_repeated_errors();

-- Admission -------------------------------------------------------------------------------------------------------------

-- Only the service admits: a row that is not admitted has no workflow, whoever wrote it.
alter table public.code_generations add column admitted_at timestamptz;
update public.code_generations set admitted_at = created_at where status in ('pending', 'running');
create index code_generations_running_idx on public.code_generations (created_by)
  where admitted_at is not null and status in ('pending', 'running');
create policy code_generations_insert_unadmitted on public.code_generations as restrictive for insert to authenticated
  with check (admitted_at is null);

create function private.running_jobs(account uuid) returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from public.code_generations g
  where g.created_by = account and g.admitted_at is not null and g.status in ('pending', 'running')
$$;

-- Admits a pending job if its user has room for it, else removes its row. One at a time for each user, so that of many at
-- once only as many get in as there is room for. Answers `admitted` (also for one that was admitted before), why not, or
-- `gone`. A limit that is null is none.
create function private.admit_generation(generation uuid, max_running integer, daily_tokens bigint) returns text
language plpgsql security definer set search_path = '' as $$
declare
  job public.code_generations;
  refusal text;
begin
  select * into job from public.code_generations g where g.id = generation;
  if not found then
    return 'gone';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('admission/' || job.created_by::text, 0));
  select * into job from public.code_generations g where g.id = generation for update;
  if not found then
    return 'gone';
  end if;
  if job.admitted_at is not null or job.status <> 'pending' then
    return 'admitted';
  end if;
  refusal := case
    when private.running_jobs(job.created_by) >= max_running then 'too_many_jobs'
    when private.tokens_today(job.created_by) >= daily_tokens then 'daily_budget_exhausted'
  end;
  if refusal is not null then
    delete from public.code_generations g where g.id = generation;
    return refusal;
  end if;
  update public.code_generations g set admitted_at = now() where g.id = generation;
  return 'admitted';
end $$;

-- What a user has running and has used today, and when their next day begins.
create function private.user_budget(account uuid)
returns table (running_jobs integer, tokens_today bigint, resets_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select private.running_jobs(account), private.tokens_today(account), private.day_start() + interval '1 day'
$$;

-- Reading ---------------------------------------------------------------------------------------------------------------

-- Sums of a project's ledger, in all and by day, model and user (`bucket` says which). As the caller: only members get any.
create function public.project_usage(project uuid, since timestamptz, until timestamptz)
returns table (
  bucket text, day date, model text, user_id uuid, jobs bigint, model_calls bigint, unpriced_calls bigint,
  prompt_tokens bigint, output_tokens bigint, thought_tokens bigint, cached_tokens bigint, total_tokens bigint,
  charged_tokens bigint, model_ms bigint, tool_ms bigint, cost_micro_usd bigint
)
language sql stable set search_path = '' as $$
  with entries as (
    select l.*, (l.created_at at time zone 'utc')::date as on_day, l.source = 'model' as is_model
    from public.usage_ledger l
    where l.project_id = project and l.created_at >= since and l.created_at < until
  )
  select
    case grouping(e.on_day, e.model, e.user_id) when 7 then 'total' when 3 then 'day' when 5 then 'model' else 'user' end,
    e.on_day, e.model, e.user_id, count(distinct e.generation_id),
    count(*) filter (where e.is_model), count(*) filter (where e.is_model and e.cost_micro_usd is null),
    coalesce(sum(e.prompt_tokens), 0)::bigint, coalesce(sum(e.output_tokens), 0)::bigint,
    coalesce(sum(e.thought_tokens), 0)::bigint, coalesce(sum(e.cached_tokens), 0)::bigint,
    coalesce(sum(e.total_tokens), 0)::bigint, coalesce(sum(e.total_tokens) filter (where e.charged), 0)::bigint,
    coalesce(sum(e.duration_ms) filter (where e.is_model), 0)::bigint,
    coalesce(sum(e.duration_ms) filter (where not e.is_model), 0)::bigint,
    sum(e.cost_micro_usd)::bigint
  from entries e
  group by grouping sets ((), (e.on_day), (e.model), (e.user_id))
$$;

revoke all on function private.day_start(), private.tokens_today(uuid), private.tokens_spent(uuid),
  private.record_usage(jsonb), private.forgive_repeated_errors(), private.running_jobs(uuid),
  private.admit_generation(uuid, integer, bigint), private.user_budget(uuid) from public;
revoke all on function public.project_usage(uuid, timestamptz, timestamptz) from public, anon, service_role;
grant execute on function private.tokens_spent(uuid), private.record_usage(jsonb),
  private.admit_generation(uuid, integer, bigint), private.user_budget(uuid) to service_role;
grant execute on function public.project_usage(uuid, timestamptz, timestamptz) to authenticated;
