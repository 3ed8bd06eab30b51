"""Cables to bands that are not next to their instance: down to a level in the instance's lane, along it to a channel
beside the tower, to a level above the interface's band, and into the interface from above.

Levels and tracks are given out so that cables nest like brackets: what leaves outermost has the outermost track.
To another tower, zone or VPC a cable goes on below everything that is between.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from console.topology.geometry import Doubles, Ints, Point, Rect
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.model import VpcBox
from console.topology.layout.place import Containers
from console.topology.layout.plan import Plan, lane_content

CLEAR = 8.0
"""Between a level and the boxes above and below its lane."""


class Ports(NamedTuple):
    """Where far cables leave their instance (then down at down_x) and enter their interface (coming down at over_x)."""

    cables: Ints
    leave_x: Doubles
    leave_y: Doubles
    down_x: Doubles
    over_x: Doubles
    enter_x: Doubles
    enter_y: Doubles


class _Wire(msgspec.Struct):
    """A far cable on its way: from its home, down, along a level, over, and up to its target."""

    home: int
    target: int
    home_tower: int
    target_tower: int
    side: int
    span: int
    down_x: float
    over_x: float
    level: float = 0.0
    arrival: float = 0.0
    track: float = 0.0
    target_track: float = 0.0

    @property
    def foreign(self) -> bool:
        return self.home_tower != self.target_tower


def far_cables(graph: Graph, plan: Plan, at: Containers, ports: Ports) -> list[list[Point]]:
    """The points of each cable, from the interface to the instance."""
    wires = _wires(graph, plan, ports)
    _give_tracks(plan, at, wires)
    _give_levels(plan, at, wires)
    detours = _Detours(graph, at)
    paths = []
    ends = zip(*(one.tolist() for one in (ports.leave_x, ports.leave_y, ports.enter_x, ports.enter_y)), strict=True)
    for wire, (leave_x, leave_y, enter_x, enter_y) in zip(wires, ends, strict=True):
        path = [(leave_x, leave_y), (wire.down_x, leave_y)]
        path += [(wire.down_x, wire.level), (wire.track, wire.level)]
        if wire.foreign:
            path += detours.between(wire)
        path += [(wire.target_track, wire.arrival), (wire.over_x, wire.arrival)]
        path += [(wire.over_x, enter_y), (enter_x, enter_y)]
        paths.append(_simplified(path)[::-1])
    return paths


def _wires(graph: Graph, plan: Plan, ports: Ports) -> list[_Wire]:
    tower, position = [0] * len(graph.bands), [0] * len(graph.bands)
    for number, one in enumerate(plan.towers):
        for place, band in enumerate(one.bands):
            tower[band], position[band] = number, place
    homes = plan.instance_band[graph.interface_instance[ports.cables]].tolist()
    targets = graph.interface_band[ports.cables].tolist()
    sides = plan.interface_side[ports.cables].tolist()
    return [
        _Wire(home, target, tower[home], tower[target], side, position[target] - position[home], down, over)
        for home, target, side, down, over in zip(
            homes, targets, sides, ports.down_x.tolist(), ports.over_x.tolist(), strict=True
        )
    ]


def _outward(wire: _Wire) -> tuple[bool, int, float]:
    """Sort key: the outermost track first."""
    return (not wire.foreign, -wire.span, wire.down_x if wire.side == p.LEFT else -wire.down_x)


def _give_tracks(plan: Plan, at: Containers, wires: list[_Wire]) -> None:
    leaving = _grouped(wires, lambda wire: (wire.home_tower, wire.side))
    # Cables from elsewhere come in by the left channel, inside its own.
    arriving = _grouped([wire for wire in wires if wire.foreign], lambda wire: (wire.target_tower, p.LEFT))
    for channel in dict.fromkeys((*leaving, *arriving)):
        own, guests = leaving.get(channel, []), arriving.get(channel, [])
        own.sort(key=_outward)
        tracks = _tracks(plan, at, *channel, len(own) + len(guests))
        for wire, x in zip(own, tracks, strict=False):
            wire.track = x
            if not wire.foreign:
                wire.target_track = x
        for wire, x in zip(guests, tracks[len(own) :], strict=True):
            wire.target_track = x


def _tracks(plan: Plan, at: Containers, tower: int, side: int, count: int) -> list[float]:
    """x of a channel's tracks, the outermost first."""
    frame = at.frames[tower].rect
    room = plan.towers[tower].channels[side] + m.ZONE_SIDE - CLEAR
    step = min(m.TRACK, room / max(1, count - 1))
    near = (count - 1) * step
    if side == p.LEFT:
        return [frame.x - 4 - near + step * number for number in range(count)]
    return [frame.right + 4 + near - step * number for number in range(count)]


