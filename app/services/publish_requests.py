"""What a request to publish comes to for a version: where it goes, and what it says there. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from app.check_text import with_checks
from app.contracts.errors import FieldProblem
from app.contracts.ids import GenerationId
from app.contracts.publishing import CheckFirst, PublishRequest
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import CheckState, ReviewCheck
from app.data.reviews import ReviewBase, ReviewRecord
from app.errors import Invalid
from app.services.comparing import Comparison
from app.services.pull_request_text import branch_name, description


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Where it goes: on a branch of its own, or onto that of an open pull request."""

    branch: str
    pull_number: int | None


def fingerprint(request: PublishRequest) -> str:
    """The same for the same request, in hexadecimal."""
    return sha256(request.model_dump_json().encode()).hexdigest()


def check_first(record: ReviewRecord, request: PublishRequest) -> CheckFirst:
    """What the workflow is told of files that nobody has checked."""
    return CheckFirst(
        despite_problems=request.despite_problems, described=request.body is None, left_out=len(record.rejected)
    )


def target_of(origin: ReviewBase, request: PublishRequest, title: str, generation_id: GenerationId) -> PublishTarget:
    """Raises `Invalid` for a follow-up that is to go to another branch than its pull request's."""
    pull = origin.pull
    if pull is not None and pull.state is PullRequestState.OPEN:
        if request.branch not in (None, pull.branch):
            problem = FieldProblem(field="branch", message=f"this version follows up {pull.branch}")
            raise Invalid("a follow-up goes to the branch of its pull request", errors=[problem])
        return PublishTarget(pull.branch, pull.number)
    return PublishTarget(request.branch or branch_name(title, generation_id), None)


def body_of(comparison: Comparison, record: ReviewRecord, request: PublishRequest, check: ReviewCheck | None) -> str:
    """The publisher's own, or ours. What is known of the files is told; the workflow tells what it finds itself."""
    body = request.body if request.body is not None else _described(comparison, record)
    if check is None or (request.body is not None and is_clean(check)):
        return body
    return with_checks(body, check, left_out=len(record.rejected))


def _described(comparison: Comparison, record: ReviewRecord) -> str:
    left_out = {rejection.path for rejection in record.rejected if rejection.hunks is None}
    return description(comparison.generation, [diff for diff in comparison.diffs if diff.path not in left_out])


def is_clean(check: ReviewCheck | None) -> bool:
    """Whether it is known to have no errors."""
    return check is not None and check.state is CheckState.CLEAN
