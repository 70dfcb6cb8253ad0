-- What the workers write in one transaction each, and the leases by which a job knows whether anybody is watching.

-- The start of a job: idempotent, and never against a finished record. Answers the status that the record has now.
create function public.mark_generation_running(generation uuid, workflow text, run text)
returns public.generation_status
language plpgsql set search_path = '' as $$
declare
  now_status public.generation_status;
begin
  update public.code_generations g
  set status = 'running', workflow_id = workflow, run_id = run, started_at = coalesce(g.started_at, now())
  where g.id = generation and g.status in ('pending', 'running');
  select g.status into now_status from public.code_generations g where g.id = generation;
  insert into public.conversation_messages (project_id, generation_id, session_id, role, content)
  select g.project_id, g.id, g.session_id, 'user', g.prompt from public.code_generations g where g.id = generation
  on conflict (generation_id, role) do nothing;
  return now_status;
end $$;

-- The end of a job: record, durable events, files and the assistant's words, all or nothing; a retry changes nothing.
create function public.finish_generation(finished jsonb)
returns public.generation_status
language plpgsql set search_path = '' as $$
declare
  target uuid := (finished ->> 'generation_id')::uuid;
  record public.code_generations;
begin
  select * into record from public.code_generations g where g.id = target for update;
  if not found then
    return null;
  end if;
  if record.status in ('completed', 'error', 'cancelled') then
    return record.status;
  end if;
  insert into public.generation_events (generation_id, project_id, seq, frame)
  select target, record.project_id, (frame ->> 'seq')::integer, frame
  from jsonb_array_elements(finished -> 'events') as frame
  on conflict (generation_id, seq) do nothing;
  insert into public.generation_files (generation_id, project_id, path, size, sha256)
  select target, record.project_id, file ->> 'path', (file ->> 'size')::bigint, file ->> 'sha256'
  from jsonb_array_elements(finished -> 'result' -> 'files') as file
  on conflict (generation_id, path) do nothing;
  if coalesce(finished ->> 'chat', '') <> '' then
    insert into public.conversation_messages (project_id, generation_id, session_id, role, content)
    values (record.project_id, target, record.session_id, 'assistant', finished ->> 'chat')
    on conflict (generation_id, role) do nothing;
  end if;
  update public.code_generations g
  set status = (finished ->> 'status')::public.generation_status,
      result = finished -> 'result',
      usage = finished -> 'usage',
      error = nullif(finished -> 'error', 'null'::jsonb),
      archive_key = finished ->> 'archive_key',
      archive_sha256 = finished ->> 'archive_sha256',
      last_seq = (select coalesce(max(e.seq), 0) from public.generation_events e where e.generation_id = target),
      finished_at = now()
  where g.id = target;
  delete from public.generation_drafts d where d.generation_id = target;
  return (finished ->> 'status')::public.generation_status;
end $$;

revoke all on function public.mark_generation_running(uuid, text, text) from public, anon, authenticated;
revoke all on function public.finish_generation(jsonb) from public, anon, authenticated;
grant execute on function public.mark_generation_running(uuid, text, text) to service_role;
grant execute on function public.finish_generation(jsonb) to service_role;

-- Watch leases: which api process has watchers for which job. `epoch` orders the signals to the workflow.
create table private.watched_generations (
  generation_id uuid primary key references public.code_generations (id) on delete cascade,
  epoch bigint not null default 0,
  watched boolean not null default false
);
create table private.watch_leases (
  generation_id uuid not null references private.watched_generations (generation_id) on delete cascade,
  api_id uuid not null,
  expires_at timestamptz not null,
  primary key (generation_id, api_id)
);
create index watch_leases_expires_at_idx on private.watch_leases (expires_at);
create index watch_leases_api_id_idx on private.watch_leases (api_id);

alter table private.watched_generations enable row level security;
alter table private.watch_leases enable row level security;

-- An api process has its first watcher of a job. Answers an epoch when the job had been unwatched after being watched
-- (the workflow must hear that somebody came back), else null.
create function private.join_watch(generation uuid, api uuid, lifetime interval) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  state private.watched_generations;
begin
  insert into private.watched_generations (generation_id) values (generation) on conflict do nothing;
  select * into state from private.watched_generations w where w.generation_id = generation for update;
  insert into private.watch_leases (generation_id, api_id, expires_at) values (generation, api, now() + lifetime)
  on conflict (generation_id, api_id) do update set expires_at = excluded.expires_at;
  if state.watched then
    return null;
  end if;
  update private.watched_generations w set watched = true, epoch = w.epoch + 1
  where w.generation_id = generation returning * into state;
  return case when state.epoch > 1 then state.epoch end;
end $$;

-- An api process lost its last watcher of a job. Answers an epoch when nobody watches any more, else null.
create function private.leave_watch(generation uuid, api uuid) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  state private.watched_generations;
begin
  select * into state from private.watched_generations w where w.generation_id = generation for update;
  if not found then
    return null;
  end if;
  delete from private.watch_leases l where l.generation_id = generation and l.api_id = api;
  if not state.watched or exists (
    select from private.watch_leases l where l.generation_id = generation and l.expires_at > now()
  ) then
    return null;
  end if;
  update private.watched_generations w set watched = false, epoch = w.epoch + 1
  where w.generation_id = generation returning * into state;
  return state.epoch;
end $$;

create function private.renew_watches(api uuid, lifetime interval) returns void
language sql security definer set search_path = '' as $$
  update private.watch_leases l set expires_at = now() + lifetime where l.api_id = api
$$;

-- Jobs whose last lease ran out: their api died without a word. Each is answered once, with its new epoch.
create function private.sweep_watches() returns table (generation_id uuid, epoch bigint)
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.watch_leases l where l.expires_at <= now();
  return query
    update private.watched_generations w set watched = false, epoch = w.epoch + 1
    where w.watched and not exists (
      select from private.watch_leases l where l.generation_id = w.generation_id
    )
    returning w.generation_id, w.epoch;
end $$;

revoke all on function private.join_watch(uuid, uuid, interval) from public, authenticated;
revoke all on function private.leave_watch(uuid, uuid) from public, authenticated;
revoke all on function private.renew_watches(uuid, interval) from public, authenticated;
revoke all on function private.sweep_watches() from public, authenticated;
grant execute on function private.join_watch(uuid, uuid, interval), private.leave_watch(uuid, uuid),
  private.renew_watches(uuid, interval), private.sweep_watches() to service_role;
