-- The built app of a shared preview is named by its share: the janitor leaves it alone for as long as that is there.

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
      left join public.preview_shares h on h.generation_id = n.maker_id and h.project_id = n.project_id
      where n.touched < now() - older_than
        and (g.id is null or g.status not in ('pending', 'running'))
        and (i.id is null or i.status not in ('pending', 'running'))
        and (h.generation_id is null or h.state <> 'building' and h.archive_key is distinct from n.name)
        and not exists (select from public.code_generations k where k.archive_key = n.name)
        and not exists (select from public.generation_drafts d where d.archive_key = n.name)
        and not exists (
          select from public.repo_imports r
          where r.project_id = n.project_id and n.name in (r.summary_key, r.repo_map_key)
        )
    )
    select s.name, s.name in (select o.name from orphans o) from scanned s order by s.name;
end $$;
