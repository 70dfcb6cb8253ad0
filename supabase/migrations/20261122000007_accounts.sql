-- What is kept for how long, what is removed for good, and who did what: versions that expire, deleted projects and
-- accounts, the audit log, and what the janitor asks.

-- Expired versions ------------------------------------------------------------------------------------------------------

-- Set before the first byte of a version is removed: from then on nobody reads it. `archive_key` goes last.
alter table public.code_generations add column expired_at timestamptz;

create index code_generations_versions_idx on public.code_generations (project_id, created_at desc, id desc)
  where archive_key is not null and expired_at is null;
create index code_generations_expired_idx on public.code_generations (id)
  where archive_key is not null and expired_at is not null;
create index code_generations_archive_key_idx on public.code_generations (archive_key) where archive_key is not null;
create index code_generations_unfinished_idx on public.code_generations (updated_at) where status = 'running';

create policy code_generations_insert_unexpired on public.code_generations as restrictive for insert to authenticated
  with check (expired_at is null);

-- A job that starts from a version holds it: the version cannot expire under it, and an expired one starts none.
create function private.refuse_expired_base() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  base_expired_at timestamptz;
begin
  select g.expired_at into base_expired_at from public.code_generations g
  where g.id = new.base_generation_id for key share;
  if base_expired_at is not null then
    raise exception 'the version to start from has expired' using errcode = 'PT410';
  end if;
  return new;
end $$;

create trigger code_generations_refuse_expired_base before insert on public.code_generations
  for each row when (new.base_generation_id is not null) execute function private.refuse_expired_base();

-- Marks the versions that no unfinished job starts from. Answers those that are marked, also from an earlier call.
create function private.expire_versions(versions uuid[]) returns table (generation_id uuid)
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.code_generations g where g.id = any(versions) order by g.id for update;
  return query
    update public.code_generations g set expired_at = coalesce(g.expired_at, now())
    where g.id = any(versions) and not exists (
      select from public.code_generations job
      where job.base_generation_id = g.id and job.status in ('pending', 'running')
    )
    returning g.id;
end $$;

-- Marked versions whose objects are still to be removed, each with whether a version that is kept has the same archive.
create function private.marked_versions(page integer)
returns table (generation_id uuid, archive_key text, shared boolean)
language sql stable security definer set search_path = '' as $$
  select g.id, g.archive_key, exists (
    select from public.code_generations kept where kept.archive_key = g.archive_key and kept.expired_at is null
  )
  from public.code_generations g where g.archive_key is not null and g.expired_at is not null
  order by g.id limit page
$$;

