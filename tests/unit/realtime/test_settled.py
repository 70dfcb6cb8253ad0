"""Open connections go out of the garbage collector's sight and come back when many have gone."""

import gc
from collections.abc import Iterator

import pytest

from app.realtime.settled import Settled


@pytest.fixture(autouse=True)
def visible() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_a_batch_of_connections_goes_out_of_sight() -> None:
    settled = Settled(batch=3)
    settled.opened()
    settled.opened()
    assert gc.get_freeze_count() == 0
    settled.opened()
    assert gc.get_freeze_count() > 0


def test_when_a_batch_has_gone_everything_is_looked_at_again() -> None:
    settled = Settled(batch=2)
    for _ in range(2):
        settled.opened()
    settled.closed()
    assert gc.get_freeze_count() > 0
    settled.closed()
    assert gc.get_freeze_count() == 0
