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

-- Imports name objects too: theirs lie under the project and the import's id.
create or replace function private.scan_objects(bucket text, following text, older_than interval, page integer)
returns table (name text, orphan boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
    with scanned as (
      select o.name, string_to_array(o.name, '/') as part, greatest(o.created_at, o.updated_at) as touched
      from storage.objects o
      where o.bucket_id = bucket and o.name > following
      order by o.name limit page
    ), named as (
      select s.name, s.touched, s.part[1]::uuid as project_id, s.part[2]::uuid as maker_id from scanned s
      where array_length(s.part, 1) = 3
        and s.part[1] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        and s.part[2] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), orphans as (
      select n.name from named n
      left join public.code_generations g on g.id = n.maker_id and g.project_id = n.project_id
      left join public.repo_imports i on i.id = n.maker_id and i.project_id = n.project_id
      where n.touched < now() - older_than
        and (g.id is null or g.status not in ('pending', 'running'))
        and (i.id is null or i.status not in ('pending', 'running'))
        and not exists (select from public.code_generations k where k.archive_key = n.name)
        and not exists (select from public.generation_drafts d where d.archive_key = n.name)
        and not exists (
          select from public.repo_imports r
          where r.project_id = n.project_id and n.name in (r.summary_key, r.repo_map_key)
        )
    )
    select s.name, s.name in (select o.name from orphans o) from scanned s order by s.name;
end $$;
-- A checkpoint's archive is looked for by its key.
create index generation_drafts_archive_key_idx on public.generation_drafts (archive_key) where archive_key is not null;

-- As every other table with that column.
create trigger generation_drafts_touch before update on public.generation_drafts
  for each row execute function private.touch_updated_at();
