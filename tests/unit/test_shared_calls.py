"""A crowd with one question costs two calls, and nobody gets an answer from before they asked."""

import asyncio

import pytest

from app.temporal.shared_calls import SharedCalls


class Counter:
    """Answers how often it was asked when the call began."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.go = asyncio.Event()
        self.failure: Exception | None = None

    async def __call__(self, key: str) -> int:
        self.calls.append(key)
        number = len(self.calls)
        await self.go.wait()
        if self.failure is not None:
            raise self.failure
        return number


async def test_a_crowd_shares_the_call_after_the_one_under_way() -> None:
    counter = Counter()
    shared = SharedCalls(counter)
    first = asyncio.create_task(shared.ask("a"))
    await asyncio.sleep(0)
    crowd = [asyncio.create_task(shared.ask("a")) for _ in range(50)]
    other = asyncio.create_task(shared.ask("b"))
    await asyncio.sleep(0)
    counter.go.set()
    assert await first == 1
    assert set(await asyncio.gather(*crowd)) == {3}
    assert await other == 2
    assert counter.calls == ["a", "b", "a"]
    assert await shared.ask("a") == 4


async def test_who_gives_up_takes_the_answer_from_nobody() -> None:
    counter = Counter()
    shared = SharedCalls(counter)
    impatient, patient = asyncio.create_task(shared.ask("a")), asyncio.create_task(shared.ask("a"))
    await asyncio.sleep(0)
    impatient.cancel()
    counter.go.set()
    assert await patient == 2


async def test_a_failure_is_everybodys_and_is_not_kept() -> None:
    counter = Counter()
    shared = SharedCalls(counter)
    counter.failure = RuntimeError("no")
    counter.go.set()
    with pytest.raises(RuntimeError):
        await shared.ask("a")
    counter.failure = None
    assert await shared.ask("a") == 2
