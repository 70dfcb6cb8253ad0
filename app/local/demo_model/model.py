"""Decides what one call is answered: the canned text, or the fault that the wish asked for."""

import asyncio
from collections import defaultdict
from itertools import count

from app.local.demo_model import wire
from app.local.demo_model.answer import compose, remainder
from app.local.demo_model.catalogue import Catalogue
from app.local.demo_model.directives import Directives
from app.local.demo_model.errors import injected
from app.local.demo_model.prompt import Prompt
from app.local.demo_model.streaming import Ending, Reply

# The pace of a slow answer from a model that otherwise does not wait, in characters a second.
_SLOW_PACE = 200.0
_SLOWNESS = 10
_THOUGHT = "No thinking happens here: the words of the wish pick a canned answer."


class DemoModel:
    """Answers prompts from the catalogue.

    It remembers only which wishes were struck by a fault that is for the first call; the next call for such a wish
    makes it forget, so that the same wish can be tried again. And it remembers what was let go.

    Args:
        catalogue: the canned apps.
        pace: characters a second; 0 for no delay.
    """

    def __init__(self, catalogue: Catalogue, *, pace: float) -> None:
        self._catalogue = catalogue
        self._pace = pace
        self._numbers = count(1)
        self._struck: set[tuple[str, Directives]] = set()
        self._holds: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def next_response_id(self) -> str:
        return f"demo-{next(self._numbers)}"

    def let_go(self, hold: str) -> None:
        """Answers that wait, or will come to where they would have, go on."""
        self._holds[hold].set()

    def reply(self, prompt: Prompt, request: wire.GenerateContentRequest) -> Reply:
        """The reply to `prompt`, which was read from `request`.

        Raises:
            ApiError: when the wish asks for an error and this is its first call.
        """
        faults = self._faults(prompt)
        if faults.error is not None:
            raise injected(faults.error)

        text = remainder(compose(prompt, self._catalogue), prompt.said)
        config = request.generation_config
        limits = [faults.truncate, config.max_output_tokens and config.max_output_tokens * wire.CHARACTERS_PER_TOKEN]
        limit = min((limit for limit in limits if limit is not None), default=len(text))
        ending, length = _ending(faults, min(limit, len(text)))
        return Reply(
            response_id=self.next_response_id(),
            prompt_tokens=wire.prompt_tokens(request),
            text=text[:length],
            finish_reason=wire.FinishReason.MAX_TOKENS if length < len(text) else wire.FinishReason.STOP,
            ending=ending,
            thought=_THOUGHT if config.thinking_config.include_thoughts and not prompt.said else "",
            pace=self._pace_of(prompt),
            hold=self._holds[prompt.directives.hold] if prompt.directives.hold else None,
        )

    def _faults(self, prompt: Prompt) -> Directives:
        """The directives that strike this call; those for the first call only once."""
        if not prompt.directives.first_call_only or prompt.diagnostics is not None or prompt.follow_up is not None:
            return Directives()
        key = (prompt.wish, prompt.directives)
        if prompt.is_first_call and key not in self._struck:
            self._struck.add(key)
            return prompt.directives
        self._struck.discard(key)
        return Directives()

    def _pace_of(self, prompt: Prompt) -> float:
        if not prompt.directives.slow:
            return self._pace
        return self._pace / _SLOWNESS if self._pace else _SLOW_PACE


def _ending(faults: Directives, length: int) -> tuple[Ending, int]:
    """How the stream ends, and after how many characters, when nothing else stops it before `length`."""
    if faults.cut is not None and faults.cut < length:
        return Ending.CUT, faults.cut
    if faults.eof is not None and faults.eof < length:
        return Ending.SILENT, faults.eof
    return Ending.FINISHED, length
