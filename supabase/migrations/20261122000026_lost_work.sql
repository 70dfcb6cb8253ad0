-- What goes on with a version besides its job: found by the janitor when its workflow is gone.

create index previews_active_idx on public.previews (generation_id) where state in ('starting', 'running', 'restarting');
create index reviews_checking_idx on public.reviews (generation_id) where check_result ->> 'state' = 'running';
create index reviews_publishing_idx on public.reviews (generation_id)
  where publication ->> 'state' in ('running', 'withdrawing');

-- The end of a live preview whose row has not changed since `seen`. Answers whether it ended now.
create function private.end_lost_preview(generation uuid, seen timestamptz, failure jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  lines jsonb;
begin
  select p.tail into lines from public.previews p
  where p.generation_id = generation and p.updated_at = seen and p.state in ('starting', 'running', 'restarting')
  for update;
  if not found then
    return false;
  end if;
  perform private.record_preview(generation, 'failed', lines, failure);
  return true;
end $$;
revoke all on function private.end_lost_preview(uuid, timestamptz, jsonb) from public, anon, authenticated;
grant execute on function private.end_lost_preview(uuid, timestamptz, jsonb) to service_role;
