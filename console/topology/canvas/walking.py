"""The diagram's things in the order in which one reads them, and from one to its neighbour. No Qt."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, overload

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


class Reading(Sequence[str]):
    """Region by region, VPC by VPC: the VPC, its gateways, then each zone's subnets with what stands in them, from top
    to bottom.

    An instance comes before its first interface's subnet's next thing: by its place on the plane. What stands in a zone
    is put in order when somebody comes there, and a name looked up when it is asked for: a step through 437,000 things
    takes 10 ms the first time, then nothing.
    """

    def __init__(self, layout: Layout) -> None:
        self._interfaces, self._instances = layout.graph.interface_numbers, layout.graph.instance_numbers
        self._boxes = layout.graph.boxes
        first, others = len(layout.interfaces) + len(layout.instances), list[str]()
        self._parts: list[tuple[Ints, Doubles]] = []
        """Of a zone, and of what comes before one: the numbers, and where they are (`_rows`)."""

        def add(names: list[str], rows: Doubles, within: Ints) -> None:
            numbers = np.arange(first + len(others), first + len(others) + len(names), dtype=np.int32)
            others.extend(names)
            self._parts.append((np.concatenate([numbers, within]), rows))

        def in_turn(*names: str) -> None:
            add(list(names), np.arange(len(names), dtype=np.float64), np.zeros(0, np.int32))

        zone_of = _zones(layout)
        rows = _rows(np.concatenate([layout.interface_rects, layout.instance_rects]))
        rows += np.repeat((AFTER, 2 * AFTER), (len(layout.interfaces), len(layout.instances)))
        region_of = {region.vpcs[0]: region.id for region in layout.graph.regions if region.vpcs}
        in_turn(*(region.id for region in layout.graph.regions if not region.vpcs))
        number = 0
        for vpc in layout.vpcs:
            gateways = [gateway.id for gateway in (vpc.internet_gateway, vpc.vpn_gateway) if gateway]
            in_turn(*([region_of[vpc.id]] if vpc.id in region_of else []), vpc.id, *gateways)
            for zone in vpc.zones:
                within = np.flatnonzero(zone_of == number).astype(np.int32)
                tops = _rows(np.array([band.rect for band in zone.bands], np.float32).reshape(-1, 4))
                add([band.subnet_id for band in zone.bands], np.concatenate([tops, rows[within]]), within)
                number += 1
        self._names = _Joined([layout.interfaces, layout.instances, others])
        self._others = {name: first + number for number, name in enumerate(others)}
        lengths = [len(numbers) for numbers, _ in self._parts]
        self._starts = np.cumsum([0, *lengths]).tolist()
        self._part_of = np.empty(first + len(others), np.int32)
        for part, (numbers, _) in enumerate(self._parts):
            self._part_of[numbers] = part
        self._order, self._places = np.empty(len(self._part_of), np.int32), np.empty(len(self._part_of), np.int32)
        self._sorted: set[int] = set()
        self._stops: tuple[Collection[str], Ints] = (), np.zeros(0, np.int32)

    def _sort(self, part: int) -> None:
        if part not in self._sorted:
            self._sorted.add(part)
            numbers, rows = self._parts[part]
            start, stop = self._starts[part : part + 2]
            self._order[start:stop] = numbers[np.argsort(rows)]
            self._places[self._order[start:stop]] = np.arange(start, stop, dtype=np.int32)

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
        if (number := self._interfaces.get(name)) is None:
            if (number := self._instances.get(name)) is None:
                number = self._others.get(name)
            else:
                number += len(self._interfaces)
        if number is None:
            return None
        self._sort(int(self._part_of[number]))
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
            found = [self.place_of(one) for one in (*focus, *self._others, *self._boxes)]
            self._stops = focus, np.unique(np.array([one for one in found if one is not None], np.int32))
        return self._stops[1]


def _rows(rects: Floats) -> Doubles:
    """By which they are in order of their tops, then of their left edges."""
    tops, lefts = rects[:, 1].astype(np.float64), rects[:, 0].astype(np.float64)
    rows: Doubles = tops * ROW + lefts
    return rows


def _zones(layout: Layout) -> Ints:
    """The running number of the zone of each interface, then of each instance: that of its first interface."""
    every = [zone for vpc in layout.vpcs for zone in vpc.zones]
    number_of = {band.subnet_id: number for number, zone in enumerate(every) for band in zone.bands}
    of_band = np.array([number_of[band.subnet_id] for band in layout.bands], np.int32)
    of_interface = of_band[layout.interface_bands]
    return np.concatenate([of_interface, of_interface[layout.graph.instance_starts[:-1]]])


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
