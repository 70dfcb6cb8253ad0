"""The context pack: what goes in first, what stays out."""

from pathlib import Path

from activities.model.context import MAX_FILE_BYTES, gather


def write(root: Path, path: str, content: str | bytes = "x") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_what_matters_most_comes_first(tmp_path: Path) -> None:
    for path, size in {
        "lib/big.dart": 300,
        "lib/small.dart": 10,
        "lib/main.dart": 200,
        "pubspec.yaml": 100,
        "lib/named_one.dart": 250,
        "test/a_test.dart": 5,
        "web/index.html": 3,
    }.items():
        write(tmp_path, path, "x" * size)
    pack = gather(tmp_path, "please change named_one.dart")
    assert [file.path for file in pack.files] == [
        "pubspec.yaml",
        "lib/main.dart",
        "lib/named_one.dart",
        "lib/small.dart",
        "lib/big.dart",
        "test/a_test.dart",
        "web/index.html",
    ]
    assert pack.tree == sorted(pack.tree)


def test_the_budget_holds_and_what_does_not_fit_is_named(tmp_path: Path) -> None:
    write(tmp_path, "lib/main.dart", "é" * 30)
    write(tmp_path, "lib/a.dart", "a" * 30)
    write(tmp_path, "lib/b.dart", "b" * 50)
    pack = gather(tmp_path, "", budget=100)
    assert [file.path for file in pack.files] == ["lib/main.dart", "lib/a.dart"]
    assert pack.omitted == ["lib/b.dart"]
    assert "lib/b.dart" in pack.tree


def test_links_binaries_hidden_and_generated_files_are_not_read(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    write(outside, "secret.dart", "secret")
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
    pack = gather(project, "")
    assert [file.path for file in pack.files] == ["lib/main.dart"]
    assert pack.tree == ["lib/huge.dart", "lib/latin.dart", "lib/logo.png", "lib/main.dart"]
    assert set(pack.omitted) == {"lib/huge.dart", "lib/latin.dart"}
