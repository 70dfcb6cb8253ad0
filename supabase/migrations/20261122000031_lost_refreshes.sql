-- A refresh whose answer was lost may be asked for again. What a token brought is known by its hash: only once that was
-- used itself is the token's return a theft.
alter table private.refresh_claims
  add column successor bytea check (octet_length(successor) = 32),
  add column told_late boolean not null default false;
create index refresh_claims_told_late_idx on private.refresh_claims (successor) where told_late;

comment on column private.refresh_claims.told_late is
  'The answer was told again after the race: two may hold the successor, so its own answer is told late to nobody.';

-- `won` for one caller and `racing` for others while that one is at it, and for `patience` afterwards. Then `again`, if
-- the successor was not used, so that the answer may be told again. What else comes within the race is `racing`, and
-- later `reused`. A claim whose process died before it could say how it went is won again after `lost`.
create function private.claim_refresh_token(hash bytea, race interval, lost interval, patience interval) returns text
language plpgsql security definer set search_path = '' as $$
declare
  claim private.refresh_claims;
  following private.refresh_claims;
  is_late boolean;
begin
  insert into private.refresh_claims (token_hash) values (hash) on conflict do nothing;
  if found then
    return 'won';
  end if;
  select * into claim from private.refresh_claims c where c.token_hash = hash for update;
  if not found then
    return 'racing';
  end if;
  if not claim.spent then
    if claim.claimed_at > now() - lost then
      return 'racing';
    end if;
    update private.refresh_claims c set claimed_at = now() where c.token_hash = hash;
    return 'won';
  end if;
  if claim.claimed_at > now() - patience then
    return 'racing';
  end if;
  is_late := claim.claimed_at <= now() - race;
  select * into following from private.refresh_claims c where c.token_hash = claim.successor;
  if claim.successor is null or coalesce(following.spent, false) or (is_late and exists (
    select 1 from private.refresh_claims p where p.successor = hash and p.told_late
  )) then
    return case when is_late then 'reused' else 'racing' end;
  end if;
  if following.claimed_at > now() - lost then
    return 'racing';
  end if;
  if is_late then
    update private.refresh_claims c set told_late = true where c.token_hash = hash;
  end if;
  return 'again';
end $$;

-- The token was used, and brought `successor_hash`, or null where the auth server refused it as used before. Some old
-- claims go with it, so the table stays small. A token whose answer is told again keeps the time of its first use.
create function private.spend_refresh_token(hash bytea, kept interval, successor_hash bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update private.refresh_claims c
    set spent = true, successor = successor_hash, claimed_at = case when c.spent then c.claimed_at else now() end
    where c.token_hash = hash;
  delete from private.refresh_claims c where c.token_hash in (
    select o.token_hash from private.refresh_claims o where o.claimed_at < now() - kept
    order by o.claimed_at limit 100 for update skip locked
  );
end $$;

revoke all on function private.claim_refresh_token(bytea, interval, interval, interval) from public, authenticated;
revoke all on function private.spend_refresh_token(bytea, interval, bytea) from public, authenticated;
grant execute on function private.claim_refresh_token(bytea, interval, interval, interval),
  private.spend_refresh_token(bytea, interval, bytea) to service_role;

-- Ends the session that a stolen refresh token was of, with its access tokens; answers whose it was. Null where the auth
-- server keeps no such token, or lets nobody else end a session.
create function private.end_session_of(stolen text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  session text;
  owner uuid;
begin
  select t.session_id::text into session from auth.refresh_tokens t where t.token = stolen;
  delete from auth.sessions s where s.id = session::uuid returning s.user_id into owner;
  return owner;
exception when insufficient_privilege or undefined_table or undefined_column then
  return null;
end $$;

revoke all on function private.end_session_of(text) from public, authenticated;
grant execute on function private.end_session_of(text) to service_role;
