"""Headers for a collector, as people and other SDKs write them."""

import pytest

from app.telemetry.collector_headers import headers_of_setting


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Authorization=Basic%20YQ==", {"authorization": "Basic YQ=="}),
        ("Authorization=Basic YQ==", {"authorization": "Basic YQ=="}),
        (" a = 1 , b=2,", {"a": "1", "b": "2"}),
        ("a=", {"a": ""}),
        ("a=1%2C2", {"a": "1,2"}),
    ],
)
def test_what_is_a_header(text: str, headers: dict[str, str]) -> None:
    assert headers_of_setting(text) == headers


@pytest.mark.parametrize("text", ["hush", "a b=hush", "a:b=hush", "a=hush%0a", "a=hush%C3%A9", "ä=hush", "a=hush,,b"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="name=value") as wrong:
        headers_of_setting(text)
    assert "hush" not in str(wrong.value)
