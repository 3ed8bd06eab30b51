"""The diagram's things in the order in which one reads them, and from one to its neighbour. No Qt."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple, overload

import numpy as np

from console.topology.geometry import Doubles, Floats, Ints, Point, Rect
from console.topology.layout import Layout

DIRECTIONS: dict[str, Point] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}

ROW = float(1 << 22)
"""More than a world is wide: by one number things are in order of their y, then of their x."""
AFTER = 0.002
"""Units: of what stands at one place the subnet comes first, then the interface, then the instance."""
NEAREST = 64
"""So many are asked first whether they are shown."""
FEW = 2_000
"""As many of a focus are looked up; where there are more, the next is not far."""
NOTHING: Floats = np.zeros((0, 4), np.float32)


class _Part(NamedTuple):
    """What comes before a zone, in turn; or the subnets of one, to be sorted with what else stands there."""

    names: list[str]
    zone: int = -1
    rects: Floats = NOTHING


class Reading(Sequence[str]):
    """Region by region, VPC by VPC: the VPC, its gateways, then each zone's subnets with what stands in them, from top
    to bottom.

    An instance comes before its first interface's subnet's next thing: by its place on the plane. What stands in a zone
    is put in order when somebody comes there, and a name looked up when it is asked for: a step through 437,000 things
    takes 10 ms the first time, then nothing.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._zones = _zones(layout)
        """Of the interfaces, and of the instances."""
        self._parts = list(_parts(layout))
        within = np.bincount(np.concatenate(self._zones), minlength=len(self._parts))
        counts = [len(part.names) + (int(within[part.zone]) if part.zone >= 0 else 0) for part in self._parts]
        self._starts = np.cumsum([0, *counts]).tolist()
        self._part_of = {part.zone: number for number, part in enumerate(self._parts)}
        others = list(chain.from_iterable(part.names for part in self._parts))
        self._first = len(layout.interfaces) + len(layout.instances)
        self._others = {name: self._first + number for number, name in enumerate(others)}
        self._part_of_others = np.repeat(np.arange(len(self._parts)), [len(part.names) for part in self._parts])
        self._names = _Joined([layout.interfaces, layout.instances, others])
        """By number."""
        self._order, self._places = np.empty(self._starts[-1], np.int32), np.empty(self._starts[-1], np.int32)
        """Of the parts that are sorted: numbers by their places, and the other way round."""
        self._sorted: set[int] = set()
        self._stops: tuple[Collection[str], Ints] = (), np.zeros(0, np.int32)

    def _sort(self, number: int) -> None:
        if number in self._sorted:
            return
        self._sorted.add(number)
        part, layout = self._parts[number], self._layout
        own = np.flatnonzero(self._part_of_others == number) + self._first
        if part.zone >= 0:
            interfaces, instances = (np.flatnonzero(one == part.zone) for one in self._zones)
            those = own, interfaces, instances + len(layout.interfaces)
            rects = part.rects, layout.interface_rects[interfaces], layout.instance_rects[instances]
            rows = np.concatenate([_rows(some) + kind * AFTER for kind, some in enumerate(rects)])
            own = np.concatenate(those)[np.argsort(rows)]
        start, stop = self._starts[number : number + 2]
        self._order[start:stop] = own
        self._places[own] = np.arange(start, stop, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        place = range(len(self))[place]
        self._sort(bisect_right(self._starts, place) - 1)
        return self._names[int(self._order[place])]

    def __iter__(self) -> Iterator[str]:
        names = list(self._names)
        for part, (start, stop) in enumerate(pairwise(self._starts)):
            self._sort(part)
            yield from map(names.__getitem__, self._order[start:stop].tolist())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.place_of(name) is not None

    def index(self, name: str, *_: Any) -> int:
        """Raises ValueError."""
        if (place := self.place_of(name)) is None:
            raise ValueError(name)
        return place

    def place_of(self, name: str) -> int | None:
        graph = self._layout.graph
        if (number := graph.interface_numbers.get(name)) is not None:
            part = self._part_of[int(self._zones[0][number])]
        elif (number := graph.instance_numbers.get(name)) is not None:
            part = self._part_of[int(self._zones[1][number])]
            number += len(graph.interfaces)
        elif (number := self._others.get(name)) is not None:
            part = int(self._part_of_others[number - self._first])
        else:
            return None
        self._sort(part)
        return int(self._places[number])

    def on_from(self, place: int, step: int, focus: Collection[str] | None = None) -> Iterator[str]:
        """What comes after a place, or before it for a `step` of -1. focus: all that is in it is among them."""
        if focus is None or len(focus) > FEW:
            places: Iterable[int] = range(place + 1, len(self)) if step > 0 else range(place - 1, -1, -1)
        else:
            stops = self._among(focus)
            at = int(np.searchsorted(stops, place, "right" if step > 0 else "left"))
            places = stops[at:].tolist() if step > 0 else stops[:at][::-1].tolist()
        return map(self.__getitem__, places)

    def _among(self, focus: Collection[str]) -> Ints:
        """The places of those, of all containers and of what stands for many, ascending."""
        if self._stops[0] is not focus:
            found = [self.place_of(one) for one in (*focus, *self._others, *self._layout.graph.boxes)]
            self._stops = focus, np.unique(np.array([one for one in found if one is not None], np.int32))
        return self._stops[1]


def _rows(rects: Floats) -> Doubles:
    """By which they are in order of their tops, then of their left edges."""
    tops, lefts = rects[:, 1].astype(np.float64), rects[:, 0].astype(np.float64)
    rows: Doubles = tops * ROW + lefts
    return rows


def _parts(layout: Layout) -> Iterator[_Part]:
    regions = layout.graph.regions
    region_of = {region.vpcs[0]: region.id for region in regions if region.vpcs}
    yield _Part([region.id for region in regions if not region.vpcs])
    number = 0
    for vpc in layout.vpcs:
        gateways = [gateway.id for gateway in (vpc.internet_gateway, vpc.vpn_gateway) if gateway]
        yield _Part([*([region_of[vpc.id]] if vpc.id in region_of else []), vpc.id, *gateways])
        for zone in vpc.zones:
            rects = np.array([band.rect for band in zone.bands], np.float32).reshape(-1, 4)
            yield _Part([band.subnet_id for band in zone.bands], number, rects)
            number += 1


def _zones(layout: Layout) -> tuple[Ints, Ints]:
    """The running number of the zone of each interface, and of each instance: that of its first interface."""
    every = [zone for vpc in layout.vpcs for zone in vpc.zones]
    number_of = {band.subnet_id: number for number, zone in enumerate(every) for band in zone.bands}
    of_band = np.array([number_of[band.subnet_id] for band in layout.bands], np.int16)
    of_interface = of_band[layout.interface_bands]
    return of_interface, of_interface[layout.graph.instance_starts[:-1]]


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

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._parts)


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
