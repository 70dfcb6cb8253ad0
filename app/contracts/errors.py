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
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_SUBSCRIPTIONS = "too_many_subscriptions"
    # The account
    NOT_AUTHENTICATED = "not_authenticated"
    TOKEN_EXPIRED = "token_expired"
    INVALID_TOKEN = "invalid_token"
    INVALID_CREDENTIALS = "invalid_credentials"
    ACCOUNT_EXISTS = "account_exists"
    WEAK_PASSWORD = "weak_password"
    # The connection
    TOO_SLOW = "too_slow"
    # The parts behind us
    DEPENDENCY_UNAVAILABLE = "dependency_unavailable"
    TOOLCHAIN_UNAVAILABLE = "toolchain_unavailable"
    INTERNAL = "internal"
    # The job
    MODEL_BLOCKED = "model_blocked"
    MODEL_QUOTA = "model_quota"
    MODEL_UNAVAILABLE = "model_unavailable"
    MODEL_REJECTED = "model_rejected"
    MODEL_TRUNCATED = "model_truncated"
    MODEL_EMPTY = "model_empty"
    BASE_NOT_FOUND = "base_not_found"
    WORKSPACE_FAILED = "workspace_failed"
    NOT_CLEAN = "not_clean"
    REPEATED_ERRORS = "repeated_errors"
    TIMED_OUT = "timed_out"
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
