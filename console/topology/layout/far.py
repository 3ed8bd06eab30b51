"""Cables to bands that are not next to their instance: down to a level in the instance's lane, along it to a channel
beside the tower, to a level above the interface's band, and into the interface from above.

Levels and tracks are given out so that cables nest like brackets: what leaves outermost has the outermost track.
To another tower, zone or VPC a cable goes on below everything that is between. All cables of a kind go at once.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from console.topology.geometry import Doubles, Flags, Ints, Rect
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.groups import distinct, ranks
from console.topology.layout.lanes import Standing
from console.topology.layout.model import VpcBox
from console.topology.layout.place import Containers
from console.topology.layout.plan import Plan, lane_content

CLEAR = 8.0
"""Between a level and the boxes above and below its lane."""


class Part(NamedTuple):
    """Some cables: their numbers, how many points each has, and the points."""

    cables: Ints
    sizes: Ints
    points: Doubles


class Ports(NamedTuple):
    """Where far cables leave their instance (then down at down_x) and enter their interface (coming down at over_x)."""

    cables: Ints
    leave_x: Doubles
    leave_y: Doubles
    down_x: Doubles
    over_x: Doubles
    enter_x: Doubles
    enter_y: Doubles


class _Wires(msgspec.Struct, eq=False):
    """Far cables on their way: from home, down, along a level, over, and up to their target; all arrays of one length.

    home, target: bands. span: from the one's position to the other's.
    """

    home: Ints
    target: Ints
    home_tower: Ints
    target_tower: Ints
    side: Ints
    span: Ints
    down_x: Doubles
    level: Doubles
    arrival: Doubles
    track: Doubles
    target_track: Doubles

    @property
    def foreign(self) -> Flags:
        found: Flags = self.home_tower != self.target_tower
        return found


Way = list[tuple[Doubles, Doubles]]
"""Corner after corner, x and y of each cable."""


def far_cables(graph: Graph, plan: Plan, standing: Standing, at: Containers, ports: Ports) -> list[Part]:
    """The points of each cable, from the interface to the instance."""
    wires = _wires(graph, plan, standing, ports)
    _give_tracks(plan, at, wires)
    _give_levels(plan, at, wires)
    parts = []
    for who, detour in _detours(graph, at, wires):
        leave_x, leave_y, enter_x, enter_y = (
            one[who] for one in (ports.leave_x, ports.leave_y, ports.enter_x, ports.enter_y)
        )
        down_x, over_x = ports.down_x[who], ports.over_x[who]
        level, arrival = wires.level[who], wires.arrival[who]
        track, target_track = wires.track[who], wires.target_track[who]
        way = [(leave_x, leave_y), (down_x, leave_y), (down_x, level), (track, level), *detour]
        way += [(target_track, arrival), (over_x, arrival), (over_x, enter_y), (enter_x, enter_y)]
        parts.append(_part(ports.cables[who], way))
    return parts


def _part(cables: Ints, way: Way) -> Part:
    """Backwards, and without the corners that change nothing."""
    points = np.array(way).transpose(2, 0, 1)
    kept = _corners(points)[:, ::-1]
    return Part(cables, kept.sum(axis=1, dtype=np.int32), points[:, ::-1][kept])


def _corners(points: Doubles) -> Flags:
    """bool[n, k], of axis-parallel ways through float64[n, k, 2]: ends, and where one turns."""
    same = points[:, 1:] == points[:, :-1]
    upright, lying = same[..., 0], same[..., 1]
    moves = ~(upright & lying)
    kept = np.ones(points.shape[:2], np.bool_)
    on_upright = on_lying = np.zeros(len(points), np.bool_)  # what leads on from the corner, if anything does
    for leg in range(moves.shape[1] - 1, -1, -1):
        straight = (upright[:, leg] & on_upright) | (lying[:, leg] & on_lying)
        kept[:, leg + 1] = moves[:, leg] & ~straight
        on_upright = np.where(moves[:, leg], upright[:, leg], on_upright)
        on_lying = np.where(moves[:, leg], lying[:, leg], on_lying)
    return kept


def _wires(graph: Graph, plan: Plan, standing: Standing, ports: Ports) -> _Wires:
    tower, position = standing.tower, standing.position
    home = plan.instance_band[graph.interface_instance[ports.cables]]
    target = graph.interface_band[ports.cables]
    side, span = plan.interface_side[ports.cables], position[target] - position[home]
    blank = (np.zeros(len(home)) for _ in range(4))
    return _Wires(home, target, tower[home], tower[target], side, span, ports.down_x, *blank)


def _outward(side: Ints, x: Doubles) -> Doubles:
    """Sort key: the outermost first on its side."""
    found: Doubles = np.where(side == p.LEFT, x, -x)
    return found


def _give_tracks(plan: Plan, at: Containers, wires: _Wires) -> None:
    """Outermost is the longest way; what comes from another tower has the left channel, inside the tower's own."""
    channels = 2 * len(plan.towers)
    foreign, own = wires.foreign, 2 * wires.home_tower + wires.side
    own_rank, owned = ranks(own, channels, ~foreign, -wires.span, _outward(wires.side, wires.down_x))
    guests = np.flatnonzero(foreign)
    into = 2 * wires.target_tower[guests] + p.LEFT
    guest_rank, hosted = ranks(into, channels)
    count = owned + hosted
    frames = [at.frames[number].rect for number in range(len(plan.towers))]
    room = np.array([tower.channels for tower in plan.towers]).ravel() + m.ZONE_SIDE - CLEAR
    step = np.minimum(m.TRACK, room / np.maximum(1, count - 1))
    near = (count - 1) * step
    first = np.array([(rect.x - 4, rect.right + 4) for rect in frames]).ravel()
    first[p.LEFT :: 2] -= near[p.LEFT :: 2]
    first[p.RIGHT :: 2] += near[p.RIGHT :: 2]
    step[p.RIGHT :: 2] *= -1
    wires.track = first[own] + step[own] * own_rank
    wires.target_track = wires.track.copy()
    wires.target_track[guests] = first[into] + step[into] * (owned[into] + guest_rank)


