"""A process in waiting, and how many files a process may open."""

import io
import resource

import pytest

from app.file_limit import raise_file_limit
from app.standby import wait_until_needed


def test_a_line_lets_it_begin() -> None:
    wait_until_needed(io.BytesIO(b"begin\n"))


def test_the_end_of_its_keeper_ends_it() -> None:
    with pytest.raises(SystemExit) as ended:
        wait_until_needed(io.BytesIO(b""))
    assert ended.value.code == 0


def test_all_files_that_the_system_allows_may_be_open() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert raise_file_limit() == before[1]
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
