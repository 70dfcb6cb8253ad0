"""A workspace worker's identity says its host and toolchain."""

import pytest

from app.temporal.workers import WorkspaceWorker, read_identity, workspace_identity


@pytest.mark.parametrize("host", ["box", "my box with flutter", "a@b", "h" * 200])
@pytest.mark.parametrize("toolchain", ["syntax-only", "flutter 3.29.0 (stand-in, no sandbox)"])
def test_it_is_read_as_it_was_written(host: str, toolchain: str) -> None:
    worker = WorkspaceWorker(host, toolchain)
    assert read_identity(workspace_identity(4711, worker)) == worker


@pytest.mark.parametrize("identity", ["4711@box", "box with flutter", ""])
def test_others_are_no_workspace_workers(identity: str) -> None:
    assert read_identity(identity) is None
