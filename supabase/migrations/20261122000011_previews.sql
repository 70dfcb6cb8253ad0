-- Previews: apps that run live for a project's members, and built ones that are shared by a link.

create type public.preview_state as enum ('starting', 'running', 'restarting', 'stopped', 'failed');
create type public.share_state as enum ('building', 'published', 'failed');

-- `label` is the secret part of the address while the preview is active.
create table public.previews (
  generation_id uuid primary key references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  started_by uuid not null,
  shown_generation_id uuid not null references public.code_generations (id) on delete cascade,
  state public.preview_state not null default 'starting',
  label text unique check (label ~ '^[0-9a-f]{32}$'),
  url text,
  tail jsonb not null default '[]'::jsonb,
  error jsonb,
  started_at timestamptz not null default now(),
  ready_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null default now()
);
create index previews_project_id_idx on public.previews (project_id);
create index previews_shown_generation_id_idx on public.previews (shown_generation_id);
create index previews_started_by_idx on public.previews (started_by)
  where state in ('starting', 'running', 'restarting');

create table public.preview_shares (
  generation_id uuid primary key references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  published_by uuid not null,
  state public.share_state not null default 'building',
  archive_key text,
  error jsonb,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  updated_at timestamptz not null default now()
);
create index preview_shares_project_id_idx on public.preview_shares (project_id);
create index preview_shares_building_idx on public.preview_shares (generation_id) where state = 'building';

create trigger previews_touch before update on public.previews
  for each row execute function private.touch_updated_at();
create trigger preview_shares_touch before update on public.preview_shares
  for each row execute function private.touch_updated_at();

alter table public.previews enable row level security;
alter table public.preview_shares enable row level security;

create policy previews_select on public.previews for select to authenticated using (private.can_read(project_id));
create policy preview_shares_select on public.preview_shares for select to authenticated
  using (private.can_read(project_id));

revoke all on public.previews, public.preview_shares from public, anon, authenticated;
grant select on public.previews, public.preview_shares to authenticated;
grant all on public.previews, public.preview_shares to service_role;

-- Where a served preview is reached within: over TCP, or over a unix socket of its host. Proxies of other hosts reach that
-- host's own proxy by `relay_url`.
create table private.preview_routes (
  generation_id uuid primary key references public.previews (generation_id) on delete cascade,
  host text not null,
  target_url text not null,
  socket text,
  relay_url text,
  last_request_at timestamptz not null default now()
);

-- The link's secret itself is nowhere.
create table private.preview_share_links (
  generation_id uuid primary key references public.preview_shares (generation_id) on delete cascade,
  token_hash bytea not null unique check (octet_length(token_hash) = 32)
);

alter table private.preview_routes enable row level security;
alter table private.preview_share_links enable row level security;

-- Answers `started`, `active` when it runs already, or `too_many` when the user has as many as they may.
create function private.begin_preview(
  generation uuid, project uuid, starter uuid, new_label text, at_most integer
) returns text
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('previews of ' || starter::text, 0));
  if exists (
    select from public.previews p
    where p.generation_id = generation and p.state in ('starting', 'running', 'restarting')
  ) then
    return 'active';
  end if;
  if at_most <= (
    select count(*) from public.previews p
    where p.started_by = starter and p.state in ('starting', 'running', 'restarting')
  ) then
    return 'too_many';
  end if;
  insert into public.previews as p (generation_id, project_id, started_by, shown_generation_id, label)
  values (generation, project, starter, generation, new_label)
  on conflict (generation_id) do update set
    started_by = excluded.started_by, shown_generation_id = excluded.shown_generation_id, state = 'starting',
    label = excluded.label, url = null, tail = '[]', error = null, started_at = now(), ready_at = null, ended_at = null
  where p.state in ('stopped', 'failed');
  return case when found then 'started' else 'active' end;
end $$;

-- A preview's page answers. False when the preview is not wanted any more.
create function private.serve_preview(
  generation uuid, address text, on_host text, target text, by_socket text, relay text
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.previews p set state = 'running', url = address, ready_at = now()
  where p.generation_id = generation and p.state in ('starting', 'running', 'restarting');
  if not found then
    return false;
  end if;
  insert into private.preview_routes (generation_id, host, target_url, socket, relay_url)
  values (generation, on_host, target, by_socket, relay)
  on conflict (generation_id) do update set
    host = excluded.host, target_url = excluded.target_url, socket = excluded.socket,
    relay_url = excluded.relay_url, last_request_at = now();
  return true;
end $$;

-- A preview is not served (any more); when it has ended its label leads nowhere from now on.
create function private.record_preview(generation uuid, reached public.preview_state, lines jsonb, failure jsonb)
returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.preview_routes r where r.generation_id = generation;
  update public.previews p set
    state = reached, url = null, tail = lines, error = failure,
    label = case when reached in ('stopped', 'failed') then null else p.label end,
    ended_at = case when reached in ('stopped', 'failed') then now() end
  where p.generation_id = generation;
end $$;

-- A new link for a version's published build; the earlier one leads nowhere from now on. Answers the state: `building`
-- says that a build is to be made.
create function private.share_preview(generation uuid, project uuid, publisher uuid, hash bytea)
returns public.share_state
language plpgsql security definer set search_path = '' as $$
declare
  reached public.share_state;
begin
  insert into public.preview_shares as s (generation_id, project_id, published_by)
  values (generation, project, publisher)
  on conflict (generation_id) do update set
    published_by = excluded.published_by,
    state = case when s.state = 'failed' then 'building' else s.state end,
    error = null
  returning s.state into reached;
  insert into private.preview_share_links (generation_id, token_hash) values (generation, hash)
  on conflict (generation_id) do update set token_hash = excluded.token_hash;
  return reached;
end $$;

revoke all on function private.begin_preview(uuid, uuid, uuid, text, integer),
  private.serve_preview(uuid, text, text, text, text, text),
  private.record_preview(uuid, public.preview_state, jsonb, jsonb),
  private.share_preview(uuid, uuid, uuid, bytea) from public, authenticated;
grant execute on function private.begin_preview(uuid, uuid, uuid, text, integer),
  private.serve_preview(uuid, text, text, text, text, text),
  private.record_preview(uuid, public.preview_state, jsonb, jsonb),
  private.share_preview(uuid, uuid, uuid, bytea) to service_role;
