"""Where a traced path runs: from box to box along cables, and where there is none through the streets of the layout.

Streets are what every layout leaves free: the gaps between the rows of cards, between towers and zones, and between
zones and the VPC's edge. A few ways through them are tried from the shortest on; the first that covers no card is
taken, else the one that covers fewest. No Qt.
"""

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator
from itertools import islice, pairwise, product
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from console.topology.canvas.tiles import seen_in
from console.topology.geometry import Floats, Point, Rect
from console.topology.layout import Layout
from console.topology.layout import measures as m
from console.topology.layout.find import Frame
from console.topology.layout.model import VpcBox
from console.topology.path import CORPORATE, INTERNET

Way = tuple[Point, ...]
"""An axis-parallel polyline."""

CLOSE = 6.0
"""How far from a card's edge a street between rows runs at least."""
CLEAR = 20.0
"""The same above the pills on the shoulders of a row's cards, where the row above leaves room for it."""
ASIDE = 9.0
"""The same for towers, zones and the edges of VPCs."""
ENTRY = 0.2
"""Where a path enters a card: this share of its width from the left, as cables have the middle and pills the right."""
BEND = 24.0
"""A bend is worth so many units of length."""
BELOW = 60.0
"""So many more to leave or enter a card below, where a compact instance is close."""
TRIED, TRIED_HARD = 80, 400
IN_A_STEP = 50
"""So many ways are made at a time."""
MANY = 1_000_000
MANY_ZONES = 8
"""With more of them, what is outside is left only by the streets of the other end."""
PILL_WIDE, PILL_HIGH, PILL_OVER = 92.0, 17.0, 12.5
"""What the longest address takes on a card's shoulder, and how far over its edge: PILL_ASIDE to the right of it."""
PILL_ASIDE = 10.0
HALF = 2.0
"""Of the line's width, for what it covers."""


class Gate(NamedTuple):
    """From a point on a box's edge to a street, and what it costs to take this one."""

    way: Way
    toll: float = 0.0


