"""The first layout of a world that is live already: another thread makes it, while the world may go on changing."""

import asyncio
from collections.abc import Callable

from console.backends.giving_way import giving_way
from console.desktop.garbage import nothing_collected
from console.desktop.pins import Pins
from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World
from console.topology.amend import Amendment
from console.topology.graph import Graph, frames_of, gathered, stocked
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from console.topology.renewal import Renewal

AT_MOST = 3
"""Rounds of what has changed meanwhile; then a stream of changes waits for the last one."""


async def laid_out(world: World, pins: Pins) -> Layout:
    """Of the World as it is when this ends."""
    version = world.version
    ids: list[str] = []
    for kind in (Instance, NetworkInterface):
        ids += world.ids(kind)
        await asyncio.sleep(0)  # of 256,000 it takes some 8 ms
    frames = frames_of(world)
    with giving_way(), nothing_collected():
        layout = await asyncio.to_thread(arranged, lambda: stocked(frames, gathered(world, ids)), pins)
        for rounds in range(AT_MOST + 1):
            touched = world.touched_since(version)
            if not touched and touched is not None:
                break
            version = world.version
            changed = world.records().keys() | layout.graph.interface_numbers.keys() if touched is None else touched
            renewal = Renewal(Amendment(layout.graph, world, changed), world, (), layout, pins)
            layout = _made(renewal) if rounds == AT_MOST else await asyncio.to_thread(_made, renewal)
    return layout


def _made(renewal: Renewal) -> Layout:
    layout = renewal.made().layout
    layout.cables.found()
    return layout


def arranged(make: Callable[[], Graph], pins: Pins) -> Layout:
    """For another thread, in which the graph is made, too."""
    layout = arrange(make(), None, pins)
    layout.cables.found()  # to be painted by, and found here rather than between two frames
    return layout
