"""Stable error codes and the problem document. docs/protocol.md lists every code."""

from enum import StrEnum

from app.contracts.base import Contract


class ErrorCode(StrEnum):
    """What went wrong, for programs. The `detail` beside it is for people and may change."""

    # The request
    INVALID_MESSAGE = "invalid_message"
    INVALID_REQUEST = "invalid_request"
    INVALID_PROMPT = "invalid_prompt"
    MESSAGE_TOO_LARGE = "message_too_large"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    ALREADY_FINISHED = "already_finished"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    NOT_READY = "not_ready"
    TOO_MANY_MESSAGES = "too_many_messages"
    UNKNOWN_MODEL = "unknown_model"
    VERSION_EXPIRED = "version_expired"
    VERSION_REQUIRED = "version_required"
    LAST_OWNER = "last_owner"
    SOLE_OWNER = "sole_owner"
    INVALID_ATTACHMENT = "invalid_attachment"
    UNKNOWN_ATTACHMENT = "unknown_attachment"
    UNKNOWN_KNOWLEDGE_PACK = "unknown_knowledge_pack"
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_SUBSCRIPTIONS = "too_many_subscriptions"
    TOO_MANY_JOBS = "too_many_jobs"
    DAILY_BUDGET_EXHAUSTED = "daily_budget_exhausted"
    # The account
    NOT_AUTHENTICATED = "not_authenticated"
    TOKEN_EXPIRED = "token_expired"
    INVALID_TOKEN = "invalid_token"
    INVALID_CREDENTIALS = "invalid_credentials"
    REAUTHENTICATION_REQUIRED = "reauthentication_required"
    ACCOUNT_EXISTS = "account_exists"
    WEAK_PASSWORD = "weak_password"
    SAME_PASSWORD = "same_password"
    INVALID_CODE = "invalid_code"
    INVALID_REFRESH_TOKEN = "invalid_refresh_token"
    REFRESH_TOKEN_REUSED = "refresh_token_reused"
    SIGN_IN_FAILED = "sign_in_failed"
    EMAIL_NOT_CONFIRMED = "email_not_confirmed"
    FOREIGN_PAGE = "foreign_page"
    # The connection
    TOO_SLOW = "too_slow"
    # The parts behind us
    DEPENDENCY_UNAVAILABLE = "dependency_unavailable"
    TOOLCHAIN_UNAVAILABLE = "toolchain_unavailable"
    TOOLCHAIN_FAILED = "toolchain_failed"
    SANDBOX_UNAVAILABLE = "sandbox_unavailable"
    INTERNAL = "internal"
    # GitHub
    GITHUB_NOT_CONFIGURED = "github_not_configured"
    GITHUB_LINK_FAILED = "github_link_failed"
    GITHUB_NOT_LINKED = "github_not_linked"
    GITHUB_LINK_EXPIRED = "github_link_expired"
    GITHUB_FORBIDDEN = "github_forbidden"
    GITHUB_NOT_FOUND = "github_not_found"
    GITHUB_CONFLICT = "github_conflict"
    GITHUB_REFUSED = "github_refused"
    GITHUB_RATE_LIMITED = "github_rate_limited"
    GITHUB_UNAVAILABLE = "github_unavailable"
    INVALID_SIGNATURE = "invalid_signature"
    # Repositories
    CLONE_FAILED = "clone_failed"
    BRANCH_NOT_FOUND = "branch_not_found"
    FOLDER_NOT_FOUND = "folder_not_found"
    REPOSITORY_EMPTY = "repository_empty"
    REPOSITORY_TOO_LARGE = "repository_too_large"
    TOO_MANY_FILES = "too_many_files"
    REPOSITORY_REFUSED = "repository_refused"
    PUSH_REJECTED = "push_rejected"
    BRANCH_PROTECTED = "branch_protected"
    BRANCH_TAKEN = "branch_taken"
    # Publishing
    NOT_IMPORTED = "not_imported"
    NOTHING_CHOSEN = "nothing_chosen"
    NOT_REPAIRABLE = "not_repairable"
    ALREADY_PUBLISHED = "already_published"
    PUBLICATION_RUNNING = "publication_running"
    REVIEW_STALE = "review_stale"
    CHECK_FAILED = "check_failed"
    NOT_PUBLISHED = "not_published"
    APPROVAL_REQUIRED = "approval_required"
    SECRET_FOUND = "secret_found"
    PUBLISH_CONFLICT = "publish_conflict"
    # The job
    MODEL_BLOCKED = "model_blocked"
    MODEL_QUOTA = "model_quota"
    MODEL_UNAVAILABLE = "model_unavailable"
    MODEL_REJECTED = "model_rejected"
    MODEL_TRUNCATED = "model_truncated"
    MODEL_EMPTY = "model_empty"
    BASE_NOT_FOUND = "base_not_found"
    WORKSPACE_FAILED = "workspace_failed"
    PREVIEW_FAILED = "preview_failed"
    TOO_MANY_PREVIEWS = "too_many_previews"
    NOT_CLEAN = "not_clean"
    REPEATED_ERRORS = "repeated_errors"
    BUDGET_EXHAUSTED = "budget_exhausted"
    TIMED_OUT = "timed_out"
    JOB_LOST = "job_lost"
    CANCELLED = "cancelled"


