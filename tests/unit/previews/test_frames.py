"""Who may show a preview in a frame."""

import pytest

from app.previews.serving import frame_ancestors
from app.settings import Environment, Settings

LOCAL = ["http://127.0.0.1:*", "http://localhost:*"]


@pytest.mark.parametrize(
    ("environment", "public_url", "web_origins", "ancestors"),
    [
        (Environment.LOCAL, None, [], LOCAL),
        (Environment.LOCAL, None, ["http://desk:5173"], ["http://desk:5173", *LOCAL]),
        (Environment.LOCAL, "http://desk:8000", [], ["http://desk:8000"]),
        (Environment.PRODUCTION, "https://w.example", [], ["https://w.example"]),
        (
            Environment.PRODUCTION,
            "https://w.example",
            ["https://s.example"],
            ["https://w.example", "https://s.example"],
        ),
        (Environment.PRODUCTION, None, [], []),
    ],
    ids=str,
)
def test_the_studio_of_the_api_is_always_among_them(
    environment: Environment, public_url: str | None, web_origins: list[str], ancestors: list[str]
) -> None:
    settings = Settings.model_construct(wingbeat_env=environment, public_url=public_url, web_origins=web_origins)
    assert frame_ancestors(settings) == ancestors
