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

revoke all on function private.drop_unused_attachments(text, text, interval, integer) from public, anon, authenticated;
grant execute on function private.drop_unused_attachments(text, text, interval, integer) to service_role;
