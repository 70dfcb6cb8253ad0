"""Whether the address that a tool announces may be believed, and which of its lines are bad news."""

import pytest

from activities.toolchain.flutter.fatal import is_fatal
from activities.toolchain.flutter.page import is_on_loopback


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://127.0.0.1:1/p/", "http://[::1]:80"])
def test_its_own_machine_is_believed(url: str) -> None:
    assert is_on_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1",
        "http://10.0.0.1:80",
        "http://169.254.169.254:80/latest",
        "http://127.0.0.1:80@example.com:80",
        "https://127.0.0.1:80",
        "file:///etc/passwd",
        "http://localhost.example.com:80",
        "http://127.0.0.1:999999",
    ],
)
def test_nothing_else_is(url: str) -> None:
    assert not is_on_loopback(url)


@pytest.mark.parametrize(
    "line", ["Failed to compile application.", "Oops; flutter has exited unexpectedly: x", "Unhandled exception:"]
)
def test_bad_news_is_known(line: str) -> None:
    assert is_fatal(line) and not is_fatal("lib/main.dart is being served at http://127.0.0.1:1")
