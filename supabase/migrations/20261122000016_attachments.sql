-- Images that go with requests, the knowledge packs of projects, and the checks that cost time.

-- The row describes the image as it is kept; the image itself is a private object named by the row's id.
create table public.attachments (
  id uuid primary key,
  project_id uuid not null references public.projects (id) on delete cascade,
  created_by uuid not null default auth.uid(),
  name text not null check (char_length(name) between 1 and 120),
  content_type text not null check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
  size integer not null check (size between 1 and 1750000),
  width integer not null check (width between 1 and 2048),
  height integer not null check (height between 1 and 2048),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now()
);
create index attachments_project_id_idx on public.attachments (project_id, created_at);

-- In the order in which the model sees them. An image that was deleted since is not shown.
alter table public.code_generations
  add column attachments uuid[] not null default '{}' check (cardinality(attachments) <= 8);

alter table public.projects
  add column knowledge_packs text[] not null default '{}' check (cardinality(knowledge_packs) <= 8);

alter table public.usage_ledger drop constraint usage_ledger_source_check;
alter table public.usage_ledger add constraint usage_ledger_source_check
  check (source in ('model', 'pub_get', 'analyze', 'test', 'build'));

alter table public.attachments enable row level security;

create policy attachments_select on public.attachments for select to authenticated
  using (exists (
    select from public.project_members m where m.project_id = attachments.project_id and m.user_id = (select auth.uid())
  ));
create policy attachments_insert on public.attachments for insert to authenticated
  with check (private.can_edit(project_id) and created_by = (select auth.uid()));
create policy attachments_delete on public.attachments for delete to authenticated
  using (private.can_edit(project_id));

revoke all on public.attachments from public, anon, authenticated;
grant select, insert, delete on public.attachments to authenticated;
grant all on public.attachments to service_role;
grant update (knowledge_packs) on public.projects to authenticated;
