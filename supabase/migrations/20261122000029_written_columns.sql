-- What members write themselves, column by column and how much of it; jobs that follow others are admitted, and publications
-- of deleted projects stopped.

-- What is cloned is named by the repository; its address is made of that and of the server's setting, never of a row.
alter table public.repo_imports drop column url;

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
  insert into public.repo_imports (id, project_id, repository, branch, folder, idempotency_key, request_hash)
  values (
    target, project, requested ->> 'repository', requested ->> 'branch', coalesce(requested ->> 'folder', ''),
    requested ->> 'idempotency_key', requested ->> 'request_hash'
  );
end $$;

-- Grants: what a request says. Times, states, usage, admission and results are the server's, and who writes is `auth.uid()`.

revoke insert on public.projects, public.code_generations, public.repo_imports, public.attachments from authenticated;
grant insert (id, name, description) on public.projects to authenticated;
grant insert (
  id, project_id, kind, prompt, error_message, session_id, base_generation_id, attachments, options, idempotency_key,
  request_hash, request_id
) on public.code_generations to authenticated;
grant insert (id, project_id, repository, branch, folder, idempotency_key, request_hash)
  on public.repo_imports to authenticated;
grant insert (id, project_id, name, content_type, size, width, height, sha256) on public.attachments to authenticated;

-- A job starts from a version of its own project.
create function private.is_of_project(generation uuid, project uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.code_generations g where g.id = generation and g.project_id = project)
$$;
revoke all on function private.is_of_project(uuid, uuid) from public;
grant execute on function private.is_of_project(uuid, uuid) to authenticated;
create policy code_generations_insert_base on public.code_generations as restrictive for insert to authenticated
  with check (base_generation_id is null or private.is_of_project(base_generation_id, project_id));

-- Texts without a bound of their own: a prompt is as long as the api takes it, and the others at least as long.
alter table public.code_generations
  add constraint code_generations_prompt_size check (octet_length(prompt) <= 50000),
  add constraint code_generations_error_message_size check (char_length(error_message) <= 20000),
  add constraint code_generations_options_size check (octet_length(options::text) <= 100000),
  add constraint code_generations_request_hash_size check (char_length(request_hash) <= 64);
alter table public.repo_imports
  add constraint repo_imports_request_hash_size check (char_length(request_hash) <= 64);
alter table public.projects
  add constraint projects_knowledge_packs_size check (octet_length(knowledge_packs::text) <= 2000);

-- As before, but what people have said to a job is not thrown away: a job that follows another waits. Answers `waiting` then,
-- and is asked again for as long as the row is pending.
create or replace function private.admit_generation(generation uuid, max_running integer, daily_tokens bigint) returns text
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
  if refusal is null then
    update public.code_generations g set admitted_at = now() where g.id = generation;
    return 'admitted';
  end if;
  if exists (select from public.generation_messages m where m.follow_up_id = generation) then
    return 'waiting';
  end if;
  delete from public.code_generations g where g.id = generation;
  return refusal;
end $$;

-- What publishes a version of a deleted project, or takes that back, is to be stopped like its jobs.
alter table private.deleted_projects add column publications uuid[] not null default '{}';

create or replace function private.remember_deleted_project() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.deleted_projects (project_id, jobs, publications)
  values (
    old.id,
    array(select g.id from public.code_generations g where g.project_id = old.id and g.status in ('pending', 'running')),
    array(
      select r.generation_id from public.reviews r
      where r.project_id = old.id and r.publication ->> 'state' in ('running', 'withdrawing')
    )
  )
  on conflict (project_id) do nothing;
  return old;
end $$;
