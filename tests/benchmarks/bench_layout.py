"""The diagram's layout: time, crossings and overlaps by size; one change; and what a look-up costs.

Run: python tests/benchmarks/bench_layout.py
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from console.topology.geometry import Rect
from console.topology.graph import build
from console.topology.layout import Layout, arrange
from tests.topology.pictures import crossings, moved, overlaps
from tests.worlds import generated

SIZES = ((50, 4, 2), (200, 8, 2), (1_000, 12, 3), (5_000, 16, 4), (20_000, 64, 4))
"""Interfaces, subnets, zones: up to four subnets a zone, but for the last."""
RUNS = 9
VIEW = (1600.0, 1000.0)

T = TypeVar("T")


def timed(work: Callable[[], T], runs: int = RUNS) -> tuple[float, T]:
    """The median in milliseconds, and the last result."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000, result


def look(layout: Layout, across: list[float], y: float) -> None:
    """A thousand look-ups: milliseconds for them are microseconds for one."""
    for x in across:
        layout.hit(x, y)


def main() -> None:
    heads = ("interfaces", "graph ms", "layout ms", "one change ms", "moved", "crossings", "overlaps", "shape")
    print(*(f"{head:>13}" for head in (*heads, "hit µs", "view ms")))
    for interfaces, subnets, zones in SIZES:
        made = generated(interfaces, subnets=subnets, zones=zones)
        graph_time, graph = timed(partial(build, made.world))
        layout_time, layout = timed(partial(arrange, graph))
        new = made.interface(graph.bands[0].subnet_id)
        after = build(made.world)
        change_time, changed = timed(partial(arrange, after, layout))
        x, y = layout.bounds.center
        hits = [layout.bounds.x + layout.bounds.width * step / 1000 for step in range(1000)]
        hit_time, _ = timed(partial(look, layout, hits, y))
        view_time, _ = timed(partial(layout.things_in, Rect(x, y, *VIEW)))
        row = (
            f"{interfaces:,}",
            f"{graph_time:.2f}",
            f"{layout_time:.2f}",
            f"{change_time:.2f}",
            len(moved(layout, changed, {new})),
            crossings(layout),
            len(overlaps(layout)),
            f"{layout.bounds.width / layout.bounds.height:.2f}",
            f"{hit_time:.2f}",
            f"{view_time:.3f}",
        )
        print(*(f"{cell:>13}" for cell in row))


if __name__ == "__main__":
    main()
