"""The diagram's things in the order in which one reads them, and from one to its neighbour. No Qt."""

from collections.abc import Iterable
from math import hypot

import numpy as np

from console.topology.geometry import Point
from console.topology.layout import Layout

DIRECTIONS: dict[str, Point] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


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
            here: list[tuple[float, float, str]] = [(band.rect.y, band.rect.x, band.subnet_id) for band in zone.bands]
            here += _places(np.flatnonzero(zone_of_interface == number), interfaces, layout.interfaces)
            here += _places(np.flatnonzero(zone_of_instance == number), instances, layout.instances)
            order += [resource_id for _, _, resource_id in sorted(here)]
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


def _places(numbers: np.ndarray, rects: np.ndarray, ids: tuple[str, ...]) -> Iterable[tuple[float, float, str]]:
    for number in numbers.tolist():
        x, y, _, _ = rects[number].tolist()
        yield (y, x, ids[number])


def neighbour(layout: Layout, resource_id: str, direction: str, among: Iterable[str]) -> str | None:
    """The nearest of some things in a direction; None where there is none. What lies straight ahead counts nearer."""
    here = layout.rect_of(resource_id)
    if here is None:
        return None
    dx, dy = DIRECTIONS[direction]
    x, y = here.center
    best: tuple[float, str] | None = None
    for other_id in among:
        other = layout.rect_of(other_id)
        if other is None or other_id == resource_id or other.covers(here) or here.covers(other):
            continue
        ahead = (other.center[0] - x) * dx + (other.center[1] - y) * dy
        aside = abs((other.center[0] - x) * dy) + abs((other.center[1] - y) * dx)
        if ahead <= 1:
            continue
        cost = hypot(ahead, 2.5 * aside)
        if best is None or cost < best[0]:
            best = (cost, other_id)
    return best[1] if best else None