def _give_levels(plan: Plan, at: Containers, wires: _Wires) -> None:
    """Departures from the lane's upper edge down, the leftmost first; arrivals below them, the outermost lowest."""
    bands, towers = len(at.left), len(plan.towers)
    # Lanes have the numbers of the bands above them; then come those above the towers.
    floor, bottom, above = np.zeros(bands + towers), np.zeros(bands + towers), np.zeros(bands, np.int32)
    for number, tower in enumerate(plan.towers):
        frame = at.frames[number]
        above[tower.bands] = [bands + number, *tower.bands[:-1]]
        floor[bands + number], bottom[bands + number] = frame.rect.y - 14, frame.rect.y + 5
        for position, band in enumerate(tower.bands):
            rows, last = tower.lane_rows[position], position == len(tower.bands) - 1
            floor[band] = at.lane_y[band] + lane_content(rows) if rows else frame.tops[2 * position + 1]
            bottom[band] = frame.rect.bottom if last else frame.tops[2 * position + 2]
    into = above[wires.target]
    out_rank, out_count = ranks(wires.home, bands + towers, wires.side, _outward(wires.side, wires.down_x))
    into_rank, into_count = ranks(into, bands + towers, wires.side, _outward(wires.side, wires.target_track))
    clear = np.minimum(CLEAR, (bottom - floor) / 4)
    step = np.minimum(m.TRACK, (bottom - floor - 2 * clear) / np.maximum(1, out_count + into_count - 1))
    wires.level = (floor + clear)[wires.home] + step[wires.home] * out_rank
    wires.arrival = (bottom - clear)[into] - step[into] * into_rank


# --- from tower to tower


class _Place(NamedTuple):
    """A zone, where its row of zones ends, and its VPC."""

    zone: str
    bottom: float
    vpc: VpcBox

    @property
    def last_row(self) -> bool:
        return self.bottom + m.VPC_BOTTOM > self.vpc.rect.bottom - 1


def _detours(graph: Graph, at: Containers, wires: _Wires) -> Iterator[tuple[Ints, Way]]:
    """Numbers of wires, and which way those take between their tracks."""
    foreign = wires.foreign
    if len(home := np.flatnonzero(~foreign)):
        yield home, []
    abroad = np.flatnonzero(foreign)
    if not len(abroad):
        return
    places = [_Place(zone.name, zone.rect.bottom, vpc) for vpc in at.vpcs for zone in vpc.zones]
    zones = {
        band.subnet_id: number
        for number, bands in enumerate(zone.bands for vpc in at.vpcs for zone in vpc.zones)
        for band in bands
    }
    zone = np.array([zones[band.subnet_id] for band in graph.bands])
    ends = zone[wires.home[abroad]] * len(places) + zone[wires.target[abroad]]
    steps = 3.0 * (np.arange(len(abroad)) % 4).astype(np.float64)
    for each in distinct(ends)[0].tolist():
        which = np.flatnonzero(ends == each)
        who, (one, other) = abroad[which], divmod(each, len(places))
        tracks = wires.track[who], wires.target_track[who]
        yield who, _between(at.shelves, places[one], places[other], tracks, steps[which])


def _between(
    shelves: Sequence[Rect], home: _Place, target: _Place, tracks: tuple[Doubles, Doubles], step: Doubles
) -> Way:
    track, target_track = tracks
    if home == target:
        level = home.bottom - 4 - step
        return [(track, level), (target_track, level)]
    if home.vpc is target.vpc and not (home.last_row and target.last_row):
        side = home.vpc.rect.x + 5 + step
        level, target_level = home.bottom + 5 + step, target.bottom + 5 + step
        if home.bottom == target.bottom:
            return [(track, level), (target_track, level)]
        return [(track, level), (side, level), (side, target_level), (target_track, target_level)]
    shelf, other = (_shelf(shelves, place) for place in (home, target))
    way, back = _below(shelf, home, track, step), _below(other, target, target_track, step)
    if shelf.bottom != other.bottom:
        gutter = shelf.x - m.GUTTER - m.TRACK - step
        way += [(gutter, way[-1][1]), (gutter, back[-1][1])]
    return way + back[::-1]


def _below(shelf: Rect, place: _Place, track: Doubles, step: Doubles) -> Way:
    """From a track to just below the shelf; past other rows of zones by the side of the VPC."""
    level = shelf.bottom + m.VPN_GATEWAY[1] / 2 + 12 + step
    if place.last_row:
        return [(track, level)]
    gap, side = place.bottom + 5 + step, place.vpc.rect.x + 5 + step
    return [(track, gap), (side, gap), (side, level)]


def _shelf(shelves: Sequence[Rect], place: _Place) -> Rect:
    """All shelves of a region begin at its left."""
    return next(shelf for shelf in shelves if shelf.holds(*place.vpc.rect.center))
