"""`flutter build web`: the output's files, the compiler's errors, and what a lack of memory looks like."""

import shutil
import sys
from pathlib import Path

from .dart_source import mistakes
from .faults import Fault, has

_FAILED = "Error: Failed to compile application for the Web.\n"


def build_web(argv: list[str]) -> int:
    project = Path.cwd()
    base_href = _value(argv, "--base-href") or "/"
    output = Path(_value(argv, "-o") or "build/web")
    page = project / "web/index.html"
    if not page.is_file():
        sys.stderr.write("Missing index.html.\n")
        return 1
    if not (base_href.startswith("/") and base_href.endswith("/")):
        sys.stderr.write(
            'Received a --base-href value of "' + base_href + '"\n--base-href should start and end with /\n'
        )
        return 1
    sys.stdout.write("Compiling lib/main.dart for the Web...\n")
    sys.stdout.flush()
    if has(Fault.OUT_OF_MEMORY):
        sys.stderr.write(
            "Target dart2js failed: ProcessException: Process exited abnormally with exit code -9:\n" + _FAILED
        )
        return 1
    found = mistakes(project / "lib")
    if found:
        sys.stderr.write(
            "Target dart2js failed: ProcessException: Process exited abnormally with exit code 1:\n"
            + "".join(f"lib/{m.path}:{m.line}:{m.column}:\nError: {m.message}\n{m.source_line}\n" for m in found)
            + _FAILED
        )
        return 1
    _write_output(page, output, base_href)
    sys.stdout.write(f"✓ Built {output}\n")
    return 0


def _write_output(page: Path, output: Path, base_href: str) -> None:
    shutil.copytree(page.parent, output, dirs_exist_ok=True)
    (output / "index.html").write_text(page.read_text().replace("$FLUTTER_BASE_HREF", base_href))
    for name in ("main.dart.js", "flutter_bootstrap.js", "flutter.js", "flutter_service_worker.js"):
        (output / name).write_text("// made by a stand-in: no app is in here\n")
    (output / "version.json").write_text("{}")
    for folder in ("assets", "canvaskit"):
        (output / folder).mkdir(exist_ok=True)


def _value(argv: list[str], name: str) -> str | None:
    return argv[argv.index(name) + 1] if name in argv[:-1] else None
