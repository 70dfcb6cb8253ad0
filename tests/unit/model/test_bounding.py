"""A prompt keeps within its bound, as the model counts."""

from dataclasses import dataclass, field

from activities.model.bounding import CONFIRM_FROM_TOKENS, MAX_PROMPT_TOKENS, bounded_prompt
from activities.model.context import ContextFile, ContextOutline, ContextPack
from activities.model.protocol import ModelPrompt, ModelTurn, ModelUnavailable, Role


@dataclass
class Counter:
    """Counts one token for so many characters."""

    characters: float
    counts: list[int] = field(default_factory=list)
    away: bool = False

    async def count_tokens(self, prompt: ModelPrompt) -> int:
        if self.away:
            raise ModelUnavailable("away")
        self.counts.append(int(prompt.characters / self.characters))
        return self.counts[-1]


def pack(size: int) -> ContextPack:
    files = [ContextFile(path=f"lib/{n}.dart", text="x" * (size // 10)) for n in range(8)]
    outlines = [ContextOutline(path=f"lib/o{n}.dart", text="y" * (size // 10)) for n in range(2)]
    return ContextPack(files=files, outlines=outlines, tree=[])


def build(shown: ContextPack) -> ModelPrompt:
    text = "".join(one.text for one in (*shown.files, *shown.outlines))
    return ModelPrompt(system="s", turns=(ModelTurn(Role.USER, text),))


async def test_a_small_prompt_is_not_counted() -> None:
    counter = Counter(0.1)
    whole = pack(CONFIRM_FROM_TOKENS)
    assert await bounded_prompt(whole, build, counter) == build(whole)
    assert counter.counts == []


async def test_a_prompt_within_the_bound_stays_whole() -> None:
    counter, whole = Counter(4), pack(MAX_PROMPT_TOKENS * 3)
    assert await bounded_prompt(whole, build, counter) == build(whole)
    assert len(counter.counts) == 1


async def test_one_beyond_it_loses_what_matters_least() -> None:
    counter, whole = Counter(2), pack(MAX_PROMPT_TOKENS * 3)
    prompt = await bounded_prompt(whole, build, counter)
    assert await counter.count_tokens(prompt) <= MAX_PROMPT_TOKENS
    assert "y" not in prompt.turns[0].text
    assert prompt.turns[0].text.startswith("x")


async def test_a_model_that_does_not_count_is_asked_all_the_same() -> None:
    whole = pack(MAX_PROMPT_TOKENS * 10)
    assert await bounded_prompt(whole, build, Counter(1, away=True)) == build(whole)


def test_what_goes_is_named() -> None:
    shrunk = pack(1_000).shrunk(0.55)
    assert [file.path for file in shrunk.files] == [f"lib/{n}.dart" for n in range(5)]
    assert shrunk.outlines == []
    assert shrunk.omitted == ["lib/5.dart", "lib/6.dart", "lib/7.dart", "lib/o0.dart", "lib/o1.dart"]
