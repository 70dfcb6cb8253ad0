-- Tables of the embedded stack's own tests: one of each kind of value, of rule and of grant.
create table public.things (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null check (length(name) between 1 and 20),
  at timestamptz not null default now(),
  wall_clock timestamp not null default '2026-11-22 11:38:10.5',
  content bytea,
  price numeric(10, 2),
  size bigint not null default 0,
  moments timestamptz[] not null default '{}',
  details jsonb,
  unique (owner, name)
);

create index things_owner_idx on public.things (owner);

create table public.parts (
  id uuid primary key default gen_random_uuid(),
  thing uuid not null references public.things (id) on delete cascade,
  at timestamptz not null default now()
);

create index parts_thing_idx on public.parts (thing);

alter table public.things enable row level security;
alter table public.parts enable row level security;

revoke all on public.things, public.parts from anon, authenticated;
grant select, insert, update on public.things to authenticated;
grant select, insert on public.parts to authenticated;
grant all on public.things, public.parts to service_role;

create policy own_things on public.things for all to authenticated
  using (owner = (select auth.uid())) with check (owner = (select auth.uid()));

create policy own_parts on public.parts for all to authenticated
  using (exists (select 1 from public.things where things.id = thing and things.owner = (select auth.uid())));

create function public.complain() returns void language plpgsql set search_path = '' as $$
begin
  raise exception 'no such day';
end $$;

create function public.kind_of(document jsonb) returns text language sql set search_path = '' as $$
  select jsonb_typeof(document)
$$;
