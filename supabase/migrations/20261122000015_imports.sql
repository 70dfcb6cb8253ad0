-- Imports as jobs: each is a generation of kind `import` with the same id, and its row follows that one's status. The new
-- value of the type is only named inside of function bodies: a migration is one transaction.
alter type public.generation_kind add value if not exists 'import';

-- Files that are no part of the imported version: [{path, reason}], and how many there are.
alter table public.repo_imports
  add column left_out jsonb not null default '[]'::jsonb check (jsonb_typeof(left_out) = 'array'),
  add column left_out_count integer not null default 0 check (left_out_count >= 0);

-- Given up with its generation, and removed with it.
alter table public.repo_imports
  add constraint repo_imports_generation_fkey foreign key (id) references public.code_generations (id) on delete cascade;

-- An import's three rows at once, as the caller: a project unless one is named, the generation, the import. Row-level
-- security decides about each.
create function public.start_import(requested jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  target uuid := (requested ->> 'id')::uuid;
  project uuid := (requested ->> 'project_id')::uuid;
begin
  if requested ? 'project_name' then
    insert into public.projects (id, name) values (project, requested ->> 'project_name');
  end if;
  insert into public.code_generations (id, project_id, kind, prompt, options)
  values (target, project, 'import', requested ->> 'prompt', requested -> 'options');
  insert into public.repo_imports (id, project_id, repository, url, branch, folder, idempotency_key, request_hash)
  values (
    target, project, requested ->> 'repository', requested ->> 'url', requested ->> 'branch',
    coalesce(requested ->> 'folder', ''), requested ->> 'idempotency_key', requested ->> 'request_hash'
  );
end $$;
revoke all on function public.start_import(jsonb) from public, anon;
grant execute on function public.start_import(jsonb) to authenticated, service_role;

-- What the clone told, while the import runs, with the files of its version: all or nothing, and harmless when repeated.
create function public.record_import(learnt jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  target uuid := (learnt ->> 'id')::uuid;
  project uuid;
begin
  update public.repo_imports i
  set branch = learnt ->> 'branch',
      folder = learnt ->> 'folder',
      commit = learnt ->> 'commit',
      entry_paths = learnt -> 'entry_paths',
      file_count = (learnt ->> 'file_count')::integer,
      total_bytes = (learnt ->> 'total_bytes')::bigint,
      left_out = learnt -> 'left_out',
      left_out_count = (learnt ->> 'left_out_count')::integer,
      summary_key = learnt ->> 'summary_key',
      repo_map_key = learnt ->> 'repo_map_key'
  where i.id = target and i.status in ('pending', 'running')
  returning i.project_id into project;
  if project is null then
    return;
  end if;
  delete from public.generation_files f where f.generation_id = target;
  insert into public.generation_files (generation_id, project_id, path, size, sha256)
  select target, project, file ->> 'path', (file ->> 'size')::bigint, file ->> 'sha256'
  from jsonb_array_elements(learnt -> 'files') as file;
end $$;
revoke all on function public.record_import(jsonb) from public, anon, authenticated;
grant execute on function public.record_import(jsonb) to service_role;

-- An import's row ends with its generation, in the same transaction: it has exactly one end. What was listed of a version
-- that came to nothing goes.
create function private.follow_generation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.repo_imports i
  set status = new.status::text::public.repo_import_status,
      error = new.error,
      workflow_id = new.workflow_id,
      run_id = new.run_id,
      started_at = new.started_at,
      finished_at = new.finished_at
  where i.id = new.id;
  if new.status in ('error', 'cancelled') then
    delete from public.generation_files f where f.generation_id = new.id;
  end if;
  return null;
end $$;
revoke all on function private.follow_generation() from public;

create trigger code_generations_import_follows after update of status on public.code_generations
  for each row when (new.kind::text = 'import') execute function private.follow_generation();
