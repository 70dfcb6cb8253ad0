-- All that names an object by now: the janitor leaves it alone for as long as that is there.

-- Under a project lie what its jobs, imports and shared previews made, and its attachments. A review names the archives of the
-- chosen files and of those that they were chosen against.
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
    ), old as (
      select s.name, s.part from scanned s
      where s.touched < now() - older_than and array_length(s.part, 1) = 3
        and s.part[1] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), made as (
      select s.name, s.part[1]::uuid as project_id, s.part[2]::uuid as maker_id from old s
      where s.part[2] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), attached as (
      select s.name, s.part[1]::uuid as project_id, substr(s.part[3], 1, 36)::uuid as id from old s
      where s.part[2] = 'attachments' and s.part[3] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]+$'
    ), orphans as (
      select m.name from made m
      left join public.code_generations g on g.id = m.maker_id and g.project_id = m.project_id
      left join public.repo_imports i on i.id = m.maker_id and i.project_id = m.project_id
      left join public.preview_shares h on h.generation_id = m.maker_id and h.project_id = m.project_id
      where (g.id is null or g.status not in ('pending', 'running'))
        and (i.id is null or i.status not in ('pending', 'running'))
        and (h.generation_id is null or h.state <> 'building' and h.archive_key is distinct from m.name)
        and not exists (select from public.code_generations k where k.archive_key = m.name)
        and not exists (select from public.generation_drafts d where d.archive_key = m.name)
        and not exists (
          select from public.repo_imports r
          where r.project_id = m.project_id and m.name in (r.summary_key, r.repo_map_key)
        )
        and not exists (
          select from public.reviews v where v.project_id = m.project_id and m.name in (v.base_key, v.chosen_key)
        )
      union all
      select a.name from attached a
      where not exists (select from public.attachments r where r.id = a.id and r.project_id = a.project_id)
    )
    select s.name, s.name in (select o.name from orphans o) from scanned s order by s.name;
end $$;

-- An archive that a review names is shared with it.
create or replace function private.marked_versions(page integer)
returns table (generation_id uuid, archive_key text, shared boolean)
language sql stable security definer set search_path = '' as $$
  select g.id, g.archive_key, exists (
    select from public.code_generations kept where kept.archive_key = g.archive_key and kept.expired_at is null
  ) or exists (
    select from public.reviews v where v.project_id = g.project_id and g.archive_key in (v.base_key, v.chosen_key)
  )
  from public.code_generations g where g.archive_key is not null and g.expired_at is not null
  order by g.id limit page
$$;
