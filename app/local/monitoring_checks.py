"""The alerts and the dashboard against the figures that there are: `python -m app.local.monitoring_checks [ROOT]`.

Every expression is parsed, every figure in it is one that a process exposes, every label that it asks for is one that
the figure has, and every alert has its section in the runbook. A part of `./dev check`, with the other linters.
"""

import sys
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import promql_parser
import yaml
from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from temporalio.bridge import temporal_sdk_bridge

import app.data.pool_figures
from app.local.options import ROOT
from app.telemetry import metrics

ALERTS: Final = "deploy/prometheus/alerts.yml"
DASHBOARDS: Final = "deploy/grafana/dashboards"
RUNBOOK: Final = "docs/operations.md"

OF_OTHERS: Final = frozenset(
    {
        "up",
        "caddy_http_request_duration_seconds_count",
        "caddy_http_response_duration_seconds_bucket",
    }
)
"""Figures of Prometheus itself and of the proxy."""
_OF_THE_SDK: Final = "temporal_"
_UNITS: Final = ("_seconds",)
_SUFFIXES: Final = ("_bucket", "_sum", "_count", "_total")
_OF_THE_SCRAPE: Final = frozenset({"job", "instance", "le"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Annotations(_Strict):
    summary: str
    runbook_url: str


class Alert(_Strict):
    """As Prometheus reads it. `for` and the label say how long, and who is told."""

    alert: str = Field(pattern=r"^[A-Z][A-Za-z]+$")
    expr: str
    for_: str = Field(default="0s", alias="for", pattern=r"^\d+[smh]$")
    labels: dict[str, str]
    annotations: Annotations


class Group(_Strict):
    name: str
    rules: list[Alert]


class Rules(_Strict):
    groups: list[Group]


class Target(BaseModel):
    expr: str


class Panel(BaseModel):
    title: str
    targets: list[Target] = []


class Dashboard(BaseModel):
    uid: str
    title: str
    panels: list[Panel]


@dataclass(frozen=True, slots=True)
class Expression:
    """One query, and where it stands."""

    where: str
    text: str


def alerts(root: Path) -> list[Alert]:
    content = yaml.safe_load((root / ALERTS).read_text(encoding="utf-8"))
    return [rule for group in Rules.model_validate(content).groups for rule in group.rules]


def expressions(root: Path) -> Iterator[Expression]:
    for rule in alerts(root):
        yield Expression(f"{ALERTS}: {rule.alert}", rule.expr)
    for path in sorted((root / DASHBOARDS).glob("*.json")):
        dashboard = Dashboard.model_validate_json(path.read_bytes())
        for panel in dashboard.panels:
            for target in panel.targets:
                yield Expression(f"{path.name}: {panel.title}", target.expr.replace("$__rate_interval", "5m"))


def selectors(node: promql_parser.Expr) -> list[promql_parser.VectorSelector]:
    """Every selector of figures in it."""
    return [each for each in _nodes(node) if isinstance(each, promql_parser.VectorSelector)]


def grouped(node: promql_parser.Expr) -> Iterator[tuple[str, frozenset[str]]]:
    """Each figure that something is made of by groups, and the labels that are kept of it."""
    for each in _nodes(node):
        if isinstance(each, promql_parser.AggregateExpr) and each.modifier is not None:
            kept = frozenset(each.modifier.labels)
            yield from ((selector.name or "", kept) for selector in selectors(each.expr))


def _nodes(node: promql_parser.Expr) -> list[promql_parser.Expr]:
    found: list[promql_parser.Expr] = []

    def note(each: promql_parser.Expr) -> bool:
        found.append(each)
        return True

    promql_parser.walk(node, note)
    return found


def exposed() -> frozenset[str]:
    """The names of Wingbeat's own figures, as they stand in `/metrics`."""
    names = set()
    for family in metrics.REGISTRY.collect():
        match family.type:
            case "counter":
                names.add(f"{family.name}_total")
            case "histogram":
                names |= {f"{family.name}{suffix}" for suffix in ("_bucket", "_sum", "_count")}
            case _:
                names.add(family.name)
    return frozenset(names)


def problems(expression: Expression) -> Iterator[str]:
    """What is wrong with it, a sentence each."""
    try:
        parsed = promql_parser.parse(expression.text)
    except ValueError as error:
        yield f"{expression.where}: {error}"
        return
    for selector in selectors(parsed):
        name = selector.name or ""
        if name not in exposed() | OF_OTHERS and not _sdk_knows(name):
            yield f"{expression.where}: nothing exposes {name}"
        yield from _unknown(expression, name, {matcher.name for matcher in selector.matchers.matchers})
    for name, kept in grouped(parsed):
        yield from _unknown(expression, name, kept)


def _unknown(expression: Expression, name: str, asked: Set[str]) -> Iterator[str]:
    labels = _labels().get(_family(name))
    if labels is not None and (unknown := asked - _OF_THE_SCRAPE - labels):
        yield f"{expression.where}: {name} has no label {', '.join(sorted(unknown))}"


def without_a_section(root: Path) -> Iterator[str]:
    lines = (root / RUNBOOK).read_text(encoding="utf-8").splitlines()
    anchors = {line.lstrip("# ").lower() for line in lines if line.startswith("#")}
    for rule in alerts(root):
        name = rule.alert.lower()
        if rule.annotations.runbook_url != f"{RUNBOOK}#{name}" or name not in anchors:
            yield f"{ALERTS}: {rule.alert} has no section in {RUNBOOK}, or its runbook_url does not name it"


def all_problems(root: Path = ROOT) -> list[str]:
    try:
        found = [problem for expression in expressions(root) for problem in problems(expression)]
        return [*found, *without_a_section(root)]
    except (ValidationError, yaml.YAMLError) as error:
        return [str(error)]


def _family(name: str) -> str:
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


@lru_cache
def _labels() -> dict[str, frozenset[str]]:
    ours = [figure for figure in vars(metrics).values() if isinstance(figure, MetricWrapperBase)]
    pools = {family.name: frozenset(family._labelnames) for family in app.data.pool_figures.POOLS.collect()}
    return {figure._name: frozenset(figure._labelnames) for figure in ours} | pools


@lru_cache
def _sdk_knows(name: str) -> bool:
    """The SDK's core has its names in it, without prefix, unit and suffix. Many are exposed only when they happen."""
    if not name.startswith(_OF_THE_SDK):
        return False
    base = _family(name).removeprefix(_OF_THE_SDK)
    for unit in _UNITS:
        base = base.removesuffix(unit)
    return base.encode() in _sdk()


@lru_cache
def _sdk() -> bytes:
    return Path(temporal_sdk_bridge.__file__).read_bytes()


def main() -> None:
    found = all_problems(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
