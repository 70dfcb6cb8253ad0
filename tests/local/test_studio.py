"""The studio's build and its own unit tests."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from app.local.node import node_environment, npm_command
from app.local.studio import WEB, StudioBuild, StudioNotBuilt

FIRST_LOAD_BYTES = 200 * 1024
"""Of gzip: what a browser must have before the first page is there, without the editor."""

_PACKAGE = """{"private": true, "type": "module", "scripts": {"build": "node build.mjs"}}"""
_BUILD = """import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const folder = process.argv[process.argv.indexOf("--outDir") + 1];
mkdirSync(`${folder}/assets`, { recursive: true });
writeFileSync(`${folder}/index.html`, readFileSync("source.txt"));
writeFileSync(`${folder}/assets/big.js`, "let it = be;".repeat(1000));
"""


@pytest.fixture
def build(tmp_path: Path) -> StudioBuild:
    """A studio whose build copies a text, and takes no time."""
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/precompress.mjs").write_bytes((WEB / "scripts/precompress.mjs").read_bytes())
    (tmp_path / "package.json").write_text(_PACKAGE)
    (tmp_path / "build.mjs").write_text(_BUILD)
    (tmp_path / "source.txt").write_text("one")
    return StudioBuild(tmp_path)


def test_it_is_built_when_its_sources_are_others(build: StudioBuild) -> None:
    assert not build.is_current()
    assert build.ensure()
    assert not build.ensure()
    source = build.folder / "source.txt"
    os.utime(source)
    (build.folder / "node_modules/any.js").write_text("installed")
    assert build.is_current(), "neither times nor installed packages are sources"
    source.rename(build.folder / "renamed.txt")
    assert not build.is_current()
    (build.folder / "renamed.txt").rename(source)
    source.write_text("two")
    assert build.ensure()
    assert (build.output / "index.html").read_text() == "two"
    assert not (build.folder / "dist.new").exists()


def test_what_is_worth_it_is_compressed(build: StudioBuild) -> None:
    build.ensure()
    script = build.output / "assets/big.js"
    assert gzip.decompress(script.with_name("big.js.gz").read_bytes()) == script.read_bytes()
    assert 0 < script.with_name("big.js.br").stat().st_size < script.stat().st_size
    assert not (build.output / "index.html.gz").exists(), "it is smaller than a packet"


def test_a_build_that_fails_leaves_the_old_one(build: StudioBuild) -> None:
    build.ensure()
    (build.folder / "build.mjs").write_text('throw new Error("no such thing")')
    with pytest.raises(StudioNotBuilt, match="no such thing"):
        build.ensure()
    assert (build.output / "index.html").read_text() == "one"
    assert not build.is_current()
    (build.folder / "node_modules").rmdir()
    with pytest.raises(StudioNotBuilt, match="npm ci"):
        build.ensure()


@pytest.fixture
def installed() -> None:
    if not (WEB / "node_modules").is_dir():
        message = "the studio's packages are not installed: ./dev does it, or npm ci in web/"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.mark.usefixtures("installed")
def test_its_unit_tests_pass() -> None:
    ended = subprocess.run(
        [*npm_command(), "run", "--silent", "test", "--", "--testTimeout=60000"],
        cwd=WEB,
        env=node_environment() | {"CI": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.usefixtures("installed")
def test_the_first_load_is_small() -> None:
    """The page and everything that it names; a page's own script comes when it is opened."""
    build = StudioBuild()
    build.ensure()
    page = (build.output / "index.html").read_text(encoding="utf-8")
    named = [path for path in (build.output / "assets").iterdir() if f"/assets/{path.name}" in page]
    assert {path.suffix for path in named} == {".css", ".js"}
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in [build.output / "index.html", *named]}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes
