"""The diagram's layout beside Graphviz dot and elkjs on the same graphs; one change; what a look-up costs.

Crossings and lengths of all three are counted alike. The others are left out where they are not here (a note says so),
or take too long. Our own go on to 256,000 interfaces.
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
from console.topology.graph import Graph, build
from console.topology.layout import Layout, arrange
from tests.benchmarks import layout_peers as peers
from tests.topology.pictures import crossings as crossings_of
from tests.topology.pictures import moved, overlaps
from tests.worlds import generated

SIZES = ((50, 4, 2), (200, 8, 2), (1_000, 12, 3), (5_000, 16, 4), (20_000, 16, 4))
"""Interfaces, subnets, zones: up to four subnets a zone."""
DENSE = ((1_000, 24, 2), (5_000, 64, 4), (20_000, 64, 4))
"""The same with more."""
HUGE = (100_000, 256_000)
COMPARED = 5_000
"""The most interfaces that the others are asked for."""
RUNS = 5
VIEW = (1600.0, 1000.0)
WIDTH = 13

T = TypeVar("T")


def timed(work: Callable[[], T], runs: int = RUNS) -> tuple[float, T]:
    """The median in milliseconds, and the last result."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000, result


def row(*cells: object) -> None:
    print(*(f"{cell:>{WIDTH}}" for cell in cells), flush=True)


def look(layout: Layout, across: list[float], y: float) -> None:
    """A thousand look-ups: milliseconds for them are microseconds for one."""
    for x in across:
        layout.hit(x, y)


def beside_others(graph: Graph, interfaces: int, subnets: int, zones: int) -> None:
    ms, layout = timed(partial(arrange, graph))
    mine = [layout.cables.path(one).astype(float) for one in range(len(layout.cables))]
    compared = interfaces <= COMPARED
    cells: list[object] = [f"{interfaces:,}", f"{subnets}/{zones}", f"{ms:.1f}"]
    crossed = peers.crossings(mine) if compared else crossings_of(layout)
    cells += [f"{crossed:,}", f"{peers.length(mine) / 1e3:,.0f}", len(overlaps(layout))]
    for other in (peers.by_dot, peers.by_elk):
        found = other(graph) if compared else None
        if found is None:
            cells += ["–"] * 4
        else:
            cells += [f"{found.ms:,.0f}", f"{found.ms / ms:,.0f}x", f"{peers.crossings(found.paths):,}"]
            cells.append(f"{peers.length(found.paths) / 1e3:,.0f}")
    row(*cells)


def ours(interfaces: int, subnets: int, zones: int) -> None:
    made = generated(interfaces, subnets=subnets, zones=zones)
    runs = RUNS if interfaces <= 20_000 else 1
    graph_time, graph = timed(partial(build, made.world), runs)
    layout_time, layout = timed(partial(arrange, graph), runs)
    new = made.interface(graph.bands[0].subnet_id)
    after = build(made.world)
    change_time, changed = timed(partial(arrange, after, layout), runs)
    x, y = layout.bounds.center
    hits = [layout.bounds.x + layout.bounds.width * step / 1000 for step in range(1000)]
    hit_time, _ = timed(partial(look, layout, hits, y))
    view_time, _ = timed(partial(layout.things_in, Rect(x, y, *VIEW)))
    row(
        f"{interfaces:,}",
        f"{subnets}/{zones}",
        f"{graph_time:.1f}",
        f"{layout_time:.1f}",
        f"{change_time:.1f}",
        len(moved(layout, changed, {new})),
        f"{layout.bounds.width / layout.bounds.height:.2f}",
        f"{hit_time:.2f}",
        f"{view_time:.3f}",
    )


def main() -> None:
    for note in peers.missing():
        print(note)
    peer = ("ms", "by", "crossings", "length k")
    row(
        "interfaces",
        "subnets/zones",
        "ours ms",
        "crossings",
        "length k",
        "overlaps",
        *(f"dot {one}" for one in peer),
        *(f"elk {one}" for one in peer),
    )
    for size in (*SIZES, *DENSE):
        beside_others(build(generated(size[0], subnets=size[1], zones=size[2]).world), *size)
    print()
    row("interfaces", "subnets/zones", "graph ms", "layout ms", "one change ms", "moved", "shape", "hit µs", "view ms")
    for size in (*SIZES, *((interfaces, 64, 4) for interfaces in HUGE)):
        ours(*size)


if __name__ == "__main__":
    main()
