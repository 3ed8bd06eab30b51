"""Traces a second, who can reach one of 10,000 interfaces, and a matrix of 1,000 x 1,000, against asking pair by pair.

Run: python tests/benchmarks/bench_reach.py
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.engine.opening import new_engine
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.sets import matrix, who_can_reach
from console.reach.tracing import trace
from console.reach.view import forget
from tests.reach.large import large

INTERFACES = 10_000
SIDE = 1_000
FLOWS = 10_000
PAIRS = 10_000
RUNS = 5
SERVICE = Service("tcp", (5432, 5432))


def timed(work: Callable[[], object], runs: int = RUNS, before: Callable[[], object] | None = None) -> float:
    """The median in seconds; `before` is not counted."""
    times = []
    for _ in range(runs):
        if before:
            before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def flows_in(world: World, reachable: bool) -> list[Flow]:
    """Random ones, each other than the rest; or those that get there and back, as often as it takes."""
    random = Random(1)
    ends = [Endpoint(EndpointKind.INTERFACE, one.id) for one in world.all(NetworkInterface)]
    made: list[Flow] = []
    while len(made) < FLOWS:
        port = random.choice((22, 80, 443, 5432, 8080, random.randrange(65536)))
        source, destination = random.sample([*ends, INTERNET, CORPORATE], 2)
        made.append(Flow(source, destination, "tcp", (port, port)))
    if not reachable:
        return made
    through = [flow for flow in made if trace(world, flow).reachable]
    return (through * (FLOWS // len(through) + 1))[:FLOWS]


def per_second(world: World, flows: Sequence[Flow]) -> float:
    def follow_all() -> None:
        for flow in flows:
            trace(world, flow)

    return len(flows) / timed(follow_all)


def unprepared(world: World, flows: Sequence[Flow]) -> float:
    """The same without what is kept from trace to trace: each looks at the records themselves."""

    def follow_all() -> None:
        for flow in flows:
            forget(world)
            trace(world, flow)

    return len(flows) / timed(follow_all, 3)


def touch(world: World, number: int = 77) -> None:
    """A change as small as can be: an interface's description."""
    interface = list(world.all(NetworkInterface))[number]
    world.put(replace(interface, description=f"{interface.description}."))


def pair_by_pair(world: World, pairs: Sequence[tuple[str, str]]) -> None:
    for one, other in pairs:
        ends = Endpoint(EndpointKind.INTERFACE, one), Endpoint(EndpointKind.INTERFACE, other)
        trace(world, Flow(*ends, SERVICE.protocol, SERVICE.ports))


def anew(world: World) -> World:
    """The same world, of which nothing is prepared."""
    made = World()
    for record in world:
        made.put(record)
    return made


def row(what: str, value: str, reference: str = "") -> None:
    print(f"{what:<62}{value:>14}{reference:>36}")


def main() -> None:
    shop = new_engine(sample="shop", seed=1, instant=True).world
    world = large(INTERFACES).world
    row("what", "ours", "reference")
    for name, one in (
        (f"sample world, {shop.count(NetworkInterface)} interfaces", shop),
        (f"{INTERFACES:,} interfaces", world),
    ):
        for kind, reachable in (("random flows", False), ("flows that get there and back", True)):
            flows = flows_in(one, reachable)
            reference = f"{unprepared(one, flows[:1000]):,.0f} with nothing prepared"
            row(f"{kind} a second, {name}", f"{per_second(one, flows):,.0f}", reference)

    every = [one.id for one in world.all(NetworkInterface)]
    target = next(one.id for one in world.all(NetworkInterface) if one.groups == ("sg-db-0",))
    towards = [(one, target) for one in every]
    scan = timed(lambda: pair_by_pair(world, towards), 3)
    beside = f"{scan * 1000:,.0f} ms pair by pair"
    fresh = [anew(world) for _ in range(3)]
    first = timed(lambda: who_can_reach(fresh.pop(), target, SERVICE), 3)
    row(f"who can reach one of {INTERFACES:,}, nothing prepared", f"{first * 1000:,.0f} ms", beside)
    changed = timed(lambda: who_can_reach(world, target, SERVICE), before=lambda: touch(world))
    row("… after a change", f"{changed * 1000:,.1f} ms", beside)
    again = timed(lambda: who_can_reach(world, target, SERVICE))
    row("… of a world that stands still", f"{again * 1000:,.1f} ms", beside)

    random = Random(3)
    some = random.sample(every, SIDE)
    pairs = [(random.choice(some), random.choice(some)) for _ in range(PAIRS)]
    each = timed(lambda: pair_by_pair(world, pairs), 3) / PAIRS
    whole = timed(lambda: matrix(world, some, SERVICE), 3, lambda: touch(world))
    row(f"matrix of {SIDE:,} x {SIDE:,}", f"{whole:,.2f} s", f"{each * SIDE * SIDE:,.0f} s pair by pair")


if __name__ == "__main__":
    main()
