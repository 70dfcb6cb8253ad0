"""Which parts of knowledge a request gets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.repository.knowledge import choose_knowledge
from app.contracts.context import ContextReason
from app.knowledge.library import KnowledgeFile, KnowledgeLibrary
from app.knowledge.sections import MAX_SECTION_CHARACTERS, ranked, sections_of

GUIDE = """Opening words.

# Charts

What charts are for.

## Bar charts

Use `BarChart` with a list of values.

```dart
# this is no heading
```

## Maps

Tiles and markers.
"""


def test_sections_follow_the_headings() -> None:
    sections = sections_of("sdk", [KnowledgeFile("guide.md", GUIDE)])
    assert [section.heading for section in sections] == ["", "Charts", "Charts > Bar charts", "Charts > Maps"]
    assert "# this is no heading" in sections[2].text


def test_a_request_gets_what_it_speaks_of_first() -> None:
    sections = sections_of("sdk", [KnowledgeFile("guide.md", GUIDE)])
    assert ranked(sections, "show a map with markers")[0].heading == "Charts > Maps"
    assert ranked(sections, "a barChart of my expenses")[0].heading == "Charts > Bar charts"
    assert [section.position for section in ranked(sections, "quite another thing")] == [0]


@given(st.text(alphabet="abc #`\n", max_size=400))
def test_no_text_is_lost_or_too_long(text: str) -> None:
    sections = sections_of("sdk", [KnowledgeFile("a.md", text * 60)])
    assert all(0 < len(section.text) <= MAX_SECTION_CHARACTERS for section in sections)
    kept = "".join(section.text + section.heading for section in sections)
    plain = [line for line in (text * 60).splitlines() if not line.lstrip().startswith("#")]
    assert kept.count("b") >= sum(line.count("b") for line in plain)


@pytest.fixture
def library(tmp_path: Path) -> KnowledgeLibrary:
    packs = {"maps": {"maps.md": GUIDE}, "other": {"b.md": "# Beta\nmarkers", "a.md": "# Alpha\nmap"}}
    for pack, files in packs.items():
        (tmp_path / pack).mkdir()
        for name, text in files.items():
            (tmp_path / pack / name).write_text(text)
    return KnowledgeLibrary(tmp_path)


def test_the_choice_is_within_its_budget_and_the_same_each_time(library: KnowledgeLibrary) -> None:
    everything = choose_knowledge(library, ["other", "maps"], "a map with markers")
    assert everything == choose_knowledge(library, ["other", "maps"], "a map with markers")
    assert [(part.pack, part.path) for part in everything.excerpts][:2] == [("other", "a.md"), ("other", "b.md")]
    assert everything.tokens == sum(entry.tokens for entry in everything.entries)
    assert {entry.reason for entry in everything.entries} == {ContextReason.KNOWLEDGE}
    best = everything.entries[0]
    little = choose_knowledge(library, ["other", "maps"], "a map with markers", budget=best.tokens)
    assert little.tokens <= best.tokens
    assert best in little.entries
    assert choose_knowledge(library, ["maps"], "a map", budget=0).excerpts == []


def test_a_pack_that_is_missing_is_told(library: KnowledgeLibrary) -> None:
    told = choose_knowledge(library, ["gone", "maps"], "a map").notices
    assert len(told) == 1
    assert "gone" in told[0]
