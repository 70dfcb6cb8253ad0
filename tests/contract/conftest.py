"""The contract suite runs over the stand-in, and over the real Flutter SDK of FLUTTER_ROOT where there is one.

FLUTTER_ROOT=/path/to/flutter ./dev test tests/contract
"""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from activities.toolchain.choice import choose_toolchain, warm_packages
from activities.toolchain.protocol import Toolchain
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.sandbox.selection import choose_launcher
from app.contracts.diagnostics import Provenance
from app.settings import Settings
from tests.fakes.flutter_sdk import install_stand_in, interpreter_folder

TEMPLATE = Path(__file__).parents[2] / "integration_template"
NO_REAL_SDK = "FLUTTER_ROOT names no real Flutter SDK: the contract was checked on the stand-in only"


@dataclass
class Sdk:
    """A chosen toolchain. `lines` is what people would have seen."""

    toolchain: Toolchain
    provenance: Provenance
    packages: Path
    lines: list[str] = field(default_factory=list)

    async def write(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture(scope="session", params=["stand-in", "real"])
async def session_sdk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sdk]:
    folder = tmp_path_factory.mktemp("sdk")
    if request.param == "real":
        given = os.environ.get("FLUTTER_ROOT", "")
        if not given or (Path(given) / "stand_in").is_dir():
            pytest.skip(NO_REAL_SDK)
        root = Path(given)
    else:
        root = install_stand_in(folder / "flutter")
    settings = Settings(
        flutter_root=root,
        pub_cache=folder / "pub-cache",
        allow_stand_in_sdk=True,
        workspaces_dir=folder / "workspaces",
        sandbox_readable=[interpreter_folder()],
    )
    runner = ProcessRunner(await choose_launcher(settings))
    chosen = await choose_toolchain(settings, runner, SandboxReach())
    assert chosen.sdk is not None, chosen.problem
    await warm_packages(chosen.sdk, runner, TEMPLATE)
    assert chosen.provenance.stand_in is (request.param == "stand-in")
    yield Sdk(chosen.toolchain, chosen.provenance, folder / "pub-cache")


@pytest.fixture
def sdk(session_sdk: Sdk) -> Sdk:
    session_sdk.lines.clear()
    return session_sdk


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(TEMPLATE, tmp_path / "job" / "integration")
    return tmp_path / "job" / "integration"
