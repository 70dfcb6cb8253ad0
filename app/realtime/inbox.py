"""A client's frame as a message, or what is wrong with it."""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from app.contracts.errors import ErrorCode
from app.contracts.messages import CLIENT_MESSAGES, ClientMessage

MAX_EXPLANATION = 300
"""Characters: a text may quote what the client sent."""


@dataclass(frozen=True, slots=True)
class BadMessage:
    """A frame that is no message. An unusable prompt is a person's mistake and does not break the protocol."""

    code: ErrorCode
    explanation: str
    request_id: str | None = None

    @property
    def breaks_protocol(self) -> bool:
        return self.code is not ErrorCode.INVALID_PROMPT


NOT_TEXT = BadMessage(ErrorCode.INVALID_MESSAGE, "send JSON objects in text frames")


def parse(text: str) -> ClientMessage | BadMessage:
    """Never raises."""
    try:
        return CLIENT_MESSAGES.validate_json(text, strict=True)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return BadMessage(_code(problem), _explanation(problem), _request_id(text))


def _code(problem: ErrorDetails) -> ErrorCode:
    is_prompt = problem["loc"][-1:] == ("prompt",) and problem["type"] == "value_error"
    return ErrorCode.INVALID_PROMPT if is_prompt else ErrorCode.INVALID_MESSAGE


def _explanation(problem: ErrorDetails) -> str:
    """`field: what is wrong with it`. The first part of a location only repeats the message's type."""
    field = ".".join(str(part) for part in problem["loc"][1:])
    text = problem["msg"].removeprefix("Value error, ")
    return (f"{field}: {text}" if field else text)[:MAX_EXPLANATION]


def _request_id(text: str) -> str | None:
    """The `request_id` of a message that is otherwise wrong, so that the client knows which one it was."""
    try:
        message = from_json(text)
    except ValueError:
        return None
    request_id = message.get("request_id") if isinstance(message, dict) else None
    return request_id if isinstance(request_id, str) and len(request_id) <= 128 else None
