-- Who linked, imported, decided and published: in the audit log, in the account's export, and no more after its end.

-- Which grants that are to be taken back are still to be encrypted anew after the keys were rotated.
create index github_revocations_key_id_idx on private.github_revocations (key_id);

-- The reviews and pull requests of a project of others stay the project's.
create function private.unname_closed_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.reviews r set decided_by = null where r.decided_by = new.user_id;
  update public.pull_requests p set opened_by = null where p.opened_by = new.user_id;
  return null;
end $$;

create trigger closed_accounts_unname_reviews after insert on private.closed_accounts
  for each row execute function private.unname_closed_account();

-- The log holds ids, and neither names nor addresses. Links are written by the service, for their own account.
create function private.audit_github_link() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    perform private.audit(old.user_id, 'github.unlinked', null, old.user_id,
      jsonb_build_object('github_user_id', old.github_user_id));
  else
    perform private.audit(new.user_id, 'github.linked', null, new.user_id,
      jsonb_build_object('github_user_id', new.github_user_id));
  end if;
  return null;
end $$;

create trigger github_connections_audit after insert or delete on public.github_connections
  for each row execute function private.audit_github_link();
create trigger github_connections_audit_change after update of github_user_id, status on public.github_connections
  for each row when (
    new.github_user_id <> old.github_user_id or (new.status = 'linked' and old.status = 'expired')
  ) execute function private.audit_github_link();

create function private.audit_import() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.audit(new.requested_by, 'repository.imported', new.project_id, null,
    jsonb_build_object('generation_id', new.id));
  return null;
end $$;

create trigger repo_imports_audit after insert on public.repo_imports
  for each row execute function private.audit_import();

revoke all on function private.unname_closed_account(), private.audit_github_link(), private.audit_import()
  from public, anon, authenticated;
