"""A scripted stand-in for the Flutter SDK, as facts/flutter-tool.md describes the real one.

`install_stand_in` makes an SDK folder of its own, whose faults a test can set while it runs.
"""

import shutil
from pathlib import Path

import tree_sitter
import tree_sitter_dart

_HERE = Path(__file__).parent


def install_stand_in(root: Path, *faults: str) -> Path:
    """Make a stand-in SDK at `root`, a folder that is not there yet. It needs nothing outside but `python3`."""
    for part in ("bin", "stand_in"):
        shutil.copytree(_HERE / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for package in (tree_sitter, tree_sitter_dart):
        source = Path(package.__file__ or "").parent
        shutil.copytree(source, root / "packages" / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    set_faults(root, *faults)
    return root


def set_faults(root: Path, *faults: str) -> None:
    """What goes wrong from the next command on: `name` or `name=number` each; see `stand_in.faults.Fault`."""
    (root / "faults").write_text("\n".join(faults))
