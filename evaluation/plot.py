"""The scores as bars, in SVG."""

from collections.abc import Iterator, Mapping
from html import escape

from evaluation.results import Score

_WIDTH, _LABEL, _BAR, _GAP, _TOP = 640, 130, 16, 14, 34
_COLOURS = ("#2b5fc7", "#8fb0ee")


def plot(scores: Mapping[str, Score], *, attempts_each: int) -> str:
    """Two bars a group: pass@1 and pass^k, from 0 to 100 %."""
    height = _TOP + len(scores) * (2 * _BAR + _GAP) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="Share of cases passed, by group">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        *_legend(("pass@1", f"pass^{attempts_each}")),
    ]
    for row, (name, score) in enumerate(scores.items()):
        parts += _bars(name, (score.pass_1, score.pass_all), top=_TOP + row * (2 * _BAR + _GAP))
    return "\n".join([*parts, "</svg>", ""])


def _legend(names: tuple[str, str]) -> Iterator[str]:
    for number, (name, colour) in enumerate(zip(names, _COLOURS, strict=True)):
        x = _LABEL + number * 90
        yield f'<rect x="{x}" y="10" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{x + 18}" y="20">{escape(name)}</text>'


def _bars(name: str, shares: tuple[float, float], *, top: int) -> Iterator[str]:
    yield f'<text x="{_LABEL - 8}" y="{top + _BAR + 4}" text-anchor="end">{escape(name)}</text>'
    for number, (share, colour) in enumerate(zip(shares, _COLOURS, strict=True)):
        y, length = top + number * _BAR, share * (_WIDTH - _LABEL - 60)
        yield f'<rect x="{_LABEL}" y="{y}" width="{length:.1f}" height="{_BAR - 2}" fill="{colour}"/>'
        yield f'<text x="{_LABEL + length + 6:.1f}" y="{y + 11}">{share:.0%}</text>'
