-- Which refresh tokens were handed in, by their hash: one of several api processes uses a token at the auth server, and a
-- second use is told from a race. Tokens themselves are nowhere in this database but in the auth server's own tables.
create table private.refresh_claims (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  claimed_at timestamptz not null default now(),
  spent boolean not null default false
);
create index refresh_claims_claimed_at_idx on private.refresh_claims (claimed_at);

alter table private.refresh_claims enable row level security;

-- Answers `won` to one caller, `racing` to others within the race, and `reused` afterwards. A claim whose process died
-- before it could say how it went is won again after `lost`.
create function private.claim_refresh(hash bytea, race interval, lost interval) returns text
language plpgsql security definer set search_path = '' as $$
declare
  claim private.refresh_claims;
begin
  insert into private.refresh_claims (token_hash) values (hash) on conflict do nothing;
  if found then
    return 'won';
  end if;
  select * into claim from private.refresh_claims c where c.token_hash = hash for update;
  if not found then
    return 'racing';
  end if;
  if claim.spent then
    return case when claim.claimed_at > now() - race then 'racing' else 'reused' end;
  end if;
  if claim.claimed_at > now() - lost then
    return 'racing';
  end if;
  update private.refresh_claims c set claimed_at = now() where c.token_hash = hash;
  return 'won';
end $$;

-- The token was used: whoever brings it after the race reuses it. Some old claims go with it, so the table stays small.
create function private.spend_refresh(hash bytea, kept interval) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update private.refresh_claims c set spent = true, claimed_at = now() where c.token_hash = hash;
  delete from private.refresh_claims c where c.token_hash in (
    select o.token_hash from private.refresh_claims o where o.claimed_at < now() - kept
    order by o.claimed_at limit 100 for update skip locked
  );
end $$;

-- The token was not used: it may be brought again.
create function private.release_refresh(hash bytea) returns void
language sql security definer set search_path = '' as $$
  delete from private.refresh_claims c where c.token_hash = hash and not c.spent
$$;

revoke all on function private.claim_refresh(bytea, interval, interval) from public, authenticated;
revoke all on function private.spend_refresh(bytea, interval) from public, authenticated;
revoke all on function private.release_refresh(bytea) from public, authenticated;
grant execute on function private.claim_refresh(bytea, interval, interval), private.spend_refresh(bytea, interval),
  private.release_refresh(bytea) to service_role;

-- Sign-ins at another provider that are under way. The browser has the id in a cookie; only its hash is here.
create table private.sign_in_flows (
  id_hash bytea primary key check (octet_length(id_hash) = 32),
  code_verifier text not null,
  expires_at timestamptz not null
);
create index sign_in_flows_expires_at_idx on private.sign_in_flows (expires_at);

alter table private.sign_in_flows enable row level security;

create function private.begin_sign_in(hash bytea, verifier text, lifetime interval) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.sign_in_flows f where f.id_hash in (
    select o.id_hash from private.sign_in_flows o where o.expires_at <= now()
    order by o.expires_at limit 100 for update skip locked
  );
  insert into private.sign_in_flows (id_hash, code_verifier, expires_at) values (hash, verifier, now() + lifetime);
end $$;

-- Answers the code verifier once.
create function private.take_sign_in(hash bytea) returns text
language sql security definer set search_path = '' as $$
  with taken as (
    delete from private.sign_in_flows f where f.id_hash = hash returning f.code_verifier, f.expires_at
  )
  select t.code_verifier from taken t where t.expires_at > now()
$$;

revoke all on function private.begin_sign_in(bytea, text, interval) from public, authenticated;
revoke all on function private.take_sign_in(bytea) from public, authenticated;
grant execute on function private.begin_sign_in(bytea, text, interval), private.take_sign_in(bytea) to service_role;
