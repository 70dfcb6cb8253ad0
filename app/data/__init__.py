"""Where things are kept: Supabase rows as the user or as the service, storage objects, drafts, the token channel."""
