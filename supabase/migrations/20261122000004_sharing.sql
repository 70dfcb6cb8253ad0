-- Sharing: who is a member of a project in which role, and who is invited but has no account yet.

-- Trigger functions are called by their triggers only.
revoke all on function private.touch_updated_at(), private.add_owner() from public;

-- A project's version ---------------------------------------------------------------------------------------------------

-- Counts the changes of a project: who changes it names the version they have seen.
alter table public.projects add column version integer not null default 1;

create function private.count_version() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

create trigger projects_count_version before update on public.projects
  for each row execute function private.count_version();

-- Invitations -----------------------------------------------------------------------------------------------------------

-- Addresses without a confirmed account. They become members when somebody logs in who has confirmed the address.
create table public.project_invitations (
  project_id uuid not null references public.projects (id) on delete cascade,
  email text not null check (email = lower(email) and char_length(email) between 3 and 254),
  role public.project_role not null,
  invited_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (project_id, email)
);
create index project_invitations_email_idx on public.project_invitations (email);

alter table public.project_invitations enable row level security;
create policy project_invitations_select on public.project_invitations for select to authenticated
  using (private.is_owner(project_id));
create policy project_invitations_delete on public.project_invitations for delete to authenticated
  using (private.is_owner(project_id));

revoke all on public.project_invitations from public, anon, authenticated;
grant select, delete on public.project_invitations to authenticated;
grant all on public.project_invitations to service_role;

-- The last owner stays --------------------------------------------------------------------------------------------------

-- Right only while the project's row is locked: all changes of members lock it first.
create function private.is_last_owner(project uuid, member uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.project_members m where m.project_id = project and m.user_id = member and m.role = 'owner'
  ) and not exists (
    select from public.project_members m where m.project_id = project and m.user_id <> member and m.role = 'owner'
  )
$$;

-- Guards every way in, also the service's. `projects.owner_id` goes to the longest-standing of the other owners.
create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if new.role = 'owner' and new.user_id = old.user_id and new.project_id = old.project_id then
      return new;
    end if;
  end if;
  perform from public.projects p where p.id = old.project_id for update;
  if found then
    if private.is_last_owner(old.project_id, old.user_id) then
      raise exception 'a project keeps its last owner' using errcode = 'restrict_violation';
    end if;
    update public.projects p set owner_id = (
      select m.user_id from public.project_members m
      where m.project_id = old.project_id and m.user_id <> old.user_id and m.role = 'owner'
      order by m.created_at, m.user_id limit 1
    )
    where p.id = old.project_id and p.owner_id = old.user_id;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger project_members_keep_an_owner before update or delete on public.project_members
  for each row when (old.role = 'owner') execute function private.keep_an_owner();

-- What owners and members do --------------------------------------------------------------------------------------------
-- Each answers `done`, or why nothing was done: `forbidden`, `not_found`, `last_owner`.

create function private.change_member_role(project uuid, member uuid, granted public.project_role) returns text
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.projects p where p.id = project for update;
  if not private.is_owner(project) then
    return 'forbidden';
  end if;
  if granted <> 'owner' and private.is_last_owner(project, member) then
    return 'last_owner';
  end if;
  update public.project_members m set role = granted where m.project_id = project and m.user_id = member;
  return case when found then 'done' else 'not_found' end;
end $$;

-- Whoever has the address confirmed becomes a member at once, or gets the new role; any other address is invited.
create function private.share_project(project uuid, address text, granted public.project_role) returns text
language plpgsql security definer set search_path = '' as $$
declare
  account uuid;
begin
  perform from public.projects p where p.id = project for update;
  if not private.is_owner(project) then
    return 'forbidden';
  end if;
  select u.id into account from auth.users u
  where u.email = lower(address) and u.email_confirmed_at is not null
  order by u.created_at limit 1;
  if account is null then
    insert into public.project_invitations (project_id, email, role, invited_by)
    values (project, lower(address), granted, auth.uid())
    on conflict (project_id, email) do update set role = excluded.role, invited_by = excluded.invited_by;
    return 'done';
  end if;
  delete from public.project_invitations i where i.project_id = project and i.email = lower(address);
  insert into public.project_members (project_id, user_id, role) values (project, account, granted)
  on conflict do nothing;
  return case when found then 'done' else private.change_member_role(project, account, granted) end;
end $$;

create function private.remove_member(project uuid, member uuid) returns text
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.projects p where p.id = project for update;
  if member <> auth.uid() and not private.is_owner(project) then
    return 'forbidden';
  end if;
  if private.is_last_owner(project, member) then
    return 'last_owner';
  end if;
  delete from public.project_members m where m.project_id = project and m.user_id = member;
  return case when found then 'done' else 'not_found' end;
end $$;

-- The members with their addresses, for members.
create function private.project_people(project uuid)
returns table (user_id uuid, email text, role public.project_role, created_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select m.user_id, u.email::text, m.role, m.created_at
  from public.project_members m left join auth.users u on u.id = m.user_id
  where m.project_id = project and private.can_read(project)
$$;

-- The caller's invitations become memberships. Answers how many; a role that they have already stays.
create function private.claim_invitations() returns integer
language sql security definer set search_path = '' as $$
  with claimed as (
    delete from public.project_invitations i using auth.users u
    where u.id = (select auth.uid()) and u.email_confirmed_at is not null and i.email = lower(u.email)
    returning i.project_id, i.role
  ), joined as (
    insert into public.project_members (project_id, user_id, role)
    select c.project_id, (select auth.uid()), c.role from claimed c
    on conflict do nothing
  )
  select count(*)::integer from claimed
$$;

-- REST reaches the schema `public` only. These run as their caller and add no right.

create function public.change_member_role(project uuid, member uuid, granted public.project_role) returns text
language sql set search_path = '' as $$ select private.change_member_role(project, member, granted) $$;

create function public.share_project(project uuid, address text, granted public.project_role) returns text
language sql set search_path = '' as $$ select private.share_project(project, address, granted) $$;

create function public.remove_member(project uuid, member uuid) returns text
language sql set search_path = '' as $$ select private.remove_member(project, member) $$;

create function public.project_people(project uuid)
returns table (user_id uuid, email text, role public.project_role, created_at timestamptz)
language sql stable set search_path = '' as $$ select * from private.project_people(project) $$;

create function public.claim_invitations() returns integer
language sql set search_path = '' as $$ select private.claim_invitations() $$;

revoke all on function private.count_version(), private.keep_an_owner(), private.is_last_owner(uuid, uuid),
  private.change_member_role(uuid, uuid, public.project_role),
  private.share_project(uuid, text, public.project_role), private.remove_member(uuid, uuid),
  private.project_people(uuid), private.claim_invitations() from public;
revoke all on function public.change_member_role(uuid, uuid, public.project_role),
  public.share_project(uuid, text, public.project_role), public.remove_member(uuid, uuid),
  public.project_people(uuid), public.claim_invitations() from public, anon, service_role;
grant execute on function private.change_member_role(uuid, uuid, public.project_role),
  private.share_project(uuid, text, public.project_role), private.remove_member(uuid, uuid),
  private.project_people(uuid), private.claim_invitations(),
  public.change_member_role(uuid, uuid, public.project_role),
  public.share_project(uuid, text, public.project_role), public.remove_member(uuid, uuid),
  public.project_people(uuid), public.claim_invitations() to authenticated;
