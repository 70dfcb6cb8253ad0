-- What people say to a running job, the summaries of long conversations, and a project's choice of models.

-- Models ----------------------------------------------------------------------------------------------------------------

alter table public.projects
  add column model text check (char_length(model) between 1 and 200),
  add column repair_model text check (char_length(repair_model) between 1 and 200);
grant update (model, repair_model) on public.projects to authenticated;

-- Summaries: what a session's messages up to and including `covers_through` come to. ------------------------------------

create table public.conversation_summaries (
  project_id uuid not null references public.projects (id) on delete cascade,
  session_id uuid not null,
  covers_through bigint not null,
  summary text not null,
  -- The job that made it, and what that cost: a retry does not make and pay it again.
  generation_id uuid references public.code_generations (id) on delete set null,
  usage jsonb not null default '{}'::jsonb,
  updated_at timestamptz not null default now(),
  primary key (project_id, session_id)
);
create index conversation_summaries_generation_id_idx on public.conversation_summaries (generation_id);
create trigger conversation_summaries_touch before update on public.conversation_summaries
  for each row execute function private.touch_updated_at();

alter table public.conversation_summaries enable row level security;
create policy conversation_summaries_select on public.conversation_summaries for select to authenticated
  using (private.can_read(project_id));

revoke all on public.conversation_summaries from public, anon, authenticated;
grant select on public.conversation_summaries to authenticated;
grant all on public.conversation_summaries to service_role;

-- A summary that covers more stays: two jobs of one session may summarise at the same time.
create function public.save_summary(
  project uuid, session uuid, generation uuid, through bigint, words text, cost jsonb
) returns void
language sql set search_path = '' as $$
  insert into public.conversation_summaries (project_id, session_id, generation_id, covers_through, summary, usage)
  values (project, session, generation, through, words, cost)
  on conflict (project_id, session_id) do update set
    generation_id = excluded.generation_id, covers_through = excluded.covers_through,
    summary = excluded.summary, usage = excluded.usage
  where conversation_summaries.covers_through < excluded.covers_through
$$;
revoke all on function public.save_summary(uuid, uuid, uuid, bigint, text, jsonb) from public, anon, authenticated;
grant execute on function public.save_summary(uuid, uuid, uuid, bigint, text, jsonb) to service_role;

-- Sessions --------------------------------------------------------------------------------------------------------------

-- A project's sessions, the one that was spoken in last first. Runs as its caller: row-level security applies.
create function public.conversation_sessions(project uuid, before bigint, most integer)
returns table (session_id uuid, title text, messages bigint, last_message_id bigint,
               started_at timestamptz, last_at timestamptz)
language sql stable set search_path = '' as $$
  select s.session_id, left(f.content, 200), s.messages, s.last_message_id, s.started_at, s.last_at
  from (
    select m.session_id, count(*) as messages, min(m.id) as first_id, max(m.id) as last_message_id,
           min(m.created_at) as started_at, max(m.created_at) as last_at
    from public.conversation_messages m
    where m.project_id = project and m.session_id is not null
    group by m.session_id
    having max(m.id) < before
    order by max(m.id) desc
    limit most
  ) s
  join public.conversation_messages f on f.id = s.first_id
  order by s.last_message_id desc
$$;
revoke all on function public.conversation_sessions(uuid, bigint, integer) from public, anon;
grant execute on function public.conversation_sessions(uuid, bigint, integer) to authenticated, service_role;

-- Messages to running jobs ----------------------------------------------------------------------------------------------

create type public.message_mode as enum ('steer', 'queue');
create type public.message_disposition as enum ('steering', 'queued', 'applied', 'started', 'returned');

create table public.generation_messages (
  id uuid primary key,
  generation_id uuid not null references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  created_by uuid not null,
  position bigint generated always as identity,
  content text not null check (octet_length(content) between 1 and 50000),
  mode public.message_mode not null,
  disposition public.message_disposition not null,
  follow_up_id uuid references public.code_generations (id) on delete set null,
  created_at timestamptz not null default now()
);
create index generation_messages_generation_id_idx on public.generation_messages (generation_id, position);
create index generation_messages_project_id_idx on public.generation_messages (project_id);
create index generation_messages_follow_up_id_idx on public.generation_messages (follow_up_id);
create index generation_messages_created_by_idx on public.generation_messages (created_by);

alter table public.generation_messages enable row level security;
create policy generation_messages_select on public.generation_messages for select to authenticated
  using (private.can_read(project_id));

revoke all on public.generation_messages from public, anon, authenticated;
grant select on public.generation_messages to authenticated;
grant all on public.generation_messages to service_role;

