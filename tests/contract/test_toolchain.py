"""What every Flutter SDK does for us, real or not."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from activities.toolchain.protocol import (
    TAIL_LINES,
    BuildRequest,
    LivePreview,
    PreviewAddress,
    PreviewEnded,
    PreviewEnding,
    PreviewEvent,
    PreviewReady,
)
from app.contracts.diagnostics import Severity, ToolchainKind
from tests.contract.conftest import Sdk

pytestmark = pytest.mark.timeout(900)

BROKEN = "void main() {\n  final bird = '🐦'; print(bird\n}\n"


async def test_it_says_which_sdk_it_is(sdk: Sdk) -> None:
    provenance = await sdk.toolchain.probe()
    assert provenance.toolchain is ToolchainKind.FLUTTER and re.match(r"\d+\.\d+", provenance.version)
    assert ("stand-in" in provenance.label) is provenance.stand_in


async def test_a_template_project_gets_its_packages_without_a_network(sdk: Sdk, project: Path) -> None:
    """Section 3: with a lock file and a warm cache, `--offline --enforce-lockfile` is enough."""
    report = await sdk.toolchain.pub_get(project, sdk.write)
    assert (report.exit_code, report.diagnostics, report.provenance) == (0, (), sdk.provenance)
    assert "--offline" in report.argv and "--enforce-lockfile" in report.argv and "--no-example" in report.argv
    assert (project / ".dart_tool/package_config.json").is_file() and (project / "pubspec.lock").is_file()
    assert report.tail and len(report.tail) <= TAIL_LINES
    assert sdk.lines == list(report.tail)


async def test_another_package_is_fetched_for_the_job_alone(sdk: Sdk, project: Path) -> None:
    pubspec = project / "pubspec.yaml"
    pubspec.write_text(
        pubspec.read_text().replace("dev_dependencies:", "  cupertino_icons: ^1.0.0\n\ndev_dependencies:")
    )
    before = {path.name for path in (sdk.packages / "hosted/pub.dev").iterdir()}
    report = await sdk.toolchain.pub_get(project, sdk.write)
    assert report.exit_code == 0 and "--offline" not in report.argv
    assert {path.name for path in (sdk.packages / "hosted/pub.dev").iterdir()} == before
    own = project.parent / ".tools/pub-cache/hosted/pub.dev"
    assert any(path.name.startswith("cupertino_icons-") and not path.is_symlink() for path in own.iterdir())


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("flutter_lints: ^5.0.0", "flutter_lints: ^5.0.0\n  wingbeat_no_such_package: any", "package_not_found", 16),
        ("flutter_lints: ^5.0.0", "flutter_lints: ^999.0.0", "version_solving_failed", 1),
        ("name: app", "title app", "invalid_pubspec", 1),
    ],
)
async def test_what_is_wrong_with_the_pubspec_is_a_finding(
    sdk: Sdk, project: Path, old: str, new: str, code: str, line: int
) -> None:
    """Exit codes 1, 65 and 69 (section 3)."""
    pubspec = project / "pubspec.yaml"
    pubspec.write_text(pubspec.read_text().replace(old, new))
    report = await sdk.toolchain.pub_get(project, sdk.write)
    assert report.exit_code != 0
    (found,) = report.diagnostics
    assert (found.code, found.path, found.line) == (code, "pubspec.yaml", line) and found.message


async def test_without_a_pubspec_the_project_is_told_so(sdk: Sdk, project: Path) -> None:
    """Section 3: the wrapper ends with 1 where `dart pub get` ends with 66."""
    (project / "pubspec.yaml").unlink()
    report = await sdk.toolchain.pub_get(project, sdk.write)
    assert [found.code for found in report.diagnostics] == ["missing_pubspec"]


async def test_the_analyzer_finds_broken_code_where_it_is(sdk: Sdk, project: Path) -> None:
    """Section 4. Dart counts columns in UTF-16 units, we count characters."""
    await sdk.toolchain.pub_get(project, sdk.write)
    clean = await sdk.toolchain.analyze(project, sdk.write)
    assert (clean.exit_code, clean.diagnostics) == (0, ()) and clean.tail == ("No issues found.",)
    (project / "lib/broken.dart").write_text(BROKEN)
    report = await sdk.toolchain.analyze(project, sdk.write)
    errors = [found for found in report.diagnostics if found.severity is Severity.ERROR]
    assert report.exit_code == 3 and report.has_errors and errors
    assert all(found.path == "lib/broken.dart" and found.code for found in errors)
    assert all(found.source_line == BROKEN.split("\n")[found.line - 1] for found in errors)
    assert all(found.column <= len(found.source_line) + 1 for found in errors)
    assert str(project) not in "\n".join(report.tail)


async def test_the_analyzer_is_not_asked_before_the_packages_are_there(sdk: Sdk, project: Path) -> None:
    """Section 4: without pub get it would report every import."""
    report = await sdk.toolchain.analyze(project, sdk.write)
    assert [found.code for found in report.diagnostics] == ["packages_not_resolved"] and report.has_errors


async def test_code_is_formatted(sdk: Sdk, project: Path) -> None:
    (project / "lib/untidy.dart").write_text("void main() {}   \n")
    report = await sdk.toolchain.format(project, sdk.write)
    assert report.exit_code == 0 and report.changed == ("lib/untidy.dart",)
    assert (project / "lib/untidy.dart").read_text() == "void main() {}\n"
    (project / "lib/broken.dart").write_text(BROKEN)
    assert [found.code for found in (await sdk.toolchain.format(project, sdk.write)).diagnostics] == ["syntax_error"]


async def test_tests_are_run_and_counted(sdk: Sdk, project: Path) -> None:
    await sdk.toolchain.pub_get(project, sdk.write)
    (project / "test/failing_test.dart").write_text(
        "import 'package:flutter_test/flutter_test.dart';\n\nvoid main() {\n"
        "  test('it cannot be', () => fail('the test says so'));\n}\n"
    )
    report = await sdk.toolchain.test(project, sdk.write)
    assert report.exit_code == 1 and report.passed >= 3 and report.diagnostics == ()
    (failure,) = report.failures
    assert (failure.name, failure.path, failure.line) == ("it cannot be", "test/failing_test.dart", 4)
    assert "the test says so" in failure.message and "failed: it cannot be" in sdk.lines


async def test_an_app_is_built_for_its_base_address(sdk: Sdk, project: Path, tmp_path: Path) -> None:
    """Section 8."""
    await sdk.toolchain.pub_get(project, sdk.write)
    request = BuildRequest(project, tmp_path / "job" / "site", base_href="/p/1/")
    report = await sdk.toolchain.build_web(request, sdk.write)
    assert report.output == request.output and report.diagnostics == () and report.exit_code == 0
    assert '<base href="/p/1/">' in (request.output / "index.html").read_text()


async def test_code_that_does_not_compile_is_not_built(sdk: Sdk, project: Path, tmp_path: Path) -> None:
    await sdk.toolchain.pub_get(project, sdk.write)
    (project / "lib/main.dart").write_text(BROKEN)
    report = await sdk.toolchain.build_web(BuildRequest(project, tmp_path / "job" / "site"), sdk.write)
    assert report.output is None and report.exit_code == 1
    assert {found.path for found in report.diagnostics} == {"lib/main.dart"}


async def test_a_preview_is_served_restarted_and_stopped(sdk: Sdk, project: Path) -> None:
    """Sections 5 to 7: ready is an address, a start and a page; a restart that does not compile keeps the old code."""
    await sdk.toolchain.pub_get(project, sdk.write)
    main = project / "lib/main.dart"
    sound = main.read_text()
    async with previewed(sdk, project) as (preview, events):
        ready = await anext(events)
        assert isinstance(ready, PreviewReady)
        async with httpx.AsyncClient(transport=transport_to(ready.address)) as client:
            assert (await client.get(ready.address.url)).status_code == 200
        main.write_text(BROKEN)
        refused = await preview.restart()
        assert not refused.restarted and {found.path for found in refused.diagnostics} == {"lib/main.dart"}
        main.write_text(sound)
        assert (await preview.restart()).restarted
        await preview.stop()
        ended = await anext(events)
        assert isinstance(ended, PreviewEnded) and ended.ending is PreviewEnding.STOPPED and ended.diagnostics == ()
        assert any("is being served at" in line for line in ended.tail)


async def test_a_preview_of_broken_code_ends_with_what_is_wrong(sdk: Sdk, project: Path) -> None:
    await sdk.toolchain.pub_get(project, sdk.write)
    (project / "lib/main.dart").write_text(BROKEN)
    async with previewed(sdk, project) as (_, events):
        ended = [event async for event in events][-1]
        assert isinstance(ended, PreviewEnded) and ended.ending in (PreviewEnding.EXITED, PreviewEnding.HUNG)
        assert {found.path for found in ended.diagnostics} == {"lib/main.dart"}


def transport_to(address: PreviewAddress) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(uds=str(address.socket) if address.socket else None)


@asynccontextmanager
async def previewed(sdk: Sdk, project: Path) -> AsyncIterator[tuple[LivePreview, AsyncIterator[PreviewEvent]]]:
    async with sdk.toolchain.start_preview(project, sdk.write) as preview:
        yield preview, preview.events()
