-- What of the ledger and of imports goes with an account that is deleted.

-- Runs in the transaction that closes the account, before its projects go. Of the ledger goes what no project shows any more;
-- what the account's jobs cost a project of others stays in that project's sums until the project goes.
create function private.remove_account_rows() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.repo_imports i set installation_id = null
  where i.requested_by = new.user_id and i.installation_id is not null;
  delete from public.usage_ledger l where l.user_id = new.user_id and l.project_id is null;
  return null;
end $$;

create trigger closed_accounts_remove_rows after insert on private.closed_accounts
  for each row execute function private.remove_account_rows();

create function private.remove_usage_of_closed_accounts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.usage_ledger l
  where l.project_id = old.id and exists (select from private.closed_accounts c where c.user_id = l.user_id);
  return old;
end $$;

create trigger projects_remove_usage before delete on public.projects
  for each row execute function private.remove_usage_of_closed_accounts();

revoke all on function private.remove_account_rows(), private.remove_usage_of_closed_accounts() from public;
