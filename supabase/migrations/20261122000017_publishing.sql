-- Reviews of versions, and the pull requests that come of them.

-- Pull requests that were opened from here. GitHub's webhooks may come late and out of order: `changed_at` is GitHub's own
-- time of the change that `state` is from. `head_sha` is the commit that was last pushed from here. `opened_by` is none once
-- that account is deleted.
create table public.pull_requests (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  repository_id bigint not null,
  repository text not null check (char_length(repository) between 3 and 201),
  branch text not null check (char_length(branch) between 1 and 255),
  base_branch text not null check (char_length(base_branch) between 1 and 255),
  number integer not null check (number > 0),
  url text not null check (char_length(url) <= 500 and url ~ '^https?://'),
  state text not null default 'open' check (state in ('open', 'closed', 'merged')),
  head_sha text not null check (head_sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  changed_at timestamptz not null default '-infinity',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  opened_by uuid,
  unique (repository_id, number)
);
create index pull_requests_project_id_idx on public.pull_requests (project_id, created_at desc, id desc);
create index pull_requests_opened_by_idx on public.pull_requests (opened_by, id) where opened_by is not null;

-- One a generation. Members decide (`rejected`, `message`); what the workers find of a decision is written by the service:
-- `chosen_key` names the archive of the chosen files, `base_key` that of the files that they were chosen against.
-- `rejections` is what the model is told of the rejected changes. `decided_by` decided last; none once that account is deleted.
create table public.reviews (
  generation_id uuid primary key references public.code_generations (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  version integer not null default 1,
  state text not null default 'open' check (state in ('open', 'checked', 'published')),
  rejected jsonb not null default '[]'::jsonb check (jsonb_typeof(rejected) = 'array'),
  message text check (char_length(message) between 1 and 10000),
  rejections text not null default '' check (octet_length(rejections) <= 16384),
  base_key text,
  chosen_key text,
  check_result jsonb,
  publication jsonb,
  pull_request_id uuid references public.pull_requests (id) on delete set null,
  pushed_commit text check (pushed_commit ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  decided_by uuid default auth.uid(),
  check (state <> 'published' or (chosen_key is not null and pushed_commit is not null))
);
create index reviews_project_id_idx on public.reviews (project_id);
create index reviews_pull_request_id_idx on public.reviews (pull_request_id);
create index reviews_decided_by_idx on public.reviews (decided_by, generation_id) where decided_by is not null;

create trigger pull_requests_touch before update on public.pull_requests
  for each row execute function private.touch_updated_at();
create trigger reviews_touch before update on public.reviews
  for each row execute function private.touch_updated_at();

-- Another decision is another version, and what was found of the one before says nothing of it.
create function private.review_decided() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  new.decided_by := coalesce(auth.uid(), old.decided_by);
  if new.rejected is distinct from old.rejected then
    new.state := 'open';
    new.chosen_key := null;
    new.base_key := null;
    new.check_result := null;
  end if;
  return new;
end $$;
revoke all on function private.review_decided() from public, anon, authenticated;
create trigger reviews_decided before update of rejected, message on public.reviews
  for each row when (old.rejected is distinct from new.rejected or old.message is distinct from new.message)
  execute function private.review_decided();

-- Where an imported project's version comes from: the import that it goes back to, and the latest version in between whose
-- changes are on GitHub already, in a pull request that is open or was merged. What is reviewed is what came after.
-- `generation_id`, `archive_key` and `commit` are of that version, or else of the import. No row without an import.
create function public.review_base(generation uuid)
returns table (
  generation_id uuid, archive_key text, commit text, repository text, base_branch text, folder text,
  pull_request_branch text, pull_request_number integer, pull_request_state text
)
language sql stable set search_path = '' as $$
  with recursive earlier as (
    select g.base_generation_id as id, 1 as depth from public.code_generations g where g.id = generation
    union
    select g.base_generation_id, earlier.depth + 1
    from earlier join public.code_generations g on g.id = earlier.id
    where earlier.depth < 1000
  ),
  origin as (
    select i.id, g.archive_key, i.commit, i.repository, i.branch, i.folder, earlier.depth
    from earlier
    join public.repo_imports i on i.id = earlier.id and i.status = 'completed'
    join public.code_generations g on g.id = i.id and g.archive_key is not null
    order by earlier.depth
    limit 1
  ),
  published as (
    select r.generation_id, r.chosen_key, r.pushed_commit, p.branch, p.number, p.state
    from earlier
    join public.reviews r on r.generation_id = earlier.id and r.state = 'published'
    join public.pull_requests p on p.id = r.pull_request_id and p.state in ('open', 'merged')
    where earlier.depth < (select origin.depth from origin)
    order by earlier.depth
    limit 1
  )
  select coalesce(published.generation_id, origin.id), coalesce(published.chosen_key, origin.archive_key),
    coalesce(published.pushed_commit, origin.commit), origin.repository, origin.branch, origin.folder,
    published.branch, published.number, published.state
  from origin left join published on true
$$;
revoke all on function public.review_base(uuid) from public, anon;
grant execute on function public.review_base(uuid) to authenticated, service_role;

-- Row-level security ----------------------------------------------------------------------------------------------------

alter table public.pull_requests enable row level security;
alter table public.reviews enable row level security;

create policy pull_requests_select on public.pull_requests for select to authenticated
  using (private.can_read(project_id));

create policy reviews_select on public.reviews for select to authenticated
  using (private.can_read(project_id));
create policy reviews_insert on public.reviews for insert to authenticated
  with check (
    private.can_edit(project_id)
    and exists (
      select from public.code_generations g
      where g.id = reviews.generation_id and g.project_id = reviews.project_id
    )
  );
create policy reviews_update on public.reviews for update to authenticated
  using (private.can_edit(project_id) and state <> 'published')
  with check (private.can_edit(project_id));

revoke all on public.pull_requests, public.reviews from public, anon, authenticated;
grant select on public.pull_requests, public.reviews to authenticated;
grant insert (generation_id, project_id, rejected, message, rejections) on public.reviews to authenticated;
grant update (rejected, message, rejections) on public.reviews to authenticated;
grant all on public.pull_requests, public.reviews to service_role;
