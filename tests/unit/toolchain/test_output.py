"""Output of untrusted programs: lines, cleaning, and how much of a flood is passed on and kept."""

import asyncio

import pytest

from activities.toolchain.output import SHOWN_LINE_BYTES, LineSplitter, RawLine, ShownOutput, cleaned

CLEANED = [
    (b"plain", "plain"),
    (b"tab\there", "tab\there"),
    (b"\x1b[31;1mred\x1b[0m and \x1b]0;title\x07plain", "red and plain"),
    (b"\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
    (b"10%\r50%\r100%\r", "100%"),
    (b"\x00\x07bell\x7f", "bell"),
    (b"\xff\xfe bad", "\ufffd\ufffd bad"),
    ("a\u202eb\u2028c".encode(), "abc"),
    (b"\x1b", ""),
    (b"\x1b[", ""),
]


@pytest.mark.parametrize(("content", "text"), CLEANED)
def test_cleaning(content: bytes, text: str) -> None:
    assert cleaned(content) == text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_do_not_depend_on_chunks(size: int) -> None:
    text = b"one\ntwo\r\n\n" + b"x" * 30 + b"\nlast"
    splitter = LineSplitter(10)
    lines = [line for start in range(0, len(text), size) for line in splitter.feed(text[start : start + size])]
    lines += splitter.end()
    assert lines == [RawLine(b"one"), RawLine(b"two\r"), RawLine(b""), RawLine(b"x" * 10, 20), RawLine(b"last")]


def test_a_cut_line_says_how_much_is_missing() -> None:
    assert RawLine(b"x" * 10, 5).shown() == "xxxxxxxxxx… [5 more bytes]"
    assert RawLine(b"y" * (SHOWN_LINE_BYTES + 3)).shown().endswith("… [3 more bytes]")


class Watcher:
    def __init__(self, now: float = 0.0) -> None:
        self.lines: list[str] = []
        self.now = now

    async def write(self, line: str) -> None:
        self.lines.append(line)

    def clock(self) -> float:
        return self.now


async def _drained(output: ShownOutput) -> None:
    passing_on = asyncio.create_task(output.pass_on())
    await output.drained()
    passing_on.cancel()


async def test_a_flood_is_thinned_for_watchers_and_its_end_kept() -> None:
    watcher = Watcher()
    output = ShownOutput(watcher.write, watcher.clock)
    for number in range(100_000):
        output.add(RawLine(b"%d" % number))
    await _drained(output)
    *passed, mark = watcher.lines
    assert passed == [str(number) for number in range(len(passed))]
    assert mark == f"… {100_000 - len(passed)} lines left out"
    assert 0 < len(passed) <= 1_000
    assert output.tail == tuple(str(number) for number in range(99_800, 100_000))


async def test_after_a_while_lines_pass_again_behind_a_mark() -> None:
    watcher = Watcher()
    output = ShownOutput(watcher.write, watcher.clock)
    for _ in range(2_000):
        output.add(RawLine(b"flood"))
    await _drained(output)
    watcher.lines.clear()
    output.add(RawLine(b"too early"))
    watcher.now += 10.0
    output.add(RawLine(b"later"))
    await _drained(output)
    assert watcher.lines == ["… 1 lines left out", "later"]


async def test_output_that_cannot_be_delivered_does_not_hold_up_anything() -> None:
    async def stuck(_line: str) -> None:
        await asyncio.Event().wait()

    output = ShownOutput(stuck)
    passing_on = asyncio.create_task(output.pass_on())
    await asyncio.sleep(0)
    for number in range(5_000):
        output.add(RawLine(b"%d" % number))
    assert output.tail[-1] == "4999"
    passing_on.cancel()
