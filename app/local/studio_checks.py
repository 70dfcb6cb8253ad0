"""The studio's own checks: types, format and lint, by what its package.json says."""

import subprocess
import sys

from app.local.errors import MissingProgram
from app.local.node import node_environment, npm_command
from app.local.studio import WEB


def main() -> int:
    """Answers the exit code."""
    try:
        command, environment = [*npm_command(), "run", "--silent", "check"], node_environment()
    except MissingProgram as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return subprocess.run(command, cwd=WEB, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
