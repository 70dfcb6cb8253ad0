-- The first cut of the schema: projects and their members, generations with their events, drafts and files, conversations.
-- Applies unchanged to the embedded stack and to hosted Supabase.

create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create type public.project_role as enum ('owner', 'editor', 'viewer');
create type public.generation_status as enum ('pending', 'running', 'completed', 'error', 'cancelled');
create type public.generation_kind as enum ('generate', 'fix', 'converse');
create type public.conversation_role as enum ('user', 'assistant');

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid(),
  name text not null check (char_length(name) between 1 and 120),
  description text not null default '' check (char_length(description) <= 2000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index projects_owner_id_idx on public.projects (owner_id);
create index projects_page_idx on public.projects (created_at desc, id desc);

create table public.project_members (
  project_id uuid not null references public.projects (id) on delete cascade,
  user_id uuid not null,
  role public.project_role not null,
  created_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index project_members_user_id_idx on public.project_members (user_id, project_id);

create table public.code_generations (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  created_by uuid not null default auth.uid(),
  kind public.generation_kind not null default 'generate',
  status public.generation_status not null default 'pending',
  prompt text not null,
  error_message text,
  session_id uuid,
  base_generation_id uuid references public.code_generations (id) on delete set null,
  options jsonb not null default '{}'::jsonb,
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  request_hash text,
  workflow_id text,
  run_id text,
  archive_key text,
  archive_sha256 text,
  last_seq integer not null default 0,
  usage jsonb not null default '{}'::jsonb,
  result jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now()
);
create index code_generations_page_idx on public.code_generations (project_id, created_at desc, id desc);
create index code_generations_base_idx on public.code_generations (base_generation_id);
create index code_generations_created_by_idx on public.code_generations (created_by);
create index code_generations_pending_idx on public.code_generations (created_at) where status = 'pending';
create unique index code_generations_idempotency_idx
  on public.code_generations (project_id, created_by, idempotency_key) where idempotency_key is not null;

create table public.generation_events (
  generation_id uuid not null references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  seq integer not null check (seq >= 1),
  frame jsonb not null,
  primary key (generation_id, seq)
);
create index generation_events_project_id_idx on public.generation_events (project_id);

create table public.generation_drafts (
  generation_id uuid primary key references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  round integer not null default 0,
  attempt integer not null default 1,
  next_index integer not null default 0,
  nonce text not null default '',
  answer text not null default '',
  segments jsonb not null default '[]'::jsonb,
  archive_key text,
  updated_at timestamptz not null default now()
);
create index generation_drafts_project_id_idx on public.generation_drafts (project_id);

create table public.generation_files (
  generation_id uuid not null references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  path text not null,
  size bigint not null check (size >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (generation_id, path)
);
create index generation_files_project_id_idx on public.generation_files (project_id);

create table public.conversation_messages (
  id bigint generated always as identity primary key,
  project_id uuid not null references public.projects (id) on delete cascade,
  generation_id uuid references public.code_generations (id) on delete cascade,
  session_id uuid,
  role public.conversation_role not null,
  content text not null,
  created_at timestamptz not null default now(),
  unique (generation_id, role)
);
create index conversation_messages_page_idx on public.conversation_messages (project_id, session_id, id);

-- Roles ---------------------------------------------------------------------------------------------------------------

create function private.project_role(project uuid) returns public.project_role
language sql stable security definer set search_path = '' as $$
  select m.role from public.project_members m
  where m.project_id = project and m.user_id = (select auth.uid())
$$;

create function private.can_read(project uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select private.project_role(project) is not null
$$;

create function private.can_edit(project uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select coalesce(private.project_role(project) in ('owner', 'editor'), false)
$$;

create function private.is_owner(project uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select coalesce(private.project_role(project) = 'owner', false)
$$;

revoke all on all functions in schema private from public;
grant execute on all functions in schema private to authenticated, service_role;

-- Triggers ------------------------------------------------------------------------------------------------------------

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

create trigger projects_touch before update on public.projects
  for each row execute function private.touch_updated_at();
create trigger code_generations_touch before update on public.code_generations
  for each row execute function private.touch_updated_at();

-- Whoever creates a project owns it.
create function private.add_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.project_members (project_id, user_id, role) values (new.id, new.owner_id, 'owner');
  return new;
end $$;

create trigger projects_add_owner after insert on public.projects
  for each row execute function private.add_owner();

-- Row-level security --------------------------------------------------------------------------------------------------

alter table public.projects enable row level security;
alter table public.project_members enable row level security;
alter table public.code_generations enable row level security;
alter table public.generation_events enable row level security;
alter table public.generation_drafts enable row level security;
alter table public.generation_files enable row level security;
alter table public.conversation_messages enable row level security;

create policy projects_select on public.projects for select to authenticated
  using (private.can_read(id));
create policy projects_insert on public.projects for insert to authenticated
  with check (owner_id = (select auth.uid()));
create policy projects_update on public.projects for update to authenticated
  using (private.is_owner(id)) with check (private.is_owner(id));
create policy projects_delete on public.projects for delete to authenticated
  using (private.is_owner(id));

create policy project_members_select on public.project_members for select to authenticated
  using (private.can_read(project_id));

create policy code_generations_select on public.code_generations for select to authenticated
  using (private.can_read(project_id));
create policy code_generations_insert on public.code_generations for insert to authenticated
  with check (
    private.can_edit(project_id) and created_by = (select auth.uid()) and status = 'pending'
    and workflow_id is null and run_id is null and archive_key is null and result is null and error is null
  );

create policy generation_events_select on public.generation_events for select to authenticated
  using (private.can_read(project_id));
create policy generation_drafts_select on public.generation_drafts for select to authenticated
  using (private.can_read(project_id));
create policy generation_files_select on public.generation_files for select to authenticated
  using (private.can_read(project_id));
create policy conversation_messages_select on public.conversation_messages for select to authenticated
  using (private.can_read(project_id));

-- Grants: nothing by default, then what each role needs. ----------------------------------------------------------------

revoke all on all tables in schema public from public, anon, authenticated;
grant usage on schema public to anon, authenticated, service_role;
grant select, insert, delete on public.projects to authenticated;
grant update (name, description) on public.projects to authenticated;
grant select on public.project_members to authenticated;
grant select, insert on public.code_generations to authenticated;
grant select on public.generation_events, public.generation_drafts, public.generation_files,
  public.conversation_messages to authenticated;
grant all on public.projects, public.project_members, public.code_generations, public.generation_events,
  public.generation_drafts, public.generation_files, public.conversation_messages to service_role;
