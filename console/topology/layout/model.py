"""A Layout: where everything is. Positions only: what things look like is the canvas's affair."""

from typing import NamedTuple

import msgspec
import numpy as np

from console.topology.geometry import Flags, Floats, Ints, Point, Rect
from console.topology.graph import BandKind, Graph
from console.topology.layout import measures as m
from console.topology.layout.find import Finder
from console.topology.layout.legs import Legs
from console.topology.layout.plan import Plan


class Band(NamedTuple):
    """A subnet. `header` is free of cards; where the band is the last one below a lane it is the bottom strip."""

    subnet_id: str
    kind: BandKind
    rect: Rect
    header: Rect


class ZoneBox(NamedTuple):
    """An Availability Zone; its name goes into the 34 units above its bands."""

    name: str
    rect: Rect
    bands: tuple[Band, ...]


class GatewayBox(NamedTuple):
    id: str
    rect: Rect


class VpcBox(NamedTuple):
    id: str
    rect: Rect
    tab: Rect
    internet_gateway: GatewayBox | None
    vpn_gateway: GatewayBox | None
    zones: tuple[ZoneBox, ...]


class RegionBox(NamedTuple):
    """A region, where there are several; its title stands on its upper edge."""

    id: str
    name: str
    rect: Rect
    tab: Rect


class Tie(NamedTuple):
    """From a gateway to the pill outside, axis-parallel."""

    gateway_id: str
    points: tuple[Point, ...]


class Cables(msgspec.Struct, frozen=True, eq=False):
    """One cable for each attached interface, from the interface's edge to the instance's.

    Cable i is interface i's (attached ones come first). instances: int32[k], the number of the other end.
    points: float32[p, 2], axis-parallel; cable i has points[offsets[i]:offsets[i + 1]]; offsets: int32[k + 1].
    corner: the radius of its bends, where the legs are long enough for it.
    """

    instances: Ints
    points: Floats
    offsets: Ints
    corner: float = m.CORNER
    _legs: list[tuple[Ints, Floats]] = msgspec.field(default_factory=list)
    _found: list[Legs] = msgspec.field(default_factory=list)

    def __len__(self) -> int:
        return len(self.instances)

    def along(self, points: Floats) -> "Cables":
        """The same cables through other points, as many of them."""
        return Cables(self.instances, points, self.offsets, self.corner)

    def legs(self) -> tuple[Ints, Floats]:
        """The straight parts of all cables: int32[s], whose it is, and float32[s, 4], its corners' least x and y, and
        its extent. Found once: whoever lays out a large world in a thread asks there for them."""
        if not self._legs:
            owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.offsets))
            legs = np.flatnonzero(owners[:-1] == owners[1:])
            boxes = np.empty((len(legs), 4), np.float32, order="F")  # searched column by column
            for axis in (0, 1):
                one, other = self.points[legs, axis], self.points[legs + 1, axis]
                np.minimum(one, other, out=boxes[:, axis])
                np.abs(other - one, out=boxes[:, 2 + axis])
            self._legs.append((owners[legs], boxes))
        return self._legs[0]

    def found(self) -> Legs:
        """The legs by where they are; made once as well."""
        if not self._found:
            self._found.append(Legs(self.legs()[1]))
        return self._found[0]

    def path(self, cable: int) -> Floats:
        """The points of one cable: float32[p, 2]."""
        return self.points[self.offsets[cable] : self.offsets[cable + 1]]

    def bounds(self, cables: Ints) -> Floats:
        """float32[k, 4], x, y, width, height around each of some cables."""
        first, last = self.offsets.take(cables), self.offsets.take(cables + 1) - 1
        low = self.points.take(first, axis=0)
        high = low.copy()
        for step in range(1, int(np.max(last - first, initial=0)) + 1):
            corners = self.points.take(np.minimum(first + step, last), axis=0)
            np.minimum(low, corners, out=low)
            np.maximum(high, corners, out=high)
        around: Floats = np.hstack([low, high - low])
        return around

    def meeting(self, rect: Rect) -> Ints:
        """Numbers of the cables whose bounds meet `rect`, ascending."""
        if not len(self):
            return np.zeros(0, np.int32)
        low = np.minimum.reduceat(self.points, self.offsets[:-1])
        high = np.maximum.reduceat(self.points, self.offsets[:-1])
        inside = (low[:, 0] < rect.right) & (high[:, 0] > rect.x)
        inside &= (low[:, 1] < rect.bottom) & (high[:, 1] > rect.y)
        return np.flatnonzero(inside).astype(np.int32)


class Layout(msgspec.Struct, frozen=True, eq=False):
    """Where everything is, in scene units.

    Interfaces and instances have the numbers of `graph`. interface_rects: float32[n, 4] as x, y, width, height;
    interface_bands: int32[n], numbers of `bands` (and of graph.bands); interface_wide: bool[n], an available one drawn
    wide. instance_rects: float32[m, 4]; instance_compact: bool[m], inside a band rather than in a lane.
    internet, corporate: the pills outside, where some VPC has that gateway. regions: none where there is one only.
    """

    graph: Graph
    bounds: Rect
    internet: Rect | None
    corporate: Rect | None
    vpcs: tuple[VpcBox, ...]
    bands: tuple[Band, ...]
    interface_rects: Floats
    interface_bands: Ints
    interface_wide: Flags
    instance_rects: Floats
    instance_compact: Flags
    cables: Cables
    ties: tuple[Tie, ...]
    plan: Plan
    finder: Finder
    regions: tuple[RegionBox, ...] = ()

    @property
    def interfaces(self) -> tuple[str, ...]:
        return self.graph.interfaces

    @property
    def instances(self) -> tuple[str, ...]:
        return self.graph.instances

    def rect_of(self, resource_id: str) -> Rect | None:
        """Where an interface, instance, subnet, gateway or VPC is. O(1)."""
        number = self.graph.interface_numbers.get(resource_id)
        if number is not None:
            return Rect(*self.interface_rects[number].tolist())
        number = self.graph.instance_numbers.get(resource_id)
        if number is not None:
            return Rect(*self.instance_rects[number].tolist())
        return self.finder.boxes.get(resource_id)

    def hit(self, x: float, y: float) -> str | None:
        """What lies under a point: interfaces over instances over subnets over VPCs. Microseconds at any size."""
        return self.finder.hit(x, y)

    def things_in(self, rect: Rect) -> list[str]:
        """Ids of all that is visible in `rect`: VPCs, gateways, subnets, instances, interfaces."""
        return self.finder.things_in(rect)

    def numbers_in(self, rect: Rect) -> tuple[Ints, Ints]:
        """Numbers of the interfaces and of the instances that meet `rect`, ascending."""
        return self.finder.numbers_in(rect)

    def interfaces_in(self, rect: Rect) -> Ints:
        """Numbers of the interfaces visible in `rect`, ascending. Costs what it returns, not what there is."""
        return self.finder.numbers_in(rect)[0]

    def instances_in(self, rect: Rect) -> Ints:
        """The same for instances."""
        return self.finder.numbers_in(rect)[1]

    def cables_in(self, rect: Rect) -> Ints:
        """Numbers of the cables whose bounds meet `rect`: one pass over all of them."""
        return self.cables.meeting(rect)
