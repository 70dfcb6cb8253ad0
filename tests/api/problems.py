"""What every refusal must look like."""

import httpx

from app.contracts.errors import ErrorCode, Problem


def problem_of(response: httpx.Response, status: int, code: ErrorCode) -> Problem:
    """The problem document of a response that must have this status and code."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(response.content)
    assert (problem.status, problem.code) == (status, code)
    assert problem.request_id == response.headers["x-request-id"]
    return problem
