"""Keeps a prompt within its bound of tokens, as the model itself counts them."""

from collections.abc import Callable
from typing import Final, Protocol

from loguru import logger

from activities.model.context import ContextPack
from activities.model.protocol import ModelPrompt
from activities.model.tokens import estimated_tokens
from app.errors import WingbeatError

MAX_PROMPT_TOKENS: Final = 160_000
"""The context's budget, with the conversation, the request and the instructions beside it."""

CONFIRM_FROM_TOKENS: Final = 60_000
"""A smaller prompt cannot be over the bound, however far the estimate is off: it is sent uncounted."""

_TRIES: Final = 3
_MARGIN: Final = 0.95


class TokenCounter(Protocol):
    """The model's own count. Raises `WingbeatError` when it cannot, or will not."""

    async def count_tokens(self, prompt: ModelPrompt) -> int: ...


async def bounded_prompt(
    pack: ContextPack, build: Callable[[ContextPack], ModelPrompt], counter: TokenCounter
) -> ModelPrompt:
    """The prompt that `build` makes of the pack, or of as much of it as keeps within `MAX_PROMPT_TOKENS`.

    The count is a precaution: when it fails, the estimate stands.
    """
    prompt = build(pack)
    for _ in range(_TRIES):
        if _estimated(prompt) < CONFIRM_FROM_TOKENS:
            return prompt
        try:
            count = await counter.count_tokens(prompt)
        except WingbeatError as error:
            logger.info("the prompt is not counted: {}", error.detail)
            return prompt
        if count <= MAX_PROMPT_TOKENS:
            return prompt
        logger.info("the prompt has {} tokens: the context is cut", count)
        pack = pack.shrunk(MAX_PROMPT_TOKENS / count * _MARGIN)
        prompt = build(pack)
    return prompt


def _estimated(prompt: ModelPrompt) -> int:
    return estimated_tokens(prompt.system) + sum(estimated_tokens(turn.text) for turn in prompt.turns)
