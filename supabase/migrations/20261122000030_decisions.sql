-- A decision says what it was made against, and stays as it is while it is being published or taken back.

-- `against` is the archive that the rejected changes were changes of; none for a version that started from nothing. `asked` is the
-- SHA-256 of the request that is, or was last, published.
alter table public.reviews
  add column against text check (char_length(against) between 1 and 1024),
  add column asked text check (asked ~ '^[0-9a-f]{64}$');

grant insert (against), update (against) on public.reviews to authenticated;

-- Whose pull request is on a branch.
create index pull_requests_open_branch_idx on public.pull_requests (repository, branch) where state = 'open';

-- Another decision is another version, and what was found of the one before says nothing of it. It is also no longer what a
-- pull request that was closed has.
create or replace function private.review_decided() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  new.decided_by := coalesce(auth.uid(), old.decided_by);
  if new.rejected is distinct from old.rejected or new.against is distinct from old.against then
    new.state := 'open';
    new.chosen_key := null;
    new.base_key := null;
    new.check_result := null;
  elsif old.state = 'published' then
    new.state := case when new.check_result ->> 'state' in ('clean', 'problems') then 'checked' else 'open' end;
  end if;
  if new.state <> 'published' then
    new.pushed_commit := null;
  end if;
  return new;
end $$;

drop trigger reviews_decided on public.reviews;
create trigger reviews_decided before update of rejected, message, against on public.reviews
  for each row when (
    old.rejected is distinct from new.rejected or old.message is distinct from new.message
    or old.against is distinct from new.against
  ) execute function private.review_decided();

alter policy reviews_update on public.reviews
  using (
    private.can_edit(project_id)
    and coalesce(publication ->> 'state', '') not in ('running', 'withdrawing')
    and (
      state <> 'published'
      or exists (select from public.pull_requests p where p.id = reviews.pull_request_id and p.state = 'closed')
    )
  );
