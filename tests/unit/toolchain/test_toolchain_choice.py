"""Which toolchain a worker gets: a missing, broken or stand-in SDK claims nothing."""

from pathlib import Path

import pytest

from activities.toolchain.choice import choose_toolchain
from activities.toolchain.limits import Limits
from activities.toolchain.protocol import BuildRequest
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.unconfined import UnconfinedLauncher
from app.contracts.diagnostics import Provenance, ToolchainKind
from app.contracts.errors import ErrorCode
from app.errors import ToolchainUnavailable
from app.settings import Settings
from tests.fakes.flutter_sdk import install_stand_in

INSTALL = "https://docs.flutter.dev/get-started/install"


async def ignore(line: str) -> None: ...


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("nothing there", "FLUTTER_ROOT leads to no Flutter SDK, for it has no program bin/flutter"),
        ("broken", "the Flutter SDK is broken (exit code 1; it last said: Error: Unable to find git in your PATH.)"),
        ("stand-in", "the Flutter SDK here is a stand-in for tests"),
    ],
)
async def test_without_a_usable_sdk_nothing_is_claimed(tmp_path: Path, case: str, says: str) -> None:
    if case != "nothing there":
        install_stand_in(tmp_path / "flutter", *(["broken"] if case == "broken" else []))
    settings = Settings(flutter_root=tmp_path / "flutter", workspaces_dir=tmp_path / "workspaces")
    runner = ProcessRunner(UnconfinedLauncher(Limits(), notice=None))
    chosen = await choose_toolchain(settings, runner, SandboxReach())
    assert chosen.sdk is None and chosen.provenance.toolchain is ToolchainKind.SYNTAX_ONLY
    assert chosen.problem.startswith(says) and INSTALL in chosen.problem
    assert (await chosen.toolchain.analyze(tmp_path, ignore)).provenance == chosen.provenance
    for call in (
        chosen.toolchain.format(tmp_path, ignore),
        chosen.toolchain.test(tmp_path, ignore),
        chosen.toolchain.build_web(BuildRequest(tmp_path, tmp_path / "site"), ignore),
    ):
        with pytest.raises(ToolchainUnavailable) as caught:
            await call
        assert caught.value.code is ErrorCode.TOOLCHAIN_UNAVAILABLE and INSTALL in caught.value.detail
    with pytest.raises(ToolchainUnavailable):
        async with chosen.toolchain.start_preview(tmp_path, ignore):
            pass


def test_what_is_amiss_is_in_the_label() -> None:
    def label(*, stand_in: bool, unconfined: bool) -> str:
        kind = ToolchainKind.FLUTTER
        return Provenance(toolchain=kind, version="3.29.0", stand_in=stand_in, unconfined=unconfined).label

    assert label(stand_in=False, unconfined=False) == "flutter 3.29.0"
    assert label(stand_in=True, unconfined=False) == "flutter 3.29.0 (stand-in)"
    assert label(stand_in=True, unconfined=True) == "flutter 3.29.0 (stand-in, no sandbox)"