def _give_levels(plan: Plan, at: Containers, wires: list[_Wire]) -> None:
    """Departures from the lane's upper edge down, the leftmost first; arrivals below them, the outermost lowest."""
    leaving = _grouped(wires, lambda wire: (wire.home, 0))
    arriving = _grouped(wires, lambda wire: (wire.target, 0))
    for number, tower in enumerate(plan.towers):
        frame = at.frames[number]
        for position, band in enumerate(tower.bands):
            below = tower.bands[position + 1] if position + 1 < len(tower.bands) else -1
            out, into = leaving.get((band, 0), []), arriving.get((below, 0), [])
            if not out and not into:
                continue
            floor = float(at.lane_y[band]) + lane_content(max(1, tower.lane_rows[position]))
            if not tower.lane_rows[position]:
                floor = frame.tops[2 * position + 1]
            bottom = frame.tops[2 * position + 2] if below >= 0 else frame.rect.bottom
            _levels(out, into, floor, bottom)
        if guests := arriving.get((tower.bands[0], 0)):
            _levels([], guests, frame.rect.y - 14, frame.rect.y + 5)


def _levels(out: list[_Wire], into: list[_Wire], floor: float, bottom: float) -> None:
    clear = min(CLEAR, (bottom - floor) / 4)
    step = min(m.TRACK, (bottom - floor - 2 * clear) / max(1, len(out) + len(into) - 1))
    out.sort(key=lambda wire: (wire.side, wire.down_x if wire.side == p.LEFT else -wire.down_x))
    for number, wire in enumerate(out):
        wire.level = floor + clear + step * number
    into.sort(key=lambda wire: (wire.side, wire.target_track if wire.side == p.LEFT else -wire.target_track))
    for number, wire in enumerate(into):
        wire.arrival = bottom - clear - step * number


class _Detours:
    """Ways from tower to tower."""

    def __init__(self, graph: Graph, at: Containers) -> None:
        self.graph, self.at = graph, at
        self.places = {
            band.subnet_id: _Place(zone.name, zone.rect.bottom, vpc)
            for vpc in at.vpcs
            for zone in vpc.zones
            for band in zone.bands
        }
        self.count = 0

    def between(self, wire: _Wire) -> list[Point]:
        home = self.places[self.graph.bands[wire.home].subnet_id]
        target = self.places[self.graph.bands[wire.target].subnet_id]
        step = 3.0 * (self.count % 4)
        self.count += 1
        if home == target:
            level = home.bottom - 4 - step
            return [(wire.track, level), (wire.target_track, level)]
        if home.vpc is target.vpc and not (home.last_row and target.last_row):
            side = home.vpc.rect.x + 5 + step
            level, target_level = home.bottom + 5 + step, target.bottom + 5 + step
            if level == target_level:
                return [(wire.track, level), (wire.target_track, level)]
            return [(wire.track, level), (side, level), (side, target_level), (wire.target_track, target_level)]
        way, back = self._below(home, wire.track, step), self._below(target, wire.target_track, step)
        level, target_level = way[-1][1], back[-1][1]
        if level != target_level:
            gutter = self._shelf(home).x - m.GUTTER - m.TRACK - step
            way += [(gutter, level), (gutter, target_level)]
        return way + back[::-1]

    def _below(self, place: "_Place", track: float, step: float) -> list[Point]:
        """From a track to just below the shelf; past other rows of zones by the side of the VPC."""
        level = self._shelf(place).bottom + m.VPN_GATEWAY[1] / 2 + 12 + step
        if place.last_row:
            return [(track, level)]
        gap, side = place.bottom + 5 + step, place.vpc.rect.x + 5 + step
        return [(track, gap), (side, gap), (side, level)]

    def _shelf(self, place: "_Place") -> Rect:
        """All shelves of a region begin at its left."""
        return next(shelf for shelf in self.at.shelves if shelf.holds(*place.vpc.rect.center))


class _Place(NamedTuple):
    """A zone, where its row of zones ends, and its VPC."""

    zone: str
    bottom: float
    vpc: VpcBox

    @property
    def last_row(self) -> bool:
        return self.bottom + m.VPC_BOTTOM > self.vpc.rect.bottom - 1


def _grouped(wires: list[_Wire], key: Callable[[_Wire], tuple[int, int]]) -> dict[tuple[int, int], list[_Wire]]:
    groups: dict[tuple[int, int], list[_Wire]] = {}
    for wire in wires:
        groups.setdefault(key(wire), []).append(wire)
    return groups


def _simplified(path: list[Point]) -> list[Point]:
    """Without points that change nothing."""
    kept = [path[0]]
    (last_x, last_y), along_x, along_y = path[0], False, False
    for point in path[1:]:
        x, y = point
        same_x, same_y = x == last_x, y == last_y
        if same_x and same_y:
            continue
        if (same_x and along_x) or (same_y and along_y):  # farther on the leg that leads here
            kept[-1] = point
            along_x, along_y = x == kept[-2][0], y == kept[-2][1]
        else:
            kept.append(point)
            along_x, along_y = same_x, same_y
        last_x, last_y = x, y
    return kept
