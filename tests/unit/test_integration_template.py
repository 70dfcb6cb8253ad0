"""The template that new apps start from: complete, parseable, and free of anything that runs at build time."""

import json
import re
import struct
import zlib
from pathlib import Path

import pytest
import yaml

from app.local.demo_model.catalogue import TEMPLATE_LEFTOVERS
from tests.unit.demo_model.project import TEMPLATE, broken_files, template_project, unresolved_imports

PROJECT = template_project()


def test_every_dart_file_parses_and_its_imports_resolve() -> None:
    assert broken_files(PROJECT) == []
    assert unresolved_imports(PROJECT) == []
    assert all(
        len(line) <= 80 for path, text in PROJECT.items() if path.endswith(".dart") for line in text.splitlines()
    )


def test_the_pubspec_is_what_the_tools_need() -> None:
    pubspec = yaml.safe_load(PROJECT["pubspec.yaml"])
    assert pubspec["name"] == "app"
    assert pubspec["publish_to"] == "none"
    assert pubspec["environment"] == {"sdk": "^3.7.0", "flutter": ">=3.29.0"}
    assert pubspec["dependencies"] == {"flutter": {"sdk": "flutter"}}
    assert pubspec["dev_dependencies"].keys() == {"flutter_lints", "flutter_test"}
    assert pubspec["flutter"] == {"uses-material-design": True}


def test_the_analysis_options_load_no_plugin() -> None:
    options = yaml.safe_load(PROJECT["analysis_options.yaml"])
    assert options["include"] == "package:flutter_lints/flutter.yaml"
    assert "plugins" not in options
    assert "plugins" not in options["analyzer"]


def test_the_page_leaves_its_base_to_the_tool() -> None:
    page = PROJECT["web/index.html"]
    assert page.count('<base href="$FLUTTER_BASE_HREF">') == 1
    assert "flutter_bootstrap.js" in page
    for target in re.findall(r'href="([^"$]+)"', page):
        assert (TEMPLATE / "web" / target).is_file()


def test_the_manifest_names_icons_of_the_right_size() -> None:
    manifest = json.loads(PROJECT["web/manifest.json"])
    for icon in manifest["icons"]:
        assert "x".join(map(str, png_size(TEMPLATE / "web" / icon["src"]))) == icon["sizes"]
    assert png_size(TEMPLATE / "web" / "favicon.png") == (32, 32)


def png_size(path: Path) -> tuple[int, int]:
    """Width and height of a valid PNG: signature, checksums, and as many bytes of pixels as it says."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, pixels, size = 8, b"", (0, 0)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack_from(">II", body)
        elif kind == b"IDAT":
            pixels += body
        at += length + 12
    assert len(zlib.decompress(pixels)) == size[1] * (1 + 4 * size[0])
    return size


@pytest.mark.parametrize("path", TEMPLATE_LEFTOVERS)
def test_what_an_app_deletes_is_there(path: str) -> None:
    assert path in PROJECT


def test_nothing_runs_or_reaches_outside() -> None:
    names = {path.relative_to(TEMPLATE).parts[0] for path in TEMPLATE.rglob("*")}
    assert not names & {"hook", ".dart_tool", "build", "l10n.yaml", "pubspec_overrides.yaml", "pubspec.lock"}
    assert not any(path.is_symlink() for path in TEMPLATE.rglob("*"))
