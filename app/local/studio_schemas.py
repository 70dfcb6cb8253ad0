"""The schemas that the studio's types are made from: web/schemas/*.json, written without a running api.

`python -m app.local.studio_schemas` writes the files, `--check` only compares. `npm run types` in web/ makes the types.
"""

import argparse
import json
import sys
from typing import Any

from app.local.options import ROOT
from app.main import create_app
from app.realtime.protocol import protocol_document
from app.settings import Settings

DIRECTORY = ROOT / "web" / "schemas"


def studio_schemas() -> dict[str, str]:
    """The text of each schema file by its name. It depends on the code alone, not on the environment."""
    documents: dict[str, dict[str, Any]] = {
        "openapi.json": create_app(Settings.model_construct()).openapi(),
        "live.json": protocol_document().model_dump(mode="json"),
    }
    return {name: json.dumps(document, indent=1, sort_keys=True) + "\n" for name, document in documents.items()}


def outdated() -> list[str]:
    """The names of the files that are not what the code says."""
    return [name for name, text in studio_schemas().items() if _read(name) != text]


def _read(name: str) -> str | None:
    path = DIRECTORY / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether the files are up to date")
    if parser.parse_args().check:
        old = outdated()
        if old:
            sys.stderr.write(f"out of date in web/schemas: {', '.join(old)}\n")
        return 1 if old else 0
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, text in studio_schemas().items():
        (DIRECTORY / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
