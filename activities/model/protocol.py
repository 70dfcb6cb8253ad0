"""What the streaming activity knows of a language model, whichever it is."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.contracts.errors import ErrorCode
from app.contracts.generations import Usage
from app.errors import WingbeatError


class Role(StrEnum):
    USER = "user"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class ModelTurn:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ModelPrompt:
    """One call. A last turn by the model is the beginning of the answer, which the model goes on writing.

    `max_output_tokens` bounds the answer with its thoughts; the model's own bound holds without it.
    `model` is the one to ask, or the client's own. `cached_prefix` names a cache on the model's side that holds the
    system prompt and the turns before these.
    """

    system: str
    turns: tuple[ModelTurn, ...]
    max_output_tokens: int | None = None
    model: str | None = None
    cached_prefix: str | None = None

    def continued(self, answer: str) -> "ModelPrompt":
        """The call that goes on from what was already answered."""
        return replace(self, turns=(*self.turns, ModelTurn(Role.MODEL, answer))) if answer else self

    @property
    def characters(self) -> int:
        return len(self.system) + sum(len(turn.text) for turn in self.turns)


class FinishReason(StrEnum):
    """Why the model stopped: it was done, or it reached a limit in mid-answer."""

    STOP = "stop"
    MAX_TOKENS = "max_tokens"


@dataclass(frozen=True, slots=True)
class ModelChunk:
    """A piece of the stream. `text` is encodable, without NUL and without thoughts; `usage` is of the call so far."""

    text: str
    finish: FinishReason | None = None
    usage: Usage | None = None
    model: str | None = None


class ModelClient(Protocol):
    """A stream that ends without a `finish` was cut by the other side and may be continued.

    Raises:
        ModelBlocked, ModelRejected, ModelQuotaSpent: asking again changes nothing.
        ModelQuota, ModelUnavailable: asking again later may help.
    """

    def stream(self, prompt: ModelPrompt) -> AsyncGenerator[ModelChunk, None]:
        """Close the generator: that closes the connection."""
        ...

    async def count_tokens(self, prompt: ModelPrompt) -> int:
        """The prompt's tokens, as the model counts them."""
        ...


class ModelBlocked(WingbeatError):
    """The model refused the prompt or its own answer by policy."""

    code = ErrorCode.MODEL_BLOCKED
    status = 422


class ModelRejected(WingbeatError):
    """The request is wrong for this model: the key, the model's name, the size."""

    code = ErrorCode.MODEL_REJECTED
    status = 400


class ModelQuota(WingbeatError):
    """Too many requests or tokens. `retry_after_s` is what the model asked for, if it did."""

    code = ErrorCode.MODEL_QUOTA
    status = 429

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class ModelQuotaSpent(ModelQuota):
    """The quota does not come back while a job can wait for it: such as one for a day."""

    status = 403


class ModelUnavailable(WingbeatError):
    """The model is down or overloaded, or the connection broke."""

    code = ErrorCode.MODEL_UNAVAILABLE
    status = 503


class ModelTruncated(WingbeatError):
    """The answer does not come to an end: too many continuations, no progress, or too large."""

    code = ErrorCode.MODEL_TRUNCATED
    status = 422


class ModelEmpty(WingbeatError):
    """The model answered nothing at all."""

    code = ErrorCode.MODEL_EMPTY
    status = 502