class FieldProblem(Contract):
    """One field that was wrong. `field` is a dotted path into the request."""

    field: str
    message: str


class Problem(Contract):
    """An error body, `application/problem+json` (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: ErrorCode
    request_id: str
    errors: list[FieldProblem] = []


class JobError(Contract):
    """Why a generation ended without a clean version."""

    code: ErrorCode
    message: str
    retryable: bool = False


MEANINGS: dict[ErrorCode, str] = {
    ErrorCode.INVALID_MESSAGE: "The message is not JSON, of no known type, or has wrong or unknown fields.",
    ErrorCode.INVALID_REQUEST: "A field of the request is wrong; `errors` names it.",
    ErrorCode.INVALID_PROMPT: "The prompt is empty, over 50 KB, or contains control characters.",
    ErrorCode.MESSAGE_TOO_LARGE: "The request body is over its limit.",
    ErrorCode.NOT_FOUND: "There is no such thing, or it is not yours.",
    ErrorCode.METHOD_NOT_ALLOWED: "The route exists, the method does not.",
    ErrorCode.FORBIDDEN: "You may see it, but your role does not allow this.",
    ErrorCode.CONFLICT: "The thing changed meanwhile.",
    ErrorCode.ALREADY_FINISHED: "The job has ended: there is nothing to cancel or to steer. Start a new one.",
    ErrorCode.IDEMPOTENCY_MISMATCH: "The Idempotency-Key was used with another body.",
    ErrorCode.NOT_READY: "The job is still running: what you ask for exists when it has ended.",
    ErrorCode.TOO_MANY_MESSAGES: "As many messages wait for this job as may: wait until it has ended.",
    ErrorCode.UNKNOWN_MODEL: "The model is not one of those at `GET /api/models`.",
    ErrorCode.VERSION_EXPIRED: "The version was removed by the retention rules; its record and its events are kept.",
    ErrorCode.VERSION_REQUIRED: "Say in If-Match which version you have seen: the ETag of the answer that you read.",
    ErrorCode.LAST_OWNER: "A project keeps at least one owner: make another member an owner first.",
    ErrorCode.SOLE_OWNER: "Only you own projects that others share; `errors` names them.",
    ErrorCode.INVALID_ATTACHMENT: "The file is no image that can be attached; the message says why.",
    ErrorCode.UNKNOWN_ATTACHMENT: "The project has no such attachment: upload it first, or leave it out.",
    ErrorCode.UNKNOWN_KNOWLEDGE_PACK: "There is no such knowledge pack; /api/knowledge-packs lists those there are.",
    ErrorCode.TOO_MANY_REQUESTS: "Slow down; Retry-After says until when.",
    ErrorCode.TOO_MANY_SUBSCRIPTIONS: "The connection watches too many jobs.",
    ErrorCode.TOO_MANY_JOBS: "As many of your jobs run as may at once: wait until one has ended, or cancel one.",
    ErrorCode.DAILY_BUDGET_EXHAUSTED: "Your tokens of today are used up; Retry-After says when the next day begins.",
    ErrorCode.NOT_AUTHENTICATED: "A token is missing.",
    ErrorCode.TOKEN_EXPIRED: "The access token has ended: refresh it or log in.",
    ErrorCode.INVALID_TOKEN: "The access token is not one of ours.",
    ErrorCode.INVALID_CREDENTIALS: "The address or the password is wrong.",
    ErrorCode.REAUTHENTICATION_REQUIRED: "Prove again who you are: give the password, or log in and ask again at once.",
    ErrorCode.EMAIL_NOT_CONFIRMED: "Open the link in the mail first, then log in.",
    ErrorCode.FOREIGN_PAGE: "The studio's sessions are for its own pages: `X-Wingbeat-Studio: 1`, and our own Origin.",
    ErrorCode.ACCOUNT_EXISTS: "There is an account with this address.",
    ErrorCode.WEAK_PASSWORD: "The password is too weak, or too long; `errors` says why.",
    ErrorCode.SAME_PASSWORD: "The new password is the old one.",
    ErrorCode.INVALID_CODE: "The code from the mail is wrong, used or too old: ask for another mail.",
    ErrorCode.INVALID_REFRESH_TOKEN: "The refresh token is not, or no longer, that of a session: log in.",
    ErrorCode.REFRESH_TOKEN_REUSED: "The refresh token was used before; if that was not just now, its session ends.",
    ErrorCode.SIGN_IN_FAILED: "Signing in at another provider did not work, or took too long: start again.",
    ErrorCode.TOO_SLOW: "The connection did not keep up: reconnect with the last `seq`.",
    ErrorCode.DEPENDENCY_UNAVAILABLE: "A part behind the api cannot be reached; try again.",
    ErrorCode.TOOLCHAIN_UNAVAILABLE: "No worker has what this needs; the message says what to install.",
    ErrorCode.TOOLCHAIN_FAILED: "The Flutter SDK itself failed; the message has its last words.",
    ErrorCode.SANDBOX_UNAVAILABLE: "The tools must run confined and cannot be here; the message says what is missing.",
    ErrorCode.INTERNAL: "An unexpected failure; the request id finds it in the log.",
    ErrorCode.GITHUB_NOT_CONFIGURED: "This server has no GitHub App; the message says what its operator sets.",
    ErrorCode.GITHUB_LINK_FAILED: "Linking did not work, or took too long: start again with GET /api/auth/github.",
    ErrorCode.GITHUB_NOT_LINKED: "No GitHub account is linked: start with GET /api/auth/github.",
    ErrorCode.GITHUB_LINK_EXPIRED: "GitHub takes the link no longer: link the account again.",
    ErrorCode.GITHUB_FORBIDDEN: "The GitHub App, or the person, lacks a permission on GitHub.",
    ErrorCode.GITHUB_NOT_FOUND: "GitHub shows no such thing: check the name and the App's installation.",
    ErrorCode.GITHUB_CONFLICT: "The repository changed meanwhile, or is empty.",
    ErrorCode.GITHUB_REFUSED: "GitHub refused the request; the message says why.",
    ErrorCode.GITHUB_RATE_LIMITED: "GitHub's limit on requests is reached; Retry-After says until when.",
    ErrorCode.GITHUB_UNAVAILABLE: "GitHub cannot be reached; try again.",
    ErrorCode.INVALID_SIGNATURE: "The webhook is not signed with our secret.",
    ErrorCode.CLONE_FAILED: "The repository could not be read from its server; try again.",
    ErrorCode.BRANCH_NOT_FOUND: "The repository has no such branch: leave `branch` out for its default one.",
    ErrorCode.FOLDER_NOT_FOUND: "The repository has no such folder, or nothing in it can be imported.",
    ErrorCode.REPOSITORY_EMPTY: "The repository has no commit: push one first.",
    ErrorCode.REPOSITORY_TOO_LARGE: "The repository is over a limit on size or time: import one `folder` of it.",
    ErrorCode.TOO_MANY_FILES: "The repository has too many files: import one `folder` of it.",
    ErrorCode.REPOSITORY_REFUSED: "The repository holds what Git itself warns of; the message names it.",
    ErrorCode.PUSH_REJECTED: "The branch moved meanwhile: nothing was pushed.",
    ErrorCode.BRANCH_PROTECTED: "The repository's rules do not allow a push to this branch.",
    ErrorCode.BRANCH_TAKEN: "The branch has another project's pull request, or other changes: name another `branch`.",
    ErrorCode.NOT_IMPORTED: "The project was not imported from a repository: there is nowhere to publish to.",
    ErrorCode.NOTHING_CHOSEN: "No change is left to publish: take some of the rejected ones.",
    ErrorCode.NOT_REPAIRABLE: "The last check found no problem in the chosen files: there is nothing to repair.",
    ErrorCode.ALREADY_PUBLISHED: "The version is on GitHub: withdraw it first, or go on with a new version.",
    ErrorCode.PUBLICATION_RUNNING: "The version is being published or withdrawn: wait until that has ended.",
    ErrorCode.REVIEW_STALE: "What the version is compared with has changed: read the review again, then decide.",
    ErrorCode.CHECK_FAILED: "The chosen files have problems: repair them, or publish with `despite_problems`.",
    ErrorCode.NOT_PUBLISHED: "The version is not on GitHub: there is nothing to withdraw.",
    ErrorCode.APPROVAL_REQUIRED: "Workflows, CI or credential files would change; name each in `approve_sensitive`.",
    ErrorCode.SECRET_FOUND: "A changed file holds a secret; the message names the lines. Reject or change them.",
    ErrorCode.PUBLISH_CONFLICT: "The repository changed at the same places; `conflicts` shows them.",
    ErrorCode.MODEL_BLOCKED: "The model refused the prompt or its own answer.",
    ErrorCode.MODEL_QUOTA: "The model's quota is used up.",
    ErrorCode.MODEL_UNAVAILABLE: "The model could not be reached or broke off again and again.",
    ErrorCode.MODEL_REJECTED: "The model rejected the request.",
    ErrorCode.MODEL_TRUNCATED: "The model's answer did not come to an end.",
    ErrorCode.MODEL_EMPTY: "The model answered nothing.",
    ErrorCode.BASE_NOT_FOUND: "The version to start from does not exist or has no files.",
    ErrorCode.WORKSPACE_FAILED: "The job's files could not be prepared or kept.",
    ErrorCode.PREVIEW_FAILED: "The app could not be built or served, or broke again and again; the message says how.",
    ErrorCode.TOO_MANY_PREVIEWS: "You have as many live previews as you may: stop one first.",
    ErrorCode.NOT_CLEAN: "Problems remain after the last repair round; the files are kept.",
    ErrorCode.REPEATED_ERRORS: "A repair round brought the same problems again; the files are kept.",
    ErrorCode.BUDGET_EXHAUSTED: "The job used up its tokens, or its user's of the day; what was reached is kept.",
    ErrorCode.TIMED_OUT: "The job reached its time limit; what was reached is kept.",
    ErrorCode.JOB_LOST: "The job's workflow was gone before the job had ended: start it again.",
    ErrorCode.CANCELLED: "The job was cancelled.",
}
"""What each code means, for docs/protocol.md."""