class Ways:
    """The ways through one layout; each is found once."""

    def __init__(self, layout: Layout, has_pill: Callable[[str], bool] = lambda _: False) -> None:
        """has_pill: whether an interface has an address on its shoulder."""
        self.layout, self._has_pill = layout, has_pill
        self._headers: Floats = np.array([band.header for band in layout.bands], np.float32).reshape(-1, 4)
        self._vpcs = {vpc.id: vpc for vpc in layout.vpcs}
        self._found: dict[tuple[str, str], Way] = {}
        self._met: dict[Rect, tuple[int, list[str]]] = {}
        """What the legs that were tried run over."""

    def box_of(self, thing: str) -> Rect | None:
        """Of what a path runs between; None for containers and for what is not drawn."""
        if thing == INTERNET:
            return self.layout.internet
        if thing == CORPORATE:
            return self.layout.corporate
        return None if self.is_container(thing) else self.layout.rect_of(thing)

    def rect_of(self, thing: str) -> Rect | None:
        return self.layout.rect_of(thing)

    def is_container(self, thing: str) -> bool:
        return thing in self._vpcs or thing in self.layout.graph.band_numbers

    def hides(self, rect: Rect) -> bool:
        """Whether the address on a card's shoulder is there."""
        near = Rect(rect.x - PILL_ASIDE, rect.y, rect.width + PILL_WIDE, rect.height + PILL_OVER)
        for number in self.layout.interfaces_in(near).tolist():
            x, y, width, _ = self.layout.interface_rects[number].tolist()
            pill = Rect(x + width + PILL_ASIDE - PILL_WIDE, y - PILL_OVER, PILL_WIDE, PILL_HIGH)
            if pill.meets(rect) and self._has_pill(self.layout.interfaces[number]):
                return True
        return False

    def way(self, start: str, end: str) -> Way:
        """From box to box; there and back are the same way. Both have a box."""
        for _ in self.look_for(start, end):
            pass
        return self._found[start, end]

    def look_for(self, start: str, end: str) -> Iterator[None]:
        """The same in steps of a millisecond or so: `way` has it after the last one."""
        if (start, end) not in self._found:
            known = self._cable(start, end) or self._tie(start, end) or (yield from self._through_streets(start, end))
            self._found[start, end] = known
            self._found[end, start] = known[::-1]

    def _cable(self, start: str, end: str) -> Way:
        graph, cables = self.layout.graph, self.layout.cables
        for interface, instance, ahead in ((start, end, True), (end, start, False)):
            number = graph.interface_numbers.get(interface)
            other = graph.instance_numbers.get(instance)
            if number is not None and other is not None and number < len(cables) and cables.instances[number] == other:
                points = tuple((x, y) for x, y in cables.path(number).tolist())
                return points if ahead else points[::-1]
        return ()

    def _tie(self, start: str, end: str) -> Way:
        for gateway, outside, ahead in ((start, end, True), (end, start, False)):
            if outside in (INTERNET, CORPORATE):
                for tie in self.layout.ties:
                    if tie.gateway_id == gateway:
                        return tie.points if ahead else tie.points[::-1]
        return ()

    # --- streets

    def _through_streets(self, start: str, end: str) -> Generator[None, None, Way]:
        """By the gates above and below; where every such way covers something, by those beside a card, too."""
        one, other = self.box_of(start), self.box_of(end)
        assert one is not None
        assert other is not None
        first, second = self._frame_at(one), self._frame_at(other)
        out, into = self._gates(one, first), self._gates(other, second)
        covered, way = yield from self._least(self._candidates((out, into), first, second), {start, end}, TRIED)
        if covered:
            out, into = out + self._side_gates(one, first), into + self._side_gates(other, second)
            more = self._candidates((out, into), first, second)
            covered, way = min((covered, way), (yield from self._least(more, {start, end}, TRIED_HARD)))
        return way

    def _least(
        self, candidates: Iterator[tuple[float, Way]], ends: set[str], most: int
    ) -> Generator[None, None, tuple[int, Way]]:
        """The cheapest way of those that cover fewest, and how many that are."""
        best: tuple[int, Way] | None = None
        tried: list[tuple[float, Way]] = []
        while some := list(islice(candidates, IN_A_STEP)):
            tried += some
            yield None
        for _, way in sorted(tried)[:most]:
            yield None
            covered = self.covered(way, ends, best[0] if best else MANY)
            if best is None or covered < best[0]:
                best = covered, way
            if not covered:
                break
        assert best is not None
        return best

    def _candidates(
        self, gates: tuple[list[Gate], list[Gate]], first: Frame | None, second: Frame | None
    ) -> Iterator[tuple[float, Way]]:
        """With their costs: along one street, along two and what joins them, along three."""
        near, far = self._beside(first), self._beside(second)
        vpcs = [self._vpcs[one] for one in dict.fromkeys(frame.vpc_id for frame in (first, second) if frame)]
        vpcs = vpcs or list(self._vpcs.values())[:1]
        streets = sorted({y for vpc in vpcs for y in _streets(vpc, len(vpcs) > 1)})
        if len(vpcs) > 1:
            outer = {x for vpc in vpcs for x in (vpc.rect.x - 2 * ASIDE, vpc.rect.right + 2 * ASIDE)}
            near, far = near | outer, far | outer
        lanes = sorted(near | far)
        pairs = [(lane, last) for lane in sorted(near) for last in sorted(far) if lane != last]
        for out, into in product(*gates):
            toll, (x, y), (to_x, to_y) = out.toll + into.toll, out.way[-1], into.way[-1]
            middles: list[Way] = [((to_x, y),), ((x, to_y),)]
            middles += [((lane, y), (lane, to_y)) for lane in lanes]
            middles += [
                ((lane, y), (lane, street), (last, street), (last, to_y))
                for (lane, last), street in product(pairs, streets)
            ]
            for middle in middles:
                way = _straightened(*out.way, *middle, *into.way[::-1])
                yield toll + _cost(way), way

    def _gates(self, box: Rect, frame: Frame | None) -> list[Gate]:
        """Above and below a card; of a pill on a VPC's edge, the side within."""
        middle = box.center[0]
        if frame is not None:
            x = box.x + box.width * ENTRY
            above = [
                Gate(((x, box.y), (x, box.y - CLEAR))),
                Gate(((x, box.y), (x, box.y - CLOSE)), BEND),
            ]
            below = box.bottom + CLOSE if box.height > m.WIDE_HEIGHT else box.y + m.WIDE_HEIGHT + CLOSE
            return [*above, Gate(((x, box.bottom), (x, below)), BELOW)]
        for vpc in self.layout.vpcs:
            if vpc.internet_gateway is not None and vpc.internet_gateway.rect == box:
                return [Gate(((middle, box.bottom), (middle, min(_streets(vpc, False)))))]
            if vpc.vpn_gateway is not None and vpc.vpn_gateway.rect == box:
                return [Gate(((middle, box.y), (middle, max(_streets(vpc, False)))))]
        return [
            Gate(((middle, box.bottom), (middle, box.bottom + ASIDE))),
            Gate(((middle, box.y), (middle, box.y - ASIDE))),
        ]

    def _side_gates(self, box: Rect, frame: Frame | None) -> list[Gate]:
        """By the gap between two columns up or down to the streets along the edges of the band or lane."""
        if frame is None:
            return []
        y = box.y + min(box.height, m.CARD_HEIGHT) / 2
        step = bisect_right(frame.tops, y) - 1
        bottom = frame.tops[step + 1] if step + 1 < len(frame.tops) else frame.rect.bottom
        streets = [max(frame.tops[step] + 2, frame.slots[step] - CLEAR), bottom - CLOSE]
        gates = []
        for edge, around in ((box.x, floor), (box.right, ceil)):
            gap = frame.left + around((edge - frame.left) / frame.pitch) * frame.pitch
            gates += [Gate(((edge, y), (gap, y), (gap, street)), 2 * BELOW) for street in streets]
        return gates

    def _frame_at(self, box: Rect) -> Frame | None:
        return next((frame for frame in self.layout.finder.frames if frame.rect.holds(*box.center)), None)

    def _beside(self, frame: Frame | None) -> set[float]:
        """The streets left and right of a tower, and of its zone; those of all zones for what is outside of them."""
        if frame is None:
            zones = [zone.rect for vpc in self.layout.vpcs for zone in vpc.zones]
            return {zone.x - ASIDE for zone in zones} if len(zones) <= MANY_ZONES else set()
        found = {frame.rect.x - ASIDE, frame.rect.right + ASIDE}
        for zone in self._vpcs[frame.vpc_id].zones:
            if zone.rect.holds(*frame.rect.center):
                found |= {zone.rect.x - ASIDE, zone.rect.right + ASIDE}
        return found

    def covered(self, way: Way, ends: set[str], enough: int = MANY) -> int:
        """How many cards and headers a way runs over, its ends' own aside; counted up to `enough`."""
        count = 0
        boxes = [box for box in map(self.box_of, ends) if box is not None]
        for (x, y), (to_x, to_y) in pairwise(way):
            leg = Rect(min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y)).grown(HALF)
            headers, met = self._under(leg)
            count += headers + len(met) - len(ends.intersection(met))
            count += sum(leg.grown(-HALF - 1).meets(box) for box in boxes)
            if count >= enough:
                break
        return count

    def _under(self, leg: Rect) -> tuple[int, list[str]]:
        """How many headers, and which cards; many ways that are tried have legs in common."""
        known = self._met.get(leg)
        if known is None:
            layout = self.layout
            interfaces, instances = layout.numbers_in(leg)
            met = [layout.interfaces[one] for one in interfaces.tolist()]
            met += [layout.instances[one] for one in instances.tolist()]
            known = self._met[leg] = len(seen_in(self._headers, leg)), met
        return known


