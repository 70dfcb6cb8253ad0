"""The studio's own checks, by what its package.json says: types, lint, format, and whether generated files are new."""

import subprocess
import sys

from app.local.errors import MissingProgram
from app.local.node import node_environment, npm_command
from app.local.studio import WEB

_SCRIPTS = (("check",), ("types", "--", "--check"))


def main() -> int:
    """Answers the exit code."""
    try:
        return max(_run(*script) for script in _SCRIPTS)
    except MissingProgram as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(*script: str) -> int:
    command = [*npm_command(), "run", "--silent", *script]
    return subprocess.run(command, cwd=WEB, env=node_environment(), stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
