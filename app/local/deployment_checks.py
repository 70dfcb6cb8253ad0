"""The files of a deployment by their own linters: `python -m app.local.deployment_checks`, a part of `./dev check`.

Nothing of it needs Docker or a network. What the linters cannot know (that a setting which is given exists, that an
image is named in full) stands in tests/local/test_deployment.py.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.local.options import ROOT

_BIN: Final = Path(sys.executable).parent
_WORKFLOWS: Final = ".github/workflows"
_PROXY_SETTINGS: Final = {
    "ACME_EMAIL": "operator@example.com",
    "API_ADDRESS": "api:8000",
    "SUPABASE_DOMAIN": "supabase.example.com",
    "SUPABASE_PUBLISHABLE_KEY": "publishable",
    "SUPABASE_SECRET_KEY": "secret",
    "WINGBEAT_DOMAIN": "wingbeat.example.com",
}


@dataclass(frozen=True, slots=True)
class Lint:
    """A linter's command over files of this checkout; `environment` is what it gets besides its home."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def lints(root: Path = ROOT) -> tuple[Lint, ...]:
    """What there is to run in a checkout."""
    workflows = _named(root, f"{_WORKFLOWS}/*.yml")
    schema = ("check-jsonschema", "--builtin-schema")
    caddy = ("caddy", "validate", "--adapter", "caddyfile", "--config", "deploy/caddy/Caddyfile")
    return (
        Lint("docker-compose.yml", (*schema, "vendor.compose-spec", "docker-compose.yml")),
        Lint("Dockerfiles", ("hadolint", *_named(root, "deploy/docker/*.Dockerfile"))),
        Lint("Caddyfile", caddy, _PROXY_SETTINGS),
        Lint("workflows", (*schema, "vendor.github-workflows", *workflows)),
        Lint("workflows' permissions", ("zizmor", "--offline", "--no-progress", "--quiet", *workflows)),
        Lint("renovate", (*schema, "vendor.renovate", ".github/renovate.json")),
        Lint("figures", ("python", "-m", "app.local.monitoring_checks", str(root)), {"PYTHONPATH": str(ROOT)}),
    )


def complaints(lint: Lint, root: Path = ROOT) -> str:
    """What the linter says; nothing when it is content."""
    with TemporaryDirectory() as home:
        ended = subprocess.run(
            [str(_BIN / lint.argv[0]), *lint.argv[1:]],
            cwd=root,
            env={"HOME": home, "PATH": os.defpath, "NO_COLOR": "1", **lint.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if ended.returncode == 0:
        return ""
    return f"{lint.name}:\n{ended.stdout}{ended.stderr}"


def main() -> None:
    with ThreadPoolExecutor() as pool:
        found = [told for told in pool.map(complaints, lints()) if told]
    sys.exit("\n".join(found) or 0)


def _named(root: Path, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.glob(pattern))


if __name__ == "__main__":
    main()
