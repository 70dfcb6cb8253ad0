"""A guess at what a job would use, before it is started: no model is asked and no workspace made for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final, Protocol

from app.contracts.generations import FileEntry, GenerationKind, GenerationRequest, Usage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.usage import Budget, GenerationEstimate, Range
from app.data.generations import Generations
from app.prices import PriceTable
from app.security.callers import Caller
from app.services.admission import Admission, refusal
from app.services.projects import ProjectService
from app.services.starting import GenerationStarter

CHARACTERS_A_TOKEN: Final = 4
INSTRUCTIONS_BYTES: Final = 3_500
"""The fixed part of every prompt."""
TEMPLATE_BYTES: Final = 16_000
"""What a new app starts from, as the model is shown it."""
MAX_CONTEXT_BYTES: Final = 420_000
MAX_FILE_BYTES: Final = 200_000
"""More of a project's files, and larger files, are not shown to the model."""

_NO_TEXT: Final = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".ttf", ".otf", ".woff", ".woff2", ".mp3", ".mp4", ".wav",
    ".ogg", ".webm", ".pdf", ".zip", ".jar", ".so", ".wasm", ".bin", ".lock",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answer:
    """Output tokens of one call, with its thoughts."""

    low: int
    high: int


_ANSWERS: Final = {
    GenerationKind.GENERATE: _Answer(2_000, 40_000),
    GenerationKind.FIX: _Answer(500, 15_000),
    GenerationKind.CONVERSE: _Answer(100, 4_000),
}
_REPAIR: Final = _Answer(500, 15_000)


class ContextSizes(Protocol):
    """How much of a project the model would be shown."""

    async def context_bytes(self, caller: Caller, base: GenerationId | None) -> int:
        """UTF-8 bytes of the files in the first prompt; without a base, of a new app's template."""
        ...


class ManifestSizes:
    """By the manifest of the base version: all its texts, as their names tell them, up to what a prompt holds."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    async def context_bytes(self, caller: Caller, base: GenerationId | None) -> int:
        if base is None:
            return TEMPLATE_BYTES
        files = await self._generations.files(caller, base)
        return min(sum(file.size for file in files if _is_shown(file)), MAX_CONTEXT_BYTES)


def _is_shown(file: FileEntry) -> bool:
    return file.size <= MAX_FILE_BYTES and PurePosixPath(file.path).suffix.lower() not in _NO_TEXT


class GenerationEstimator:
    """For those who may start jobs. `model` is the configured one, which answers unless a server stands in for it."""

    def __init__(
        self,
        projects: ProjectService,
        starter: GenerationStarter,
        sizes: ContextSizes,
        admission: Admission,
        prices: PriceTable,
        *,
        model: str,
    ) -> None:
        self._projects = projects
        self._starter = starter
        self._sizes = sizes
        self._admission = admission
        self._prices = prices
        self._model = model

    async def estimate(self, caller: Caller, project_id: ProjectId, request: GenerationRequest) -> GenerationEstimate:
        """What the request would use if it were started now.

        Raises:
            NotFound: no such project, or `base_not_found`.
            Forbidden: the caller only reads the project.
            Conflict: the base has no files (yet).
            DependencyUnavailable: the database cannot be reached.
        """
        await self._projects.get_to_edit(caller, project_id)
        base = await self._starter.base(caller, project_id, request)
        shown = await self._sizes.context_bytes(caller, base)
        said = len(request.prompt.encode()) + len((request.error_message or "").encode())
        prompt = (INSTRUCTIONS_BYTES + shown + said) // CHARACTERS_A_TOKEN
        budget = await self._admission.budget(caller.user.id)
        return self._guess(request, prompt, budget)

    def _guess(self, request: GenerationRequest, prompt: int, budget: Budget) -> GenerationEstimate:
        """`high`: every repair is needed, and what was written is shown again."""
        answer = _ANSWERS[request.kind]
        repairs = 0 if request.kind is GenerationKind.CONVERSE else request.options.max_fix_attempts
        shortest = [Usage(prompt_tokens=prompt, output_tokens=answer.low)]
        again = min(prompt + answer.high, (INSTRUCTIONS_BYTES + MAX_CONTEXT_BYTES) // CHARACTERS_A_TOKEN)
        longest = [Usage(prompt_tokens=prompt, output_tokens=answer.high)]
        longest += [Usage(prompt_tokens=max(prompt, again), output_tokens=_REPAIR.high)] * repairs
        low, high = sum(usage.tokens for usage in shortest), sum(usage.tokens for usage in longest)
        return GenerationEstimate(
            model=self._model,
            prompt_tokens=prompt,
            output_tokens=Range(low=answer.low, high=sum(usage.output_tokens for usage in longest)),
            total_tokens=Range(low=low, high=high),
            cost_micro_usd=self._cost(shortest, longest),
            budget=budget,
            would_be_refused=refusal(budget),
            over_budget=any(
                limit is not None and low > limit for limit in (budget.max_tokens_per_job, budget.tokens_left_today)
            ),
        )

    def _cost(self, shortest: list[Usage], longest: list[Usage]) -> Range | None:
        low, high = self._price(shortest), self._price(longest)
        return None if low is None or high is None else Range(low=low, high=high)

    def _price(self, calls: list[Usage]) -> int | None:
        today = datetime.now(UTC).date()
        costs = [self._prices.cost(self._model, usage, on=today) for usage in calls]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None
