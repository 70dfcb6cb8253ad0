-- Lists at the size of a large team: pages come out of an index in their order, and row-level security asks for the caller's
-- memberships once a statement instead of once a row.

-- The caller's list of projects, newest first, is in the order of this index.
alter table public.project_members add column project_created_at timestamptz;
update public.project_members m set project_created_at = p.created_at from public.projects p where p.id = m.project_id;
alter table public.project_members alter column project_created_at set not null;
drop index public.project_members_user_id_idx;
create index project_members_page_idx
  on public.project_members (user_id, project_created_at desc, project_id desc);

create function private.date_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select p.created_at into new.project_created_at from public.projects p where p.id = new.project_id;
  return new;
end $$;
revoke all on function private.date_member() from public;

create trigger project_members_date before insert or update of project_id, project_created_at on public.project_members
  for each row execute function private.date_member();

-- One's own memberships are seen without asking further, so the policies below read them with the caller's rights.
alter policy project_members_select on public.project_members
  using (user_id = (select auth.uid()) or private.can_read(project_id));

alter policy projects_select on public.projects using (exists (
  select from public.project_members m where m.project_id = projects.id and m.user_id = (select auth.uid())
));
alter policy code_generations_select on public.code_generations using (exists (
  select from public.project_members m where m.project_id = code_generations.project_id and m.user_id = (select auth.uid())
));
alter policy generation_events_select on public.generation_events using (exists (
  select from public.project_members m where m.project_id = generation_events.project_id and m.user_id = (select auth.uid())
));
alter policy generation_drafts_select on public.generation_drafts using (exists (
  select from public.project_members m where m.project_id = generation_drafts.project_id and m.user_id = (select auth.uid())
));
alter policy generation_files_select on public.generation_files using (exists (
  select from public.project_members m where m.project_id = generation_files.project_id and m.user_id = (select auth.uid())
));
alter policy conversation_messages_select on public.conversation_messages using (exists (
  select from public.project_members m
  where m.project_id = conversation_messages.project_id and m.user_id = (select auth.uid())
));
alter policy repo_imports_select on public.repo_imports using (exists (
  select from public.project_members m where m.project_id = repo_imports.project_id and m.user_id = (select auth.uid())
));

-- The sweep looks at the jobs that are watched, of all that ever were.
create index watched_generations_watched_idx on private.watched_generations (generation_id) where watched;

-- Where a policy still asks for a row: plpgsql keeps its plan, a function in SQL is planned anew in every statement.
create or replace function private.project_role(project uuid) returns public.project_role
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select m.role from public.project_members m where m.project_id = project and m.user_id = auth.uid());
end $$;

create or replace function private.can_read(project uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from public.project_members m where m.project_id = project and m.user_id = auth.uid());
end $$;