create function private.clear_versions(versions uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.generation_files f where f.generation_id = any(versions);
  update public.code_generations g set archive_key = null, archive_sha256 = null
  where g.id = any(versions) and g.expired_at is not null;
end $$;

-- Deleted projects ------------------------------------------------------------------------------------------------------

-- Written in the transaction that deletes the rows, whoever does it: what is outside of the database is still to go.
create table private.deleted_projects (
  project_id uuid primary key,
  jobs uuid[] not null,
  deleted_at timestamptz not null default now()
);
alter table private.deleted_projects enable row level security;

create function private.remember_deleted_project() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.deleted_projects (project_id, jobs)
  select old.id, coalesce(array_agg(g.id) filter (where g.id is not null), '{}')
  from (select) as one left join public.code_generations g
    on g.project_id = old.id and g.status in ('pending', 'running')
  on conflict (project_id) do nothing;
  return old;
end $$;

create trigger projects_remember_deletion before delete on public.projects
  for each row execute function private.remember_deleted_project();

-- Objects that nothing refers to any more: of projects and jobs that are gone, and of ended jobs whatever is no version's
-- archive. Reads one page of the bucket; answers its last name too, as a row of its own when it is no orphan.
create function private.scan_objects(bucket text, following text, older_than interval, page integer)
returns table (name text, orphan boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
    with scanned as (
      select o.name, string_to_array(o.name, '/') as part, greatest(o.created_at, o.updated_at) as touched from storage.objects o
      where o.bucket_id = bucket and o.name > following
      order by o.name limit page
    ), named as (
      select s.name, s.touched, s.part[1]::uuid as project_id, s.part[2]::uuid as generation_id from scanned s
      where array_length(s.part, 1) = 3
        and s.part[1] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        and s.part[2] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), orphans as (
      select n.name from named n
      left join public.code_generations g on g.id = n.generation_id and g.project_id = n.project_id
      where n.touched < now() - older_than
        and (g.id is null or g.status not in ('pending', 'running'))
        and not exists (select from public.code_generations k where k.archive_key = n.name)
        and not exists (select from public.generation_drafts d where d.archive_key = n.name)
    )
    select s.name, s.name in (select o.name from orphans o) from scanned s order by s.name;
end $$;

-- The audit log ---------------------------------------------------------------------------------------------------------

-- Who did what when. Only ever added to. It outlives what it speaks of, so it refers to nothing by a foreign key.
create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  project_id uuid,
  subject_id uuid,
  details jsonb not null default '{}'::jsonb
);
create index audit_log_actor_idx on public.audit_log (actor_id, id);
create index audit_log_project_idx on public.audit_log (project_id, id);

alter table public.audit_log enable row level security;
create policy audit_log_select on public.audit_log for select to authenticated
  using (actor_id = (select auth.uid()) or (project_id is not null and private.is_owner(project_id)));

revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated;
grant select, insert on public.audit_log to service_role;

create function private.keep_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_log_keep before update or delete or truncate on public.audit_log
  for each statement execute function private.keep_audit_log();

create function private.audit(
  actor uuid, action text, project uuid default null, subject uuid default null, details jsonb default '{}'::jsonb
) returns void
language sql security definer set search_path = '' as $$
  insert into public.audit_log (actor_id, action, project_id, subject_id, details)
  values (actor, action, project, subject, details)
$$;

-- What happens to members, invitations and projects is written where it happens: no way in can forget it. What a
-- deleted project takes along is said once, by its own entry.
create function private.audit_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.audit(auth.uid(), 'member.added', new.project_id, new.user_id, jsonb_build_object('role', new.role));
  elsif tg_op = 'UPDATE' then
    perform private.audit(auth.uid(), 'member.role_changed', new.project_id, new.user_id,
      jsonb_build_object('role', new.role, 'before', old.role));
  elsif exists (select from public.projects p where p.id = old.project_id) then
    perform private.audit(auth.uid(), 'member.removed', old.project_id, old.user_id, jsonb_build_object('role', old.role));
  end if;
  return null;
end $$;

create trigger project_members_audit after insert or delete on public.project_members
  for each row execute function private.audit_member();
create trigger project_members_audit_role after update of role on public.project_members
  for each row when (new.role <> old.role) execute function private.audit_member();

create function private.audit_invitation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.audit(auth.uid(), 'invitation.made', new.project_id, null, jsonb_build_object('role', new.role));
  elsif exists (select from public.projects p where p.id = old.project_id) then
    perform private.audit(auth.uid(), 'invitation.ended', old.project_id, null, jsonb_build_object('role', old.role));
  end if;
  return null;
end $$;

create trigger project_invitations_audit after insert or delete on public.project_invitations
  for each row execute function private.audit_invitation();

create function private.audit_project() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.audit(auth.uid(), 'project.created', new.id);
  elsif tg_op = 'UPDATE' then
    perform private.audit(auth.uid(), 'project.owner_changed', new.id, new.owner_id);
  else
    perform private.audit(coalesce(auth.uid(), old.owner_id), 'project.deleted', old.id);
  end if;
  return null;
end $$;

create trigger projects_audit after insert or delete on public.projects
  for each row execute function private.audit_project();
create trigger projects_audit_owner after update of owner_id on public.projects
  for each row when (new.owner_id <> old.owner_id) execute function private.audit_project();

-- Deleted accounts ------------------------------------------------------------------------------------------------------

-- An access token outlives its account for a while: with it nothing new may come to belong to the account.
-- Whoever adds tables with rows of an account removes them by a trigger after insert here.
create table private.closed_accounts (
  user_id uuid primary key,
  closed_at timestamptz not null default now()
);
alter table private.closed_accounts enable row level security;

create function private.refuse_closed_account() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  member uuid := (to_jsonb(new) ->> case when tg_table_name = 'projects' then 'owner_id' else 'user_id' end)::uuid;
begin
  perform pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended(member::text, 0));
  if exists (select from private.closed_accounts c where c.user_id = member) then
    raise exception 'this account was deleted' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create trigger projects_refuse_closed_account before insert on public.projects
  for each row execute function private.refuse_closed_account();
create trigger project_members_refuse_closed_account before insert on public.project_members
  for each row execute function private.refuse_closed_account();

-- The projects with other members that would lose their only owner with the account.
create function private.shared_projects_owned_alone(account uuid) returns table (project_id uuid, name text)
language sql stable security definer set search_path = '' as $$
  select p.id, p.name from public.project_members m join public.projects p on p.id = m.project_id
  where m.user_id = account and private.is_last_owner(p.id, account) and exists (
    select from public.project_members o where o.project_id = p.id and o.user_id <> account
  )
  order by p.created_at, p.id
