"""A schema that the release before does not run on is noticed."""

import pytest

from app.local.database.check import release_complaints
from app.local.database.compatibility import breaks, read_two_steps
from tests.local.database.conftest import COMMITTED

BEFORE = """
type public.kind
  value 'generate'

relation public.jobs
  row security on
  column id uuid not null default gen_random_uuid()
  column name text
  column label text not null default 'x'::text
  index jobs_name_idx ON public.jobs USING btree (name)
  permissive policy jobs_select for select to authenticated
  grant select to authenticated

routine public.finish(job uuid)
  CREATE OR REPLACE FUNCTION public.finish(job uuid, told jsonb DEFAULT '{}'::jsonb)
   RETURNS boolean
   LANGUAGE sql
"""

FINE = {
    "a column with a default": ("  column name text", "  column name text\n  column size integer not null default 0"),
    "a nullable column": ("  column name text", "  column name text\n  column size integer"),
    "a table with a constraint": ("type public", "relation public.b\n  constraint b CHECK (true)\n\ntype public"),
    "a reference of a new column": (
        "  column name text",
        "  column name text\n  column of uuid\n  constraint of_fkey FOREIGN KEY (of) REFERENCES public.jobs(id)",
    ),
    "a value": ("  value 'generate'", "  value 'generate'\n  value 'fix'"),
    "an index that goes": ("  index jobs_name_idx ON public.jobs USING btree (name)\n", ""),
    "another default": ("default 'x'::text", "default 'y'::text"),
    "a column that may be null now": ("text not null", "text"),
    "a parameter with a default": ("'{}'::jsonb)", "'{}'::jsonb, more integer DEFAULT 0)"),
    "another body": ("LANGUAGE sql", "LANGUAGE plpgsql"),
}

BROKEN = {
    "relation public.jobs: column name is gone": ("  column name text\n", ""),
    "relation public.jobs: column name is integer instead of text": ("name text", "name integer"),
    "relation public.jobs: column name may not be null any more": ("name text", "name text not null"),
    "relation public.jobs: column label has no default any more": (" default 'x'::text", ""),
    "relation public.jobs: column size is new, has no default and may not be null": (
        "  column name text",
        "  column name text\n  column size integer not null",
    ),
    "relation public.jobs: constraint a CHECK (name > '') is new": (
        "  index",
        "  constraint a CHECK (name > '')\n  index",
    ),
    "relation public.jobs: UNIQUE index a ON public.jobs (name) is new": (
        "  index",
        "  UNIQUE index a ON public.jobs (name)\n  index",
    ),
    "relation public.jobs: grant select to authenticated is gone": ("  grant select to authenticated\n", ""),
    "relation public.jobs: permissive policy jobs_select for select to authenticated is gone": (
        "  permissive policy jobs_select for select to authenticated\n",
        "",
    ),
    "type public.kind: value 'generate' is gone": ("value 'generate'", "value 'make'"),
    "type public.kind is gone": ("type public.kind\n  value 'generate'\n", ""),
    "function public.finish is gone": ("FUNCTION public.finish", "FUNCTION public.end"),
    "function public.finish: it RETURNS text instead of RETURNS boolean": ("RETURNS boolean", "RETURNS text"),
    "function public.finish: parameter job uuid is gone": ("finish(job uuid, ", "finish("),
    "function public.finish: parameter told jsonb must be given now": (" DEFAULT '{}'::jsonb", ""),
    "function public.finish: parameter more integer is new and has no default": (
        "(job uuid,",
        "(more integer, job uuid,",
    ),
}


@pytest.mark.parametrize("change", FINE)
def test_what_only_adds_is_fine(change: str) -> None:
    old, new = FINE[change]
    assert old in BEFORE
    assert breaks(BEFORE, BEFORE.replace(old, new), {}) == []


@pytest.mark.parametrize("broken", BROKEN)
def test_what_takes_or_demands_is_named(broken: str) -> None:
    old, new = BROKEN[broken]
    changed = BEFORE.replace(old, new)
    assert changed != BEFORE
    assert breaks(BEFORE, changed, {}) == [broken]
    assert breaks(BEFORE, changed, {broken: "unused since 0.1.0"}) == []


def test_a_note_that_is_of_no_use_is_named() -> None:
    assert breaks(BEFORE, BEFORE, {"type public.kind is gone": "unused since 0.1.0"}) == [
        "two_step.toml lists what is not so: type public.kind is gone"
    ]


def test_the_last_release_runs_on_the_committed_schema() -> None:
    assert "".join(map(str, release_complaints(COMMITTED))) == ""
    assert read_two_steps(COMMITTED.two_steps) == {}


def test_a_table_that_is_dropped_from_the_real_schema_is_noticed() -> None:
    schema = COMMITTED.committed_schema()
    found = breaks(schema, schema.replace("relation public.code_generations\n", "relation public.other\n"), {})
    assert "relation public.code_generations is gone" in found
