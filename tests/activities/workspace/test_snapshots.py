"""Saving a version: its files and their difference."""

from pathlib import Path

from temporalio.testing import ActivityEnvironment

from activities.workspace.snapshots import diff_stat
from app.contracts.events import FileOperation
from app.contracts.generations import DiffStat
from tests.activities.workspace.bench import MAIN, Bench, block


async def test_a_snapshot_is_the_version_with_its_difference(bench: Bench) -> None:
    base = await bench.base_version({"lib/main.dart": MAIN, "lib/old.dart": "a\nb\n", "pubspec.yaml": "name: app\n"})
    workspace = await bench.provision(base=base)
    answer = block(FileOperation.CREATE, "lib/new.dart", "class A {}\n\nclass B {}\n") + block(
        FileOperation.DELETE, "lib/old.dart"
    )
    await bench.apply(await bench.answered(workspace, answer))
    (Path(workspace.directory) / "lib/main.dart").write_text(MAIN + "void more() {}\n")
    (Path(workspace.directory) / "build").mkdir()
    (Path(workspace.directory) / "build/out.js").write_text("")
    output = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    again = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    assert output == again
    assert [entry.path for entry in output.files] == ["lib/main.dart", "lib/new.dart", "pubspec.yaml"]
    assert output.archive_sha256 in output.archive_key
    assert output.diff_stat == DiffStat(files_added=1, files_changed=1, files_deleted=1, lines_added=4, lines_deleted=2)


async def test_a_new_apps_difference_is_against_the_template(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    assert output.diff_stat == DiffStat()


def test_huge_differences_are_counted_in_bounded_time() -> None:
    old = {f"{n}": "".join(f"{i * n % 7}\n" for i in range(3_900)).encode() for n in range(30)}
    new = {path: content[::-1] + b"x\n" for path, content in old.items()}
    stat = diff_stat(old, new, budget_s=0.2)
    assert stat.files_changed == 30 and stat.lines_added >= 30
