"""A call of every method that reads or writes the database, for the plans of its statements."""

from tests.api.statements.accounts import account_statements
from tests.api.statements.generations import generation_statements
from tests.api.statements.github import github_statements
from tests.api.statements.imports import import_statements
from tests.api.statements.janitor import janitor_statements
from tests.api.statements.jobs import job_statements
from tests.api.statements.previews import preview_statements
from tests.api.statements.projects import project_statements
from tests.api.statements.reviews import review_statements
from tests.api.statements.world import Statements, World


def statements(w: World) -> Statements:
    """By the method's name. Deletions come last: what they take away is read before."""
    every = generation_statements(w) | job_statements(w) | import_statements(w) | review_statements(w)
    every |= project_statements(w) | account_statements(w) | janitor_statements(w)
    every |= github_statements(w.pool, w.lists, w.caller)
    every |= preview_statements(w.pool, w.clients, w.caller, w.project, w.generation)
    return every | {"SupabaseProjects.delete": every.pop("SupabaseProjects.delete")}