-- Says something to a job. Answers `done`, also for the same message once more, or why not: `not_found`, `forbidden`,
-- `already_finished`, `too_many`, `mismatch` (the id has another text). The lock on the job's row puts every message
-- before or after the job's end: before, the trigger below finds it; after, it is refused.
create function private.post_message(generation uuid, message uuid, words text, wanted public.message_mode) returns text
language plpgsql security definer set search_path = '' as $$
declare
  job public.code_generations;
  earlier public.generation_messages;
  waiting record;
begin
  select * into job from public.code_generations g where g.id = generation for no key update;
  if not found or not private.can_read(job.project_id) then
    return 'not_found';
  end if;
  if not private.can_edit(job.project_id) then
    return 'forbidden';
  end if;
  select * into earlier from public.generation_messages m where m.id = message;
  if found then
    return case when earlier.generation_id = generation and earlier.created_by = auth.uid()
      and earlier.content = words and earlier.mode = wanted then 'done' else 'mismatch' end;
  end if;
  if job.status in ('completed', 'error', 'cancelled') then
    return 'already_finished';
  end if;
  select count(*) as number, coalesce(sum(octet_length(m.content) + 2), 0) as bytes into waiting
  from public.generation_messages m where m.generation_id = generation;
  if waiting.number >= 20 or waiting.bytes + octet_length(words) > 50000 then
    return 'too_many';
  end if;
  insert into public.generation_messages (id, generation_id, project_id, created_by, content, mode, disposition)
  values (message, generation, job.project_id, auth.uid(), words, wanted,
          case wanted when 'steer' then 'steering' else 'queued' end::public.message_disposition);
  return 'done';
end $$;

create function public.post_message(generation uuid, message uuid, words text, wanted public.message_mode) returns text
language sql set search_path = '' as $$ select private.post_message(generation, message, words, wanted) $$;

revoke all on function private.post_message(uuid, uuid, text, public.message_mode) from public;
revoke all on function public.post_message(uuid, uuid, text, public.message_mode) from public, anon, service_role;
grant execute on function private.post_message(uuid, uuid, text, public.message_mode),
  public.post_message(uuid, uuid, text, public.message_mode) to authenticated;

-- In the transaction that ends a job: which messages it has worked in is what its log says. The others become one
-- follow-up, a pending row like any other; after a cancellation, or from who may not edit any more, they are returned.
create function private.settle_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  next_id uuid := encode(substring(sha256(convert_to('follow-up/' || new.id, 'UTF8')) from 1 for 16), 'hex')::uuid;
begin
  perform from public.generation_messages m where m.generation_id = new.id;
  if not found then
    return null;
  end if;

  update public.generation_messages m set disposition = 'applied'
  where m.generation_id = new.id and exists (
    select from public.generation_events e
    where e.generation_id = new.id and e.frame ->> 'type' = 'Message' and e.frame ->> 'disposition' = 'applied'
      and e.frame ->> 'message_id' = m.id::text
  );
  update public.conversation_messages c set content = c.content || said.words
  from (
    select string_agg(E'\n\n' || m.content, '' order by m.position) as words from public.generation_messages m
    where m.generation_id = new.id and m.disposition = 'applied'
  ) said
  where c.generation_id = new.id and c.role = 'user' and said.words is not null;

  update public.generation_messages m set disposition = 'returned'
  where m.generation_id = new.id and m.disposition in ('steering', 'queued') and (
    new.status = 'cancelled' or not exists (
      select from public.project_members p
      where p.project_id = new.project_id and p.user_id = m.created_by and p.role in ('owner', 'editor')
    )
  );
  insert into public.code_generations
    (id, project_id, created_by, kind, prompt, session_id, base_generation_id, options)
  select next_id, new.project_id, (array_agg(m.created_by order by m.position))[1],
         case new.kind when 'converse' then 'converse' else 'generate' end::public.generation_kind,
         string_agg(m.content, E'\n\n' order by m.position), new.session_id,
         case when new.archive_key is null then new.base_generation_id else new.id end, new.options
  from public.generation_messages m
  where m.generation_id = new.id and m.disposition in ('steering', 'queued')
  having count(*) > 0;
  update public.generation_messages m set disposition = 'started', follow_up_id = next_id
  where m.generation_id = new.id and m.disposition in ('steering', 'queued');
  return null;
end $$;
revoke all on function private.settle_messages() from public;

create trigger code_generations_settle_messages after update of status on public.code_generations
  for each row
  when (old.status in ('pending', 'running') and new.status in ('completed', 'error', 'cancelled'))
  execute function private.settle_messages();
