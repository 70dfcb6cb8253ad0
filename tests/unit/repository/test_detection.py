"""What each `pubspec.yaml` makes of its folder."""

import pytest

from activities.repository.detection import MAX_PACKAGES, default_folder, detect_packages, pubspec_paths
from app.contracts.imports import EntryPath, PackageKind

FLUTTER = "dependencies:\n  flutter:\n    sdk: flutter\n"


def kinds(pubspecs: dict[str, str], *paths: str) -> list[tuple[str, PackageKind, list[str]]]:
    found = detect_packages({path: text.encode() for path, text in pubspecs.items()}, [*pubspecs, *paths])
    return [(package.path, package.kind, package.entry_points) for package in found]


def test_packages_of_every_kind() -> None:
    found = kinds(
        {
            "pubspec.yaml": "name: all\nworkspace:\n  - apps/shop\n",
            "apps/shop/pubspec.yaml": f"name: shop\n{FLUTTER}",
            "packages/cards/pubspec.yaml": f"name: cards\n{FLUTTER}",
            "packages/model/pubspec.yaml": "name: model\n",
            "packages/camera/pubspec.yaml": f"name: camera\n{FLUTTER}flutter:\n  plugin:\n    platforms: {{}}\n",
        },
        "apps/shop/lib/main.dart",
        "apps/shop/lib/main_dev.dart",
        "apps/shop/lib/sub/main.dart",
        "apps/shop/mylib/main.dart",
        "tools/lib/main.dart",
    )
    assert found == [
        ("apps/shop", PackageKind.FLUTTER_APP, ["lib/main.dart", "lib/main_dev.dart"]),
        ("packages/camera", PackageKind.FLUTTER_PLUGIN, []),
        ("packages/cards", PackageKind.FLUTTER_PACKAGE, []),
        ("packages/model", PackageKind.DART_PACKAGE, []),
        ("", PackageKind.WORKSPACE, []),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &a [x, x]\nb: [*a, *a]\n",
        f"name: deep\nx: {'[' * 5_000}",
        "- a list",
        "name: [",
        "x: " + "y" * 70_000,
        "\x00",
        "!!python/object/apply:os.system ['id']",
    ],
    ids=["aliases", "deep", "list", "broken", "large", "control", "object"],
)
def test_a_hostile_pubspec_is_named_and_not_read(hostile: str) -> None:
    (found,) = detect_packages({"app/pubspec.yaml": hostile.encode()}, ["app/pubspec.yaml"])
    assert (found.path, found.kind, found.name) == ("app", PackageKind.UNREADABLE, None)
    assert found.problem


def test_bytes_that_are_no_text_are_unreadable() -> None:
    (found,) = detect_packages({"pubspec.yaml": b"name: \xff\xfe"}, [])
    assert found.kind is PackageKind.UNREADABLE


def app(path: str, kind: PackageKind = PackageKind.FLUTTER_APP) -> EntryPath:
    return EntryPath(path=path, kind=kind)


def test_the_folder_that_is_meant() -> None:
    workspace = app("", PackageKind.WORKSPACE)
    assert default_folder([app("")]) == ""
    assert default_folder([workspace, app("apps/shop")]) == "apps/shop"
    assert default_folder([app("apps/shop")]) == "apps/shop"
    assert default_folder([app("a"), app("b")]) == ""
    assert default_folder([app("", PackageKind.DART_PACKAGE), app("example")]) == ""
    assert default_folder([]) == ""


def test_the_nearest_pubspecs_come_first() -> None:
    paths = [f"p{n}/q/pubspec.yaml" for n in range(MAX_PACKAGES)] + ["pubspec.yaml", "a/not_pubspec.yaml"]
    found = pubspec_paths(paths)
    assert len(found) == MAX_PACKAGES
    assert found[0] == "pubspec.yaml"
