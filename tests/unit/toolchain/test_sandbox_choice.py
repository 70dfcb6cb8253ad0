"""What SANDBOX decides where nothing can be confined."""

from pathlib import Path

import pytest

from activities.toolchain.launching import ConfinementKind
from activities.toolchain.sandbox.selection import choose_launcher, probe_sandbox
from app.contracts.errors import ErrorCode
from app.errors import SandboxUnavailable
from app.settings import SandboxMode, Settings


@pytest.fixture
def without_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def with_broken_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@pytest.mark.usefixtures("without_bubblewrap")
async def test_required_refuses_to_go_without() -> None:
    with pytest.raises(SandboxUnavailable) as refused:
        await choose_launcher(Settings(sandbox=SandboxMode.REQUIRED))
    assert refused.value.code is ErrorCode.SANDBOX_UNAVAILABLE
    assert "apt-get install" in refused.value.detail


@pytest.mark.usefixtures("without_bubblewrap")
async def test_preferred_goes_without_and_says_so() -> None:
    confinement = (await choose_launcher(Settings(sandbox=SandboxMode.PREFERRED))).confinement
    assert confinement.kind is ConfinementKind.NONE
    assert confinement.notice is not None
    assert "without a sandbox" in confinement.notice


async def test_off_is_without() -> None:
    assert (await choose_launcher(Settings(sandbox=SandboxMode.OFF))).confinement.kind is ConfinementKind.NONE


@pytest.mark.usefixtures("with_broken_bubblewrap")
async def test_a_bubblewrap_that_cannot_work_is_none() -> None:
    probe = await probe_sandbox()
    assert probe.launcher is None
    assert "No permissions to create new namespace" in probe.reason
    assert "user namespaces" in probe.remedy
