-- GitHub: who linked which account, and the repositories that were imported into projects.

create type public.github_connection_status as enum ('linked', 'expired');
create type public.repo_import_status as enum ('pending', 'running', 'completed', 'error', 'cancelled');

-- Linked accounts -------------------------------------------------------------------------------------------------------

-- What a user may know of their own link. `expired`: GitHub takes its tokens no longer, the account must be linked anew.
create table public.github_connections (
  user_id uuid primary key default auth.uid(),
  github_user_id bigint not null,
  login text not null check (char_length(login) between 1 and 100),
  installation_ids bigint[] not null default '{}',
  status public.github_connection_status not null default 'linked',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Webhooks name a user or an installation of GitHub's.
create index github_connections_github_user_id_idx on public.github_connections (github_user_id);
create index github_connections_installation_ids_idx on public.github_connections using gin (installation_ids);

-- The tokens of a link, encrypted by the key of that id. In a schema that REST does not reach, with no grant to any role of
-- people: not even their owner reads them. Refresh tokens work once, so one process takes the lease `refreshing_until` and
-- the others wait for what it gets. A token that does not end has no time of expiry.
create table private.github_tokens (
  user_id uuid primary key references public.github_connections (user_id) on delete cascade,
  key_id text not null check (char_length(key_id) between 1 and 100),
  access_token bytea not null check (octet_length(access_token) between 1 and 4096),
  access_expires_at timestamptz,
  refresh_token bytea check (octet_length(refresh_token) between 1 and 4096),
  refresh_expires_at timestamptz,
  refreshing_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Which rows are still to be encrypted anew after the keys were rotated.
create index github_tokens_key_id_idx on private.github_tokens (key_id);

-- Imports ---------------------------------------------------------------------------------------------------------------

-- `url` is what was cloned and never carries credentials. `branch` and `commit` are what the clone found; until then
-- `branch` is what was asked for, null for the repository's default. `entry_paths` are the Flutter projects in it:
-- [{path, kind, ...}]. `summary_key` and `repo_map_key` are keys in Storage.
create table public.repo_imports (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  requested_by uuid not null default auth.uid(),
  status public.repo_import_status not null default 'pending',
  repository text not null check (repository ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}$'),
  url text not null check (char_length(url) <= 500 and url ~ '^https?://[^/@[:space:]]+/[^@[:space:]]+$'),
  installation_id bigint,
  branch text check (char_length(branch) between 1 and 255),
  folder text not null default '' check (char_length(folder) <= 500),
  commit text check (commit ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  entry_paths jsonb not null default '[]'::jsonb check (jsonb_typeof(entry_paths) = 'array'),
  file_count integer check (file_count >= 0),
  total_bytes bigint check (total_bytes >= 0),
  summary_key text,
  repo_map_key text,
  error jsonb,
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  request_hash text,
  workflow_id text,
  run_id text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now(),
  check (status <> 'completed' or (commit is not null and branch is not null)),
  check ((finished_at is not null) = (status in ('completed', 'error', 'cancelled')))
);
create index repo_imports_page_idx on public.repo_imports (project_id, created_at desc, id desc);
create index repo_imports_requested_by_idx on public.repo_imports (requested_by, created_at desc, id desc);
create index repo_imports_pending_idx on public.repo_imports (created_at) where status = 'pending';
create unique index repo_imports_idempotency_idx
  on public.repo_imports (requested_by, idempotency_key) where idempotency_key is not null;

create trigger github_connections_touch before update on public.github_connections
  for each row execute function private.touch_updated_at();
create trigger github_tokens_touch before update on private.github_tokens
  for each row execute function private.touch_updated_at();
create trigger repo_imports_touch before update on public.repo_imports
  for each row execute function private.touch_updated_at();

-- Row-level security ----------------------------------------------------------------------------------------------------

alter table public.github_connections enable row level security;
alter table private.github_tokens enable row level security;
alter table public.repo_imports enable row level security;

create policy github_connections_select on public.github_connections for select to authenticated
  using (user_id = (select auth.uid()));

create policy repo_imports_select on public.repo_imports for select to authenticated
  using (private.can_read(project_id));
create policy repo_imports_insert on public.repo_imports for insert to authenticated
  with check (
    private.can_edit(project_id) and requested_by = (select auth.uid()) and status = 'pending'
    and commit is null and entry_paths = '[]'::jsonb and file_count is null and total_bytes is null
    and summary_key is null and repo_map_key is null and error is null
    and workflow_id is null and run_id is null and started_at is null
  );

revoke all on public.github_connections, public.repo_imports from public, anon, authenticated;
revoke all on private.github_tokens from public, anon, authenticated;
grant select on public.github_connections to authenticated;
grant select, insert on public.repo_imports to authenticated;
grant all on public.github_connections, public.repo_imports to service_role;
grant select, insert, update, delete on private.github_tokens to service_role;
