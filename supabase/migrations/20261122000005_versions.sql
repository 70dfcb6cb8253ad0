-- A restored version is a generation of its own kind, made without a workflow. The new value cannot be used in this file: a
-- migration is one transaction.
alter type public.generation_kind add value if not exists 'restore';
