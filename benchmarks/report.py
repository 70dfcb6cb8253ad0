"""Bars and how they are reported."""

import os
import platform
from collections.abc import Sequence

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class Bar(BaseModel):
    """One figure and the limit it must not pass."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        return self.value <= self.limit


class Figure(BaseModel):
    """A figure without a bar: context for the reader."""

    name: str
    value: float
    unit: str


class Report(BaseModel):
    """What a benchmark found. It holds when every bar holds."""

    bench: str
    bars: list[Bar]
    figures: list[Figure] = []

    @property
    def holds(self) -> bool:
        return all(bar.holds for bar in self.bars)

    def as_line(self) -> str:
        """The one JSON line: `{"bench", "bars": [{"name", "value", "limit", "unit", "holds"}], "figures", "env"}`."""
        return _Line(
            bench=self.bench,
            bars=[_BarLine(**bar.model_dump(), holds=bar.holds) for bar in self.bars],
            figures=self.figures,
            env=_Environment(),
        ).model_dump_json()

    def print(self, console: Console) -> None:
        table = Table("figure", "value", "limit", "", title=self.bench)
        for bar in self.bars:
            verdict = "[green]holds[/]" if bar.holds else "[red]MISSED[/]"
            table.add_row(bar.name, f"{bar.value:.1f} {bar.unit}", f"{bar.limit:.1f}", verdict)
        for figure in self.figures:
            table.add_row(figure.name, f"{figure.value:.1f} {figure.unit}", "", "")
        console.print(table)


class _BarLine(BaseModel):
    name: str
    value: float
    limit: float
    unit: str
    holds: bool


class _Environment(BaseModel):
    cores: int = os.cpu_count() or 1
    python: str = platform.python_version()
    system: str = platform.system()


class _Line(BaseModel):
    bench: str
    bars: list[_BarLine]
    figures: list[Figure]
    env: _Environment


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values were measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
