"""How many connections the process's pools have, read when somebody asks."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.telemetry.metrics import REGISTRY

if TYPE_CHECKING:
    from app.data.database import Pool


class PoolFigures(Collector):
    """Of the pools that are open. Pools of one name are counted together."""

    def __init__(self) -> None:
        self._pools: list[tuple[str, Pool]] = []

    def add(self, name: str, pool: "Pool") -> None:
        self._pools = [*self._open(), (name, pool)]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        connections = GaugeMetricFamily(
            "wingbeat_db_connections", "Connections of the pools to Postgres.", labels=["pool", "state"]
        )
        limits = GaugeMetricFamily("wingbeat_db_connections_limit", "How many a pool may have.", labels=["pool"])
        idle, busy, limit = Counter[str](), Counter[str](), Counter[str]()
        for name, pool in self._open():
            idle[name] += pool.get_idle_size()
            busy[name] += pool.get_size() - pool.get_idle_size()
            limit[name] += pool.get_max_size()
        for name, most in limit.items():
            connections.add_metric([name, "idle"], idle[name])
            connections.add_metric([name, "busy"], busy[name])
            limits.add_metric([name], most)
        yield connections
        yield limits

    def _open(self) -> list[tuple[str, "Pool"]]:
        return [(name, pool) for name, pool in self._pools if not pool.is_closing()]


POOLS = PoolFigures()
REGISTRY.register(POOLS)
