"""The graph of sources and the rank over it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.repository.source_facts import SourceFacts, scan
from activities.repository.source_graph import build_graph, rank


def facts(*, declares: str = "", uses: str = "", directives: str = "") -> SourceFacts:
    return SourceFacts(tuple(declares.split()), tuple(uses.split()), tuple(directives.split()))


def test_directives_lead_to_files_of_the_project() -> None:
    graph = build_graph(
        {
            "app/lib/main.dart": facts(directives="src/a.dart package:core/core.dart package:flutter/material.dart"),
            "app/lib/src/a.dart": facts(directives="../main.dart dart:async"),
            "core/lib/core.dart": facts(),
        },
        packages={"app": "app", "core": "core"},
    )
    reached = {
        graph.paths[number]: {graph.paths[target] for target, _ in edges} for number, edges in enumerate(graph.edges)
    }
    assert reached["app/lib/main.dart"] == {"app/lib/src/a.dart", "core/lib/core.dart"}
    assert reached["core/lib/core.dart"] == {"app/lib/main.dart"}, "who uses it, less strongly"


def test_a_name_that_everybody_declares_leads_nowhere() -> None:
    sources = {f"lib/{n}.dart": facts(declares="Common") for n in range(7)} | {"lib/u.dart": facts(uses="Common")}
    assert not any(build_graph(sources, packages={}).edges)


def test_the_rank_returns_to_what_is_wanted() -> None:
    sources = {
        "lib/a.dart": facts(declares="Aaa", uses="Bbb"),
        "lib/b.dart": facts(declares="Bbb"),
        "lib/c.dart": facts(declares="Ccc", uses="Ddd"),
        "lib/d.dart": facts(declares="Ddd"),
    }
    graph = build_graph(sources, packages={})
    ranks = rank(graph, {"lib/a.dart": 1.0})
    assert ranks["lib/a.dart"] > ranks["lib/b.dart"] > ranks["lib/c.dart"] == ranks["lib/d.dart"] == 0
    alike = rank(graph, {})
    assert alike["lib/b.dart"] == pytest.approx(alike["lib/d.dart"])


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from("ABCDEFGH"), max_size=3), st.lists(st.sampled_from("ABCDEFGH"), max_size=5)),
        min_size=1,
        max_size=12,
    ),
    st.dictionaries(st.integers(0, 11).map(lambda n: f"lib/{n}.dart"), st.floats(0.1, 10), max_size=4),
)
def test_ranks_are_shares_of_one(files: list[tuple[list[str], list[str]]], wanted: dict[str, float]) -> None:
    sources = {f"lib/{n}.dart": SourceFacts(tuple(d), tuple(u), ()) for n, (d, u) in enumerate(files)}
    ranks = rank(build_graph(sources, packages={}), wanted)
    assert sum(ranks.values()) == pytest.approx(1)
    assert all(value >= 0 for value in ranks.values())


def test_a_scan_finds_what_a_file_declares_and_uses() -> None:
    found = scan(
        "import 'a.dart';\nexport \"b.dart\" show B;\npart 'c.g.dart';\n\n"
        "sealed class Shape {}\nextension type const Id(int v) {}\nmixin class Both {}\n"
        "typedef Callback = void Function(Shape);\n\nFuture<void> load(Shape shape) async => fetch(shape);\n"
        "int get total => 1;\nfinal answer = 42;\n// class Commented\n  class Indented {}\n"
    )
    assert found.declares == ("Shape", "Id", "Both", "Callback", "load", "total", "answer")
    assert {"Future", "fetch"} <= set(found.uses)
    assert found.directives == ("a.dart", "b.dart", "c.g.dart")


@pytest.mark.parametrize("text", ["a " * 500_000, "final " * 200_000, "A" * 1_000_000, "import '" * 100_000])
def test_a_hostile_line_is_scanned_all_the_same(text: str) -> None:
    assert len(scan(text).directives) <= 1
