-- What lost its workflow, or never had one.

-- The request that asked for a job: a pending row that is started late goes on under its id in the logs.
alter table public.code_generations
  add column request_id text check (request_id ~ '^[A-Za-z0-9._-]{1,64}$');

create or replace function public.start_import(requested jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  target uuid := (requested ->> 'id')::uuid;
  project uuid := (requested ->> 'project_id')::uuid;
begin
  if requested ? 'project_name' then
    insert into public.projects (id, name) values (project, requested ->> 'project_name');
  end if;
  insert into public.code_generations (id, project_id, kind, prompt, options, request_id)
  values (target, project, 'import', requested ->> 'prompt', requested -> 'options', requested ->> 'request_id');
  insert into public.repo_imports (id, project_id, repository, url, branch, folder, idempotency_key, request_hash)
  values (
    target, project, requested ->> 'repository', requested ->> 'url', requested ->> 'branch',
    coalesce(requested ->> 'folder', ''), requested ->> 'idempotency_key', requested ->> 'request_hash'
  );
end $$;

-- What goes on with a version besides its job: found by the janitor when its workflow is gone.

create index previews_active_idx on public.previews (generation_id) where state in ('starting', 'running', 'restarting');
create index reviews_checking_idx on public.reviews (generation_id) where check_result ->> 'state' = 'running';
create index reviews_publishing_idx on public.reviews (generation_id)
  where publication ->> 'state' in ('running', 'withdrawing');

-- The end of a live preview whose row has not changed since `seen`. Answers whether it ended now.
create function private.end_lost_preview(generation uuid, seen timestamptz, failure jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  lines jsonb;
begin
  select p.tail into lines from public.previews p
  where p.generation_id = generation and p.updated_at = seen and p.state in ('starting', 'running', 'restarting')
  for update;
  if not found then
    return false;
  end if;
  perform private.record_preview(generation, 'failed', lines, failure);
  return true;
end $$;
revoke all on function private.end_lost_preview(uuid, timestamptz, jsonb) from public, anon, authenticated;
grant execute on function private.end_lost_preview(uuid, timestamptz, jsonb) to service_role;
