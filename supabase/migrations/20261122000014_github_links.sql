-- GitHub: links under way, grants still to be taken back, and webhooks that were seen.
-- All of it is for the api and the workers alone: schema private, and no grant to any role of people.

-- Links under way. The state goes through GitHub and the browser has a secret of its own in a cookie; only their hashes are
-- here. A state is good once, for whom it was made, in the browser that left.
create table private.github_link_flows (
  state_hash bytea primary key check (octet_length(state_hash) = 32),
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  user_id uuid not null,
  step text not null check (step in ('authorize', 'install')),
  code_verifier text not null,
  redirect_to text check (char_length(redirect_to) <= 2048),
  expires_at timestamptz not null
);
create index github_link_flows_expires_at_idx on private.github_link_flows (expires_at);

-- Grants and tokens to take back at GitHub: kept until it is done, also while GitHub is away. Encrypted as in
-- private.github_tokens and bound to the same user, so rows move here as they are.
create table private.github_revocations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  scope text not null check (scope in ('grant', 'token')),
  key_id text not null check (char_length(key_id) between 1 and 100),
  access_token bytea not null check (octet_length(access_token) between 1 and 4096),
  access_expires_at timestamptz,
  refresh_token bytea check (octet_length(refresh_token) between 1 and 4096),
  refresh_expires_at timestamptz,
  next_at timestamptz not null default now(),
  attempts integer not null default 0,
  created_at timestamptz not null default now()
);
create index github_revocations_next_at_idx on private.github_revocations (next_at);
create index github_revocations_created_at_idx on private.github_revocations (created_at);

-- Webhooks that were acted on, so that one that is sent again is not acted on again.
create table private.github_deliveries (
  delivery_id text primary key check (char_length(delivery_id) between 1 and 100),
  received_at timestamptz not null default now()
);
create index github_deliveries_received_at_idx on private.github_deliveries (received_at);

-- Moves the tokens of a link to where they are revoked, and answers that. A grant is one for all who linked the same GitHub
-- account: while another link needs it, or the same account is linked anew, only the token goes.
create function private.take_github_tokens(account uuid, next_github_user bigint, hold interval)
returns setof private.github_revocations
language sql security definer set search_path = '' as $$
  with gone as (
    delete from private.github_tokens t where t.user_id = account
    returning t.key_id, t.access_token, t.access_expires_at, t.refresh_token, t.refresh_expires_at
  )
  insert into private.github_revocations
    (user_id, scope, next_at, key_id, access_token, access_expires_at, refresh_token, refresh_expires_at)
  select account, case when c.github_user_id = next_github_user or exists (
      select from public.github_connections o where o.github_user_id = c.github_user_id and o.user_id <> c.user_id
    ) then 'token' else 'grant' end, now() + hold, gone.*
  from gone, public.github_connections c where c.user_id = account
  returning *
$$;
revoke all on function private.take_github_tokens(uuid, bigint, interval) from public, authenticated;
grant execute on function private.take_github_tokens(uuid, bigint, interval) to service_role;

-- A removed installation is forgotten by the imports that used it.
create index repo_imports_installation_id_idx on public.repo_imports (installation_id)
  where installation_id is not null;

-- The login of an account that a company manages has an underscore.
alter table public.repo_imports drop constraint repo_imports_repository_check;
alter table public.repo_imports add constraint repo_imports_repository_check
  check (repository ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}$');

alter table private.github_link_flows enable row level security;
alter table private.github_revocations enable row level security;
alter table private.github_deliveries enable row level security;

revoke all on private.github_link_flows, private.github_revocations, private.github_deliveries
  from public, anon, authenticated;
grant select, insert, update, delete on private.github_link_flows, private.github_revocations,
  private.github_deliveries to service_role;

-- Closed accounts -------------------------------------------------------------------------------------------------------

create function private.unlink_closed_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.take_github_tokens(new.user_id, null, interval '0');
  delete from public.github_connections c where c.user_id = new.user_id;
  delete from private.github_link_flows f where f.user_id = new.user_id;
  return new;
end $$;
revoke all on function private.unlink_closed_account() from public, authenticated;

create trigger closed_accounts_unlink_github after insert on private.closed_accounts
  for each row execute function private.unlink_closed_account();
create trigger github_connections_refuse_closed_account before insert on public.github_connections
  for each row execute function private.refuse_closed_account();