$$;

-- Removes the rows of an account and what only it owns; what it shares with other owners stays theirs. Answers whether it
-- was done: not while it is the only owner of a shared project, unless these go too. Harmless when repeated.
create function private.close_account(account uuid, shared_too boolean) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  first_time boolean;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(account::text, 0));
  perform from public.projects p where p.id in (
    select m.project_id from public.project_members m where m.user_id = account and m.role = 'owner'
  ) order by p.id for update;
  if not shared_too and exists (select from private.shared_projects_owned_alone(account)) then
    return false;
  end if;
  insert into private.closed_accounts (user_id) values (account) on conflict do nothing;
  first_time := found;
  delete from public.project_invitations i
  where i.invited_by = account or i.email = (select lower(u.email) from auth.users u where u.id = account);
  delete from public.projects p where p.id in (
    select m.project_id from public.project_members m where m.user_id = account and m.role = 'owner'
  ) and private.is_last_owner(p.id, account);
  delete from public.project_members m where m.user_id = account;
  if first_time then
    perform private.audit(account, 'account.deleted', null, account);
  end if;
  return true;
end $$;

-- Whether the session began within the time: what a password would prove is then proven.
create function private.is_fresh_session(account uuid, session uuid, within interval) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from auth.sessions s where s.id = session and s.user_id = account and s.created_at > now() - within
  );
end $$;

-- Watches ---------------------------------------------------------------------------------------------------------------

-- The epoch that the workflow surely heard of: an api may die between the lease and the signal.
alter table private.watched_generations add column told bigint not null default 0;

-- For when no api is left to sweep. After an outage of the database every lease has run out, and the api processes that
-- hold them renew them soon: one goes only when it was seen lapsed, and is so still after a while.
alter table private.watch_leases add column lapsed_at timestamptz;

create function private.drop_lapsed_watches(seen_for interval) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update private.watch_leases l set lapsed_at = now()
  where l.expires_at <= now() and (l.lapsed_at is null or l.lapsed_at < l.expires_at);
  delete from private.watch_leases l
  where l.expires_at <= now() and l.lapsed_at >= l.expires_at and l.lapsed_at <= now() - seen_for;
  update private.watched_generations w set watched = false, epoch = w.epoch + 1
  where w.watched and not exists (select from private.watch_leases l where l.generation_id = w.generation_id);
end $$;

-- Unfinished jobs whose workflow may not have heard of its latest change. The first watcher is no news to it.
create function private.untold_watches(following uuid, page integer)
returns table (generation_id uuid, watched boolean, epoch bigint)
language sql stable security definer set search_path = '' as $$
  select w.generation_id, w.watched, w.epoch from private.watched_generations w
  join public.code_generations g on g.id = w.generation_id and g.status in ('pending', 'running')
  where w.epoch > greatest(w.told, 1) and w.generation_id > following
  order by w.generation_id limit page
$$;

create function private.watch_was_told(generation uuid, heard bigint) returns void
language sql security definer set search_path = '' as $$
  update private.watched_generations w set told = greatest(w.told, heard) where w.generation_id = generation
$$;

-- Rights ----------------------------------------------------------------------------------------------------------------

revoke all on private.deleted_projects, private.closed_accounts from public, anon, authenticated;
revoke all on function private.refuse_expired_base(), private.expire_versions(uuid[]), private.marked_versions(integer),
  private.clear_versions(uuid[]), private.remember_deleted_project(),
  private.scan_objects(text, text, interval, integer), private.keep_audit_log(),
  private.audit(uuid, text, uuid, uuid, jsonb), private.audit_member(), private.audit_invitation(),
  private.audit_project(), private.refuse_closed_account(), private.shared_projects_owned_alone(uuid),
  private.close_account(uuid, boolean), private.is_fresh_session(uuid, uuid, interval), private.untold_watches(uuid, integer),
  private.watch_was_told(uuid, bigint), private.drop_lapsed_watches(interval) from public, anon, authenticated;
grant execute on function private.expire_versions(uuid[]), private.marked_versions(integer),
  private.clear_versions(uuid[]), private.scan_objects(text, text, interval, integer),
  private.audit(uuid, text, uuid, uuid, jsonb), private.shared_projects_owned_alone(uuid),
  private.close_account(uuid, boolean), private.is_fresh_session(uuid, uuid, interval), private.untold_watches(uuid, integer),
  private.watch_was_told(uuid, bigint), private.drop_lapsed_watches(interval) to service_role;
