-- Trigger functions are called by their triggers only.
revoke all on function private.touch_updated_at(), private.add_owner() from public;
