"""Which model a call goes to."""

import pytest

from activities.model.choice import ModelMenu
from app.data.jobs import ModelWishes

MENU = ModelMenu("default", ["a", "b", "c"])


@pytest.mark.parametrize(
    ("wishes", "first", "repair"),
    [
        (ModelWishes(), "default", "default"),
        (ModelWishes(project="a"), "a", "a"),
        (ModelWishes(job="b", project="a"), "b", "b"),
        (ModelWishes(job="b", project="a", repairs="c"), "b", "c"),
        (ModelWishes(repairs="c"), "default", "c"),
        (ModelWishes(job="gone", project="a", repairs="gone"), "a", "a"),
    ],
)
def test_the_request_counts_before_the_project(wishes: ModelWishes, first: str, repair: str) -> None:
    assert MENU.choose(wishes, repairs=False) == first
    assert MENU.choose(wishes, repairs=True) == repair
