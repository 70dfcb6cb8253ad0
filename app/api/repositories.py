"""The caller's repositories at GitHub."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.dependencies import CallerDep, CursorQuery, GitHubDep, LimitQuery
from app.api.problems import problems
from app.contracts.github import RepositoryBranch, RepositoryName, RepositoryOwner, RepositorySummary
from app.contracts.pages import Page
from app.services.paging import DEFAULT_LIMIT

router = APIRouter(prefix="/repos", tags=["github"])

_PROBLEMS = problems(401, 403, 404, 409, 422, 429, 503)


@router.get("", responses=_PROBLEMS)
async def list_repositories(
    caller: CallerDep,
    github: GitHubDep,
    q: Annotated[str | None, Query(min_length=1, max_length=200, description="A part of the full name.")] = None,
    limit: LimitQuery = DEFAULT_LIMIT,
    cursor: CursorQuery = None,
) -> Page[RepositorySummary]:
    """Those that the caller sees and the GitHub App is given, of one account after the other. A page may be short, or
    empty: there is more for as long as there is a `next_cursor`."""
    return await github.repositories.page(caller, search=q, limit=limit, cursor=cursor)


@router.get("/{owner}/{name}/branches", responses=_PROBLEMS)
async def list_branches(
    *,
    owner: Annotated[RepositoryOwner, Path()],
    name: Annotated[RepositoryName, Path()],
    caller: CallerDep,
    github: GitHubDep,
    limit: LimitQuery = DEFAULT_LIMIT,
    cursor: CursorQuery = None,
) -> Page[RepositoryBranch]:
    """The branches of a repository, as GitHub orders them."""
    return await github.repositories.branches(caller, f"{owner}/{name}", limit=limit, cursor=cursor)
