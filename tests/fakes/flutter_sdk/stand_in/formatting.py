"""`dart format`: only the blanks at the ends of lines are its business."""

import sys
from pathlib import Path

from .dart_source import dart_files, parses

PARSE_ERROR = 65


def format_files(argv: list[str]) -> int:
    targets = [Path(word) for word in argv if not word.startswith("-")]
    files = [path for target in targets for path in (dart_files(target) if target.is_dir() else [target])]
    changed, code = 0, 0
    for path in files:
        text = path.read_text(encoding="utf-8")
        if not parses(text):
            sys.stderr.write(f"Could not format because the source could not be parsed:\n\n{path}\n")
            code = PARSE_ERROR
            continue
        formatted = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        if formatted != text:
            path.write_text(formatted, encoding="utf-8")
            sys.stdout.write(f"Formatted {path}\n")
            changed += 1
    sys.stdout.write(f"Formatted {len(files)} files ({changed} changed) in 0.01 seconds.\n")
    return code
