"""The part of Gemini's REST wire that the demo model reads and writes.

Names on the wire are camelCase, as the Gemini API sends them; snake_case is understood too, as protobuf's JSON does.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Base64UrlBytes, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

MODEL = "demo-model"
INPUT_TOKEN_LIMIT = 1_048_576
OUTPUT_TOKEN_LIMIT = 1_048_576
CHARACTERS_PER_TOKEN = 4
TOKENS_PER_IMAGE = 258


class FinishReason(StrEnum):
    STOP = "STOP"
    MAX_TOKENS = "MAX_TOKENS"


class _Message(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")


class _Open(_Message):
    """A message whose other fields belong to features that the demo model does not have."""

    model_config = ConfigDict(extra="ignore")


class InlineData(_Message):
    """An image or other data in the request itself; `data` is base64 of either alphabet."""

    mime_type: str = Field(min_length=1)
    data: Base64UrlBytes = Field(repr=False)
    display_name: str | None = None


class Part(_Open):
    text: str | None = None
    inline_data: InlineData | None = None
    thought: bool = False


class _Spoken(_Message):
    parts: tuple[Part, ...] = Field(min_length=1)

    @property
    def text(self) -> str:
        """What was said, without thoughts."""
        return "".join(part.text for part in self.parts if part.text and not part.thought)

    @property
    def images(self) -> int:
        """How many there are; nothing looks at them."""
        return sum(part.inline_data is not None for part in self.parts)


class SystemInstruction(_Spoken):
    role: str | None = None


class Content(_Spoken):
    """A turn of the conversation."""

    role: Literal["user", "model"] = "user"


class ThinkingConfig(_Open):
    include_thoughts: bool = False


class GenerationConfig(_Open):
    max_output_tokens: int | None = Field(default=None, ge=1)
    thinking_config: ThinkingConfig = ThinkingConfig()


class GenerateContentRequest(_Message):
    contents: tuple[Content, ...] = Field(min_length=1)
    system_instruction: SystemInstruction | None = None
    generation_config: GenerationConfig = GenerationConfig()
    model: str | None = None
    safety_settings: JsonValue = None
    tools: JsonValue = None
    tool_config: JsonValue = None
    cached_content: str | None = None
    labels: JsonValue = None
    service_tier: str | None = None
    store: bool | None = None


class CountTokensRequest(_Message):
    """Either bare contents or a whole request, never neither."""

    contents: tuple[Content, ...] = ()
    generate_content_request: GenerateContentRequest | None = None


def count_tokens(text: str) -> int:
    """A token for every four characters, rounded up: an estimate, like everything countable here."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def prompt_tokens(request: GenerateContentRequest) -> int:
    system = count_tokens(request.system_instruction.text) if request.system_instruction else 0
    return system + sum(count_tokens(turn.text) + TOKENS_PER_IMAGE * turn.images for turn in request.contents)


def usage(*, prompt: int, candidates: int = 0, thoughts: int = 0) -> dict[str, JsonValue]:
    """`usageMetadata`, all counts in tokens."""
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": candidates,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": prompt + candidates + thoughts,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
    }


def response(
    *,
    response_id: str,
    usage_metadata: dict[str, JsonValue],
    text: str,
    thought: bool = False,
    finish_reason: FinishReason | None = None,
) -> dict[str, JsonValue]:
    """One GenerateContentResponse: a whole answer, or a chunk of a stream."""
    part: dict[str, JsonValue] = {"text": text, "thought": True} if thought else {"text": text}
    candidate: dict[str, JsonValue] = {"content": {"parts": [part], "role": "model"}, "index": 0}
    if finish_reason is not None:
        candidate["finishReason"] = finish_reason.value
    return {
        "candidates": [candidate],
        "usageMetadata": usage_metadata,
        "modelVersion": MODEL,
        "responseId": response_id,
    }


def blocked_response(*, response_id: str, prompt: int) -> dict[str, JsonValue]:
    """What Gemini answers to a prompt that it refuses: no candidates, and the reason."""
    return {
        "promptFeedback": {"blockReason": "SAFETY"},
        "usageMetadata": usage(prompt=prompt),
        "modelVersion": MODEL,
        "responseId": response_id,
    }


def model_resource(name: str = MODEL) -> dict[str, JsonValue]:
    return {
        "name": f"models/{name}",
        "version": "1",
        "displayName": "Demo model",
        "description": "Canned answers for trying things out; nothing thinks here.",
        "inputTokenLimit": INPUT_TOKEN_LIMIT,
        "outputTokenLimit": OUTPUT_TOKEN_LIMIT,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "thinking": False,
    }
