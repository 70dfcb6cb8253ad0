-- Exports, deletions and the janitor at the size of a large team: each page comes out of an index in its order.

-- What an account's export goes by.
create index project_members_user_id_idx on public.project_members (user_id, project_id);
drop index public.code_generations_created_by_idx;
create index code_generations_created_by_idx on public.code_generations (created_by, id);
create index project_invitations_invited_by_idx on public.project_invitations (invited_by, project_id, email);
drop index public.generation_messages_created_by_idx;
create index generation_messages_created_by_idx on public.generation_messages (created_by, position);

-- Jobs that have not ended are few among all that ever were: the janitor pages through them, and an account has its own.
drop index public.code_generations_unfinished_idx;
create index code_generations_unfinished_idx on public.code_generations (id) where status in ('pending', 'running');
drop index public.code_generations_running_idx;
create index code_generations_unfinished_of_user_idx on public.code_generations (created_by)
  where status in ('pending', 'running');

-- Begins with the jobs that have not ended: what ended jobs did not hear stays behind for as long as their rows.
create or replace function private.untold_watches(following uuid, page integer)
returns table (generation_id uuid, watched boolean, epoch bigint)
language sql stable security definer set search_path = '' as $$
  select g.id, w.watched, w.epoch
  from public.code_generations g join private.watched_generations w on w.generation_id = g.id
  where g.status in ('pending', 'running') and g.id > following and w.epoch > greatest(w.told, 1)
  order by g.id limit page
$$;

-- A checkpoint's archive is looked for by its key.
create index generation_drafts_archive_key_idx on public.generation_drafts (archive_key) where archive_key is not null;

-- As every other table with that column.
create trigger generation_drafts_touch before update on public.generation_drafts
  for each row execute function private.touch_updated_at();
