"""What a hand may put elsewhere, and where it stays: an instance in its zone's lane or its subnet's band, an interface
attached to nothing in its band. What a pin is: layout/pin.py."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.topology.geometry import Point, Rect
from console.topology.graph import ALONE
from console.topology.layout import Layout


@dataclass(frozen=True, slots=True)
class Repinned:
    """What the hand has pinned, or let go of. at: where each stood. pins: those that it had. to: those that it has now,
    none where it was let go of."""

    ids: tuple[str, ...]
    at: Mapping[str, Point]
    pins: Mapping[str, Point]
    to: Mapping[str, Point]

    @property
    def pinned(self) -> bool:
        return bool(self.to)


def home_of(layout: Layout, resource_id: str) -> Rect | None:
    """The container that a thing can be moved about in, to whose corner its pin is relative; None for other things."""
    graph = layout.graph
    number = graph.instance_numbers.get(resource_id)
    if number is not None:
        band = int(layout.plan.instance_band[number])
        if layout.instance_compact[number]:
            return layout.bands[band].rect
        node = graph.bands[band]
        vpc = next(box for box in layout.vpcs if box.id == graph.vpcs[node.vpc].id)
        return vpc.zones[node.zone].rect
    number = graph.interface_numbers.get(resource_id)
    if number is None or graph.interface_instance[number] != ALONE:
        return None
    return layout.bands[int(layout.interface_bands[number])].rect


def in_a_zone(layout: Layout, instance_id: str) -> bool:
    """Whether an instance's home is its zone (it stands in a lane), not a subnet."""
    return not layout.instance_compact[layout.graph.instance_numbers[instance_id]]
