"""The context pack: what goes in first, in which form, and what stays out."""

from pathlib import Path

import pytest

from activities.repository.packing import pack_project
from activities.repository.relevance import Wanted
from activities.repository.source_files import MAX_FILE_BYTES
from activities.repository.source_index import SourceIndex
from app.contracts.context import ContextForm, ContextReason
from benchmarks.generated_repository import generate_repository


def write(root: Path, path: str, content: str | bytes = "x") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def app(tmp_path: Path) -> Path:
    write(tmp_path, "pubspec.yaml", "name: shop\n")
    write(tmp_path, "lib/main.dart", "import 'home.dart';\nvoid main() => runApp(const Home());\n")
    write(tmp_path, "lib/home.dart", "import 'package:shop/cart.dart';\nclass Home { final cart = Cart(); }\n")
    write(tmp_path, "lib/cart.dart", "import 'price.dart';\nclass Cart { Price total() => Price(0); }\n")
    write(tmp_path, "lib/price.dart", "class Price { Price(this.cents); final int cents; }\n")
    write(tmp_path, "lib/aaa_unrelated.dart", "class Unrelated {}\n")
    write(tmp_path, "web/index.html", "<html>")
    write(tmp_path, "README.md", "# Shop")
    return tmp_path


def test_what_matters_most_comes_first(app: Path) -> None:
    pack, summary = pack_project(app, Wanted("the total of the Cart is wrong"), SourceIndex())
    paths = [file.path for file in pack.files]
    assert paths[:3] == ["pubspec.yaml", "lib/main.dart", "lib/cart.dart"]
    assert paths.index("lib/price.dart") < paths.index("lib/aaa_unrelated.dart")
    assert paths.index("lib/home.dart") < paths.index("lib/aaa_unrelated.dart")
    assert paths[-2:] == ["README.md", "web/index.html"]
    reasons = {entry.path: entry.reason for entry in summary.entries}
    assert reasons["lib/cart.dart"] is ContextReason.NAMED
    assert reasons["lib/main.dart"] is ContextReason.ENTRY_POINT
    assert reasons["lib/price.dart"] is ContextReason.RELATED
    assert reasons["web/index.html"] is ContextReason.REST
    assert pack.tree == sorted(paths)
    assert summary.whole == len(paths)


def test_files_with_problems_come_before_what_is_related(app: Path) -> None:
    wanted = Wanted("", frozenset({"lib/aaa_unrelated.dart", "lib/gone.dart"}))
    pack, summary = pack_project(app, wanted, SourceIndex())
    assert pack.files[2].path == "lib/aaa_unrelated.dart"
    assert summary.entries[2].reason is ContextReason.PROBLEM


def test_a_small_budget_turns_files_into_outlines(tmp_path: Path) -> None:
    body = "\n".join(f"    print('line {n}');" for n in range(200))
    for name in ("Alpha", "Bravo", "Gamma"):
        write(tmp_path, f"lib/{name.lower()}.dart", f"class {name} {{\n  void run() {{\n{body}\n  }}\n}}\n")
    pack, summary = pack_project(tmp_path, Wanted("change Bravo"), SourceIndex(), budget=2_500)
    assert [file.path for file in pack.files] == ["lib/bravo.dart"]
    assert {outline.path: outline.text for outline in pack.outlines} == {
        "lib/alpha.dart": "class Alpha\n  void run()",
        "lib/gamma.dart": "class Gamma\n  void run()",
    }
    assert [entry.form for entry in summary.entries] == [ContextForm.WHOLE, ContextForm.OUTLINE, ContextForm.OUTLINE]
    assert pack.omitted == []


@pytest.mark.parametrize("budget", [0, 50, 500, 5_000, 20_000])
def test_the_budget_holds(tmp_path: Path, budget: int) -> None:
    generate_repository(tmp_path, files=60)
    pack, summary = pack_project(tmp_path, Wanted("Feature7"), SourceIndex(), budget=budget)
    shown = [file.path + file.text for file in pack.files] + [outline.path + outline.text for outline in pack.outlines]
    assert sum(map(len, (*shown, *pack.tree))) / 4 <= summary.tokens <= max(budget, 1)
    assert summary.whole + summary.outlined + summary.left_out in (61, 62), "the sources, and pubspec.yaml if it fits"


def test_the_same_project_gives_the_same_pack(tmp_path: Path) -> None:
    generate_repository(tmp_path, files=80)
    index = SourceIndex()
    first = pack_project(tmp_path, Wanted("Feature9"), index, budget=4_000)
    assert pack_project(tmp_path, Wanted("Feature9"), index, budget=4_000) == first
    assert pack_project(tmp_path, Wanted("Feature9"), SourceIndex(), budget=4_000) == first


def test_an_unchanged_file_is_not_read_through_twice(tmp_path: Path) -> None:
    repository = generate_repository(tmp_path, files=40)
    index = SourceIndex()
    pack_project(tmp_path, Wanted(), index, budget=3_000)
    facts, outlines = index.facts.computed, index.outlines.computed
    assert facts == 41
    assert outlines > 0
    (tmp_path / repository.paths[3]).write_text("class Changed {}\n")
    pack_project(tmp_path, Wanted(), index, budget=3_000)
    assert index.facts.computed == facts + 1
    assert index.outlines.computed <= outlines + 1 + 3, "a changed file may move a few others into view"


def test_links_binaries_hidden_and_generated_files_are_not_read(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    write(outside, "secret.dart", "class Secret {}")
    write(project, "lib/main.dart")
    write(project, "lib/logo.png", b"\x89PNG\x00\x01")
    write(project, "lib/latin.dart", b"\xe9\xff")
    write(project, "lib/huge.dart", "x" * (MAX_FILE_BYTES + 1))
    write(project, ".dart_tool/package_config.json")
    write(project, ".env", "KEY=1")
    write(project, "build/out.dart")
    write(project, "pubspec.lock")
    (project / "lib/link.dart").symlink_to(outside / "secret.dart")
    (project / "linked").symlink_to(outside, target_is_directory=True)
    pack, _ = pack_project(project, Wanted(), SourceIndex())
    assert [file.path for file in pack.files] == ["lib/main.dart"]
    assert pack.tree == ["lib/huge.dart", "lib/latin.dart", "lib/logo.png", "lib/main.dart"]
    assert set(pack.omitted) == {"lib/huge.dart", "lib/latin.dart"}
    assert "Secret" not in pack.model_dump_json()
