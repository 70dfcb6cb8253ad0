"""Random files and edits of them: whatever is outside the edited lines must come through byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_TEXTS = (
    "return x;",
    "}",
    "",
    "],",
    "final a = 1;",
    "\N{BUTTERFLY} مرحبا \N{WOMAN}\u200d\N{GIRL}",
    "a\u2028b",
    "// c\x0cd",
    "cafe\u0301 é",
    "void main() {",
    "const t = '\N{RIGHT-TO-LEFT OVERRIDE}x';",
    "\N{LEFT DOUBLE QUOTATION MARK}said\N{RIGHT DOUBLE QUOTATION MARK}",
)
_INDENTS = ("", "  ", "    ", "\t", "\t\t", " \t")
_ENDINGS = ("\n", "\r\n", "  \n", "\t\r\n")


@dataclass(frozen=True, slots=True)
class BytesCase:
    """The edit changes what stands between `before` and `after`, and nothing of those. The model saw `shown`."""

    shown: str
    before: str
    target: str
    after: str
    body: str

    @property
    def text(self) -> str:
        return self.before + self.target + self.after

    def holds_for(self, text: str) -> bool:
        """Whether all outside of the edit is as it was."""
        return (
            text.startswith(self.before)
            and text.endswith(self.after)
            and len(text) >= len(self.before) + len(self.after)
        )


def bytes_cases(count: int, *, seed: int = 1) -> Iterator[BytesCase]:
    for number in range(count):
        yield _case(Random(f"bytes {seed} {number}"))


def _case(random: Random) -> BytesCase:
    ends = random.choice((_ENDINGS, ("\n",), ("\r\n",)))
    lines = [
        random.choice(_INDENTS) + random.choice(_TEXTS) + random.choice(ends) for _ in range(random.randint(1, 40))
    ]
    start = random.randrange(len(lines))
    end = random.randint(start + 1, min(len(lines), start + 6))
    indent = random.choice(_INDENTS)
    lines[start] = f"{indent}final marked{random.randint(100, 999)} = '{random.choice(_TEXTS)}';{random.choice(ends)}"
    target = [line.rstrip("\r\n") for line in lines[start:end]]
    if end == len(lines) and random.random() < 0.5:
        lines[-1] = lines[-1].rstrip("\r\n")
    mark = random.choice(("", "", "\N{ZERO WIDTH NO-BREAK SPACE}"))
    new = [random.choice(_INDENTS) + random.choice(_TEXTS) for _ in range(random.randint(0, 4))]
    text = mark + "".join(lines)
    return BytesCase(
        random.choice((text, text, f"// Was here.\n{text}", f"{text}\n// Was here.\n")),
        mark + "".join(lines[:start]),
        "".join(lines[start:end]),
        "".join(lines[end:]),
        "\n".join(("<<<<<<< SEARCH", *_drifted(random, target), "=======", *new, ">>>>>>> REPLACE", "")),
    )


def _drifted(random: Random, lines: list[str]) -> list[str]:
    match random.choice(("exact", "trailing", "indented")):
        case "trailing":
            return [line.rstrip(" \t") for line in lines]
        case "indented":
            return [f"  {line}" if line.strip() else line for line in lines]
        case _:
            return lines
