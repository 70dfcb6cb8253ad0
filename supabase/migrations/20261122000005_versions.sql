-- A restored version is a generation of its own kind, made without a workflow. The new value cannot be used in this file: a
-- migration is one transaction.
alter type public.generation_kind add value if not exists 'restore';

-- A project's whole conversation, in pages; that of one session has its index already.
create index conversation_messages_project_page_idx on public.conversation_messages (project_id, id);
