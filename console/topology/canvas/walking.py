"""The diagram's things in the order in which one reads them, and from one to its neighbour. No Qt."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from console.topology.geometry import Doubles, Flags, Floats, Point, Rect
from console.topology.layout import Layout

DIRECTIONS: dict[str, Point] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}

ROW = float(1 << 22)
"""More than a world is wide: by one number things are in order of their y, then of their x."""
AFTER = 0.002
"""Units: of what stands at one place the subnet comes first, then the interface, then the instance."""
NEAREST = 64
"""So many are asked first whether they are shown."""


def reading_order(layout: Layout) -> list[str]:
    """Region by region, VPC by VPC: the VPC, its gateways, then each zone's subnets with what stands in them, from top
    to bottom.

    An instance comes before its first interface's subnet's next thing: by its place on the plane.
    """
    order: list[str] = []
    interfaces, instances = layout.interface_rects, layout.instance_rects
    zone_of_interface = _zones(layout, layout.interface_bands)
    first = layout.graph.instance_starts[:-1]
    zone_of_instance = zone_of_interface[first] if len(first) else np.zeros(0, np.int64)
    number = 0
    first_of = {region.vpcs[0]: region.id for region in layout.graph.regions if region.vpcs}
    order += [region.id for region in layout.graph.regions if not region.vpcs]
    for vpc in layout.vpcs:
        if vpc.id in first_of:
            order.append(first_of[vpc.id])
        order.append(vpc.id)
        order += [gateway.id for gateway in (vpc.internet_gateway, vpc.vpn_gateway) if gateway]
        for zone in vpc.zones:
            parts = [
                (
                    np.array([band.rect for band in zone.bands], np.float32).reshape(-1, 4),
                    [b.subnet_id for b in zone.bands],
                ),
                _those(zone_of_interface == number, interfaces, layout.interfaces),
                _those(zone_of_instance == number, instances, layout.instances),
            ]
            corners = np.concatenate([rects[:, :2] for rects, _ in parts]).astype(np.float64)
            names = list(chain.from_iterable(ids for _, ids in parts))
            rows = corners[:, 1] * ROW + corners[:, 0]
            rows += np.repeat(np.arange(3) * AFTER, [len(rects) for rects, _ in parts])
            order += [names[place] for place in np.argsort(rows).tolist()]
            number += 1
    return order


def _zones(layout: Layout, bands: np.ndarray) -> np.ndarray:
    """The running number of the zone of each band that is named."""
    number_of: dict[str, int] = {}
    number = 0
    for vpc in layout.vpcs:
        for zone in vpc.zones:
            number_of.update((band.subnet_id, number) for band in zone.bands)
            number += 1
    zones = np.array([number_of[band.subnet_id] for band in layout.bands], np.int64)
    return zones[bands] if len(bands) else np.zeros(0, np.int64)


def _those(which: Flags, rects: Floats, ids: tuple[str, ...]) -> tuple[Floats, list[str]]:
    numbers = np.flatnonzero(which)
    return rects[numbers], [ids[number] for number in numbers.tolist()]


def neighbour(layout: Layout, resource_id: str, direction: str, shown: Callable[[str], bool]) -> str | None:
    """The nearest thing in a direction of those that are shown; None where there is none. What lies straight ahead
    counts nearer. Cost: one pass over the arrays of all."""
    here = layout.rect_of(resource_id)
    if here is None:
        return None
    others = [*layout.finder.boxes.items(), *((region.id, region.rect) for region in layout.regions)]
    parts: list[tuple[Sequence[str], Floats]] = [
        ([one for one, _ in others], np.array([box for _, box in others], np.float32).reshape(-1, 4)),
        (layout.interfaces, layout.interface_rects),
        (layout.instances, layout.instance_rects),
    ]
    costs = np.concatenate([_costs(rects, here, DIRECTIONS[direction]) for _, rects in parts])
    names = _Joined([names for names, _ in parts])
    near = np.argpartition(costs, min(NEAREST, len(costs)) - 1)[:NEAREST]
    for some in (near, slice(None)):
        numbers = np.arange(len(costs))[some]
        for place in numbers[np.argsort(costs[numbers], kind="stable")].tolist():
            if np.isinf(costs[place]):
                return None
            if (name := names[place]) != resource_id and shown(name):
                return name
    return None


class _Joined:
    """Several sequences as one."""

    def __init__(self, parts: list[Sequence[str]]) -> None:
        self._parts = parts

    def __getitem__(self, place: int) -> str:
        for part in self._parts:
            if place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError


def _costs(rects: Floats, here: Rect, direction: Point) -> Doubles:
    """How far each is, squared; infinite for what does not lie ahead, holds `here` or lies in it."""
    (dx, dy), (x, y) = direction, here.center
    left, top, width, height = (rects[:, column].astype(np.float64) for column in range(4))
    right, bottom = left + width, top + height
    across, down = (left + right) / 2 - x, (top + bottom) / 2 - y
    ahead, aside = across * dx + down * dy, across * dy + down * dx
    holds = (left <= here.x) & (top <= here.y) & (here.right <= right) & (here.bottom <= bottom)
    within = (left >= here.x) & (top >= here.y) & (here.right >= right) & (here.bottom >= bottom)
    return np.where((ahead <= 1) | holds | within, np.inf, ahead**2 + (2.5 * aside) ** 2)
