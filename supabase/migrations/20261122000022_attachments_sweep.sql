-- The janitor knows attachments: images without a row, and those that no request ever named.

-- What an account's export goes by.
create index attachments_created_by_idx on public.attachments (created_by, id);

-- Few requests name any.
create index code_generations_attachments_idx on public.code_generations using gin (attachments)
  where attachments <> '{}';

-- The page of objects is the one that `scan_objects` reads next: it finds the images of the rows that go here.
create function private.drop_unused_attachments(bucket text, following text, older_than interval, page integer)
returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.attachments a
  using (
    select substr(s.part[3], 1, 36)::uuid as id from (
      select string_to_array(o.name, '/') as part from storage.objects o
      where o.bucket_id = bucket and o.name > following
      order by o.name limit page
    ) s
    where array_length(s.part, 1) = 3 and s.part[2] = 'attachments'
      and s.part[3] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]+$'
  ) shown
  where a.id = shown.id and a.created_at < now() - older_than and not exists (
    select from public.code_generations g where g.attachments <> '{}' and g.attachments @> array[a.id]
  );
end $$;

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
      union all
      select a.name from attached a
      where not exists (select from public.attachments r where r.id = a.id and r.project_id = a.project_id)
    )
    select s.name, s.name in (select o.name from orphans o) from scanned s order by s.name;
end $$;

revoke all on function private.drop_unused_attachments(text, text, interval, integer) from public, anon, authenticated;
grant execute on function private.drop_unused_attachments(text, text, interval, integer) to service_role;
