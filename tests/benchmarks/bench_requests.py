"""Durable create requests a second, in process, against the bare SQLite commits that they need.

Run: python tests/benchmarks/bench_requests.py
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from console.ec2.requests import CreateNetworkInterface
from console.ec2.resources import Subnet
from console.engine.clock import ManualClock
from console.engine.opening import create_world, open_world
from console.engine.quotas import Quotas

REQUESTS = 500
RUNS = 5


def bare_commits(folder: Path) -> float:
    """Commits a second of one row, synced: the floor under any durable request."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)")
    start = time.perf_counter()
    for _ in range(REQUESTS):
        connection.execute("INSERT INTO rows (body) VALUES (?)", ("x" * 800,))
    took = time.perf_counter() - start
    connection.close()
    return REQUESTS / took


def creates(folder: Path) -> float:
    """CreateNetworkInterface requests a second on a world file: each is committed before it is answered."""
    path = folder / "world.eni"
    create_world(path, clock=ManualClock())
    engine = open_world(path, clock=ManualClock(), quotas=Quotas.unlimited())
    subnet = next(iter(engine.world.all(Subnet)))
    request = CreateNetworkInterface(subnet_id=subnet.id)
    start = time.perf_counter()
    for _ in range(REQUESTS):
        engine.execute(request)
    took = time.perf_counter() - start
    engine.close()
    return REQUESTS / took


def median_of_runs(measure: Callable[[Path], float]) -> float:
    rates = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            rates.append(measure(Path(folder)))
    return statistics.median(rates)


def main() -> None:
    floor, ours = median_of_runs(bare_commits), median_of_runs(creates)
    print(f"{'what':<44}{'per second':>12}{'of the reference':>18}")
    print(f"{'SQLite commits of one row, synced (reference)':<44}{floor:>11,.0f}{1:>18.0%}")
    print(f"{'CreateNetworkInterface, durable':<44}{ours:>12,.0f}{ours / floor:>18.0%}")


if __name__ == "__main__":
    main()
