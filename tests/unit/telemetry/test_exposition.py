"""`/metrics` of a process: both sorts of figures at one address, and a port that is taken is said plainly."""

import socket
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from app.errors import SettingsError
from app.telemetry.exposition import LOOPBACK, Exposition, free_port, served


@pytest.fixture
def ours() -> CollectorRegistry:
    registry = CollectorRegistry()
    Counter("ours", "Of the process.", registry=registry).inc()
    return registry


@pytest.fixture
def of_the_sdk() -> Iterator[int]:
    """Serves as the SDK does: a registry of its own."""
    registry = CollectorRegistry()
    Counter("of_the_sdk", "Of its core.", registry=registry).inc(2)
    with served(Exposition(registry), LOOPBACK, 0) as port:
        yield port


def read(port: int, path: str = "/metrics") -> httpx.Response:
    return httpx.get(f"http://{LOOPBACK}:{port}{path}", trust_env=False)


def test_one_address_has_both(ours: CollectorRegistry, of_the_sdk: int) -> None:
    with served(Exposition(ours, of_the_sdk), LOOPBACK, 0) as port:
        answer = read(port)
    assert answer.headers["content-type"].startswith("text/plain")
    values = {
        sample.name: sample.value for family in text_string_to_metric_families(answer.text) for sample in family.samples
    }
    assert (values["ours_total"], values["of_the_sdk_total"]) == (1, 2)


def test_without_the_sdk_there_are_ours(ours: CollectorRegistry) -> None:
    with served(Exposition(ours, free_port()), LOOPBACK, 0) as port:
        assert "ours_total 1.0" in read(port).text
        assert read(port, "/").status_code == 404


def test_a_port_that_is_taken_is_named(ours: CollectorRegistry) -> None:
    with (
        socket.create_server((LOOPBACK, 0)) as taken,
        pytest.raises(SettingsError, match="METRICS_PORT"),
        served(Exposition(ours), LOOPBACK, taken.getsockname()[1]),
    ):
        raise AssertionError("the block is not entered")


def test_a_port_is_free_again_after_the_end(ours: CollectorRegistry) -> None:
    with served(Exposition(ours), LOOPBACK, 0) as port:
        assert read(port).status_code == 200
    with served(Exposition(ours), LOOPBACK, port):
        assert read(port).status_code == 200


@pytest.mark.parametrize("host", ["no-such-host.invalid", "http://127.0.0.1", "::1", "é" * 70])
def test_a_host_that_is_none_is_named_with_the_remedy(ours: CollectorRegistry, host: str) -> None:
    with pytest.raises(SettingsError, match="METRICS_HOST") as wrong, served(Exposition(ours), host, 0):
        raise AssertionError("the block is not entered")
    assert "use 127.0.0.1" in wrong.value.detail
    assert "\n" not in wrong.value.detail
