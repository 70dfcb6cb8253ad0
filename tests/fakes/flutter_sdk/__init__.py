"""A scripted stand-in for the Flutter SDK, which says and does what the real one of Flutter 3.29 does by its source.

`install_stand_in` makes an SDK folder of its own, whose faults a test can set while it runs.
"""

import shutil
import sys
from pathlib import Path

import tree_sitter
import tree_sitter_dart

_HERE = Path(__file__).parent


def install_stand_in(root: Path, *faults: str) -> Path:
    """Make a stand-in SDK at `root`, a folder that is not there yet.

    It runs by this Python: a sandbox must let it read `interpreter_folder()`, and nothing else outside of `root`.
    """
    for part in ("bin", "stand_in"):
        shutil.copytree(_HERE / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for package in (tree_sitter, tree_sitter_dart):
        source = Path(package.__file__ or "").parent
        shutil.copytree(source, root / "packages" / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    for program in (root / "bin").iterdir():
        program.write_text(f"#!{_interpreter()}\n" + program.read_text().split("\n", 1)[1])
    set_faults(root, *faults)
    return root


def stand_in_settings(root: Path) -> dict[str, str]:
    """The environment of a stack whose workers use the stand-in at `root`: for `StackOptions.settings`."""
    return {
        "FLUTTER_ROOT": str(root),
        "ALLOW_STAND_IN_SDK": "true",
        "SANDBOX_READABLE": str(interpreter_folder()),
    }


def interpreter_folder() -> Path:
    """For SANDBOX_READABLE."""
    return Path(sys.base_prefix).resolve()


def _interpreter() -> Path:
    return Path(sys.executable).resolve()


def set_faults(root: Path, *faults: str) -> None:
    """What goes wrong from the next command on: `name` or `name=number` each; see `stand_in.faults.Fault`."""
    (root / "faults").write_text("\n".join(faults))