def _streets(vpc: VpcBox, outside: bool) -> set[float]:
    """The y of what is free across a VPC: above each row of zones, and below the last one."""
    found = {zone.rect.y - ASIDE + 1 for zone in vpc.zones}
    found.add(vpc.rect.bottom - ASIDE)
    if not vpc.zones:
        found.add(vpc.rect.center[1])
    return found | {vpc.rect.y - 2 * ASIDE, vpc.rect.bottom + 2 * ASIDE} if outside else found


def _straightened(*points: Point) -> Way:
    """Without points that are none: repeated ones, and those on a straight line, also one that goes there and back."""
    kept: list[Point] = []
    for point in points:
        while kept and _near(kept[-1], point):
            kept.pop()
        while len(kept) >= 2 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or not _near(kept[-1], point):
            kept.append(point)
    return tuple(kept)


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.5 and abs(one[1] - other[1]) < 0.5


def _in_line(one: Point, between: Point, other: Point) -> bool:
    return (abs(one[0] - between[0]) < 0.5 and abs(between[0] - other[0]) < 0.5) or (
        abs(one[1] - between[1]) < 0.5 and abs(between[1] - other[1]) < 0.5
    )


def _cost(way: Way) -> float:
    return sum(abs(x - to_x) + abs(y - to_y) for (x, y), (to_x, to_y) in pairwise(way)) + BEND * len(way)
