"""System packages that some commands need: installed on Debian and Ubuntu as root, elsewhere named."""

import os
import shutil
import subprocess
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """`program` is what it brings onto the PATH."""

    name: str
    program: str
    purpose: str

    @property
    def command(self) -> str:
        return f"apt-get install --yes --no-install-recommends {self.name}"


CHROMIUM = SystemPackage("chromium", "chromium", "the browser tests")
BUBBLEWRAP = SystemPackage("bubblewrap", "bwrap", "the tools of the Flutter SDK, which run confined,")


def ensure(package: SystemPackage, console: Console) -> bool:
    """Whether the program is there, installing it first where that is possible."""
    if shutil.which(package.program):
        return True
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        console.print(f"{package.purpose} need {package.program}: {package.command} (or your system's way)")
        return False
    console.print(f"installing {package.name} for {package.purpose}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -qq", f"{package.command} -qq"):
        subprocess.run(command.split(), env=environment, stdout=subprocess.DEVNULL, check=False)
    return shutil.which(package.program) is not None
