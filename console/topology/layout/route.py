"""Phase 6: the cables. Straight where an interface is next to its instance; else on a track beside the column, the
nearer interface on the inner track, so that they nest; FAR ones go on through a channel (see far.py)."""

import numpy as np

from console.topology.geometry import Doubles, Floats, Ints
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.far import Part, Ports, far_cables
from console.topology.layout.groups import most, ranks
from console.topology.layout.lanes import Standing
from console.topology.layout.model import Cables
from console.topology.layout.place import Containers, number_in_instance, pairs
from console.topology.layout.plan import Plan
from console.topology.layout.slots import Slots

INNER_TRACK = 69.0
"""Of a column without stacks: just inside the instance's corner, past an interface's edge."""
INNER_TRACK_BESIDE = 82.0
"""Of a column with stacks: past an instance's edge."""
CORNER_ENTRY = 72.0
"""Up to here a track meets the instance's top or bottom edge, beyond it its side."""
PAIR_PORT = 60.0
PAIR_TRACK = 135.0


def route(
    graph: Graph, plan: Plan, standing: Standing, at: Containers, slots: Slots, interfaces: Floats, instances: Floats
) -> Cables:
    count = int(graph.instance_starts[-1])
    if not count:
        none = np.zeros(0, np.int32)
        return Cables(none, np.zeros((0, 2), np.float32), np.zeros(1, np.int32))
    routing = _Routing(graph, plan, standing, at, slots)
    routing.locate(interfaces[:count].astype(np.float64), instances.astype(np.float64))
    parts = [routing.straight(), *routing.beside(), *routing.paired(), *routing.far()]
    cables, sizes, points = (np.concatenate(each) for each in zip(*parts, strict=True))
    offsets = np.zeros(count + 1, np.int32)
    offsets[cables + 1] = sizes
    np.cumsum(offsets, out=offsets)
    found = np.empty((len(points), 2), np.float32)
    where = np.repeat(offsets[cables] - sizes.cumsum() + sizes, sizes) + np.arange(len(points))
    found[where, 0], found[where, 1] = points[:, 0], points[:, 1]
    return Cables(graph.interface_instance[:count].astype(np.int32), found, offsets)


def _part(cables: Ints, *points: tuple[Doubles, Doubles]) -> Part:
    """Cables of as many points each as are given."""
    both = np.empty((len(cables), len(points), 2))
    for number, (x, y) in enumerate(points):
        both[:, number, 0], both[:, number, 1] = x, y
    return Part(cables, np.full(len(cables), len(points), np.int32), both.reshape(-1, 2))


class _Routing:
    """Of each cable: `nesting`, its place from the instance's lane (0: straight), and `offset`, how far its track is
    from the column's middle."""

    def __init__(self, graph: Graph, plan: Plan, standing: Standing, at: Containers, slots: Slots) -> None:
        self.graph, self.plan, self.standing, self.at = graph, plan, standing, at
        count = int(graph.instance_starts[-1])
        self.role = plan.interface_role[:count]
        self.is_far = self.role == p.FAR
        self.paired_ = pairs(graph, plan)[:count]
        self.owner = graph.interface_instance[:count]
        self.home = plan.instance_band[self.owner]
        self.nesting = self._nesting(slots)
        self.offset = self._offset()

    def locate(self, interfaces: Doubles, instances: Doubles) -> None:
        self.left, self.top = interfaces[:, 0], interfaces[:, 1]
        self.middle_x = self.left + m.CARD_WIDTH / 2
        self.middle_y = self.top + m.CARD_HEIGHT / 2
        left, top, height = instances[:, 0], instances[:, 1], instances[:, 3]
        self.box_top = top[self.owner]
        self.box_middle = (left + m.INSTANCE_WIDTH / 2)[self.owner]
        self.box_bottom = (top + height)[self.owner]

    def _nesting(self, slots: Slots) -> Ints:
        plan, standing, role = self.plan, self.standing, self.role
        row = plan.interface_row[: len(role)]
        from_bottom = slots.rows[self.graph.interface_band[: len(role)]] - 1 - row
        found = np.where(role == p.ABOVE, from_bottom, np.where(role == p.BELOW, row, 0))
        if len(far := np.flatnonzero(self.is_far)):
            # A far cable leaves where one to the band below would.
            owner = self.owner[far]
            stacked = slots.lane_rows[self.home[far]] - 1 - plan.instance_row[owner]
            index, _ = ranks(owner, len(standing.starts))
            found[far] = np.where(standing.joins_far[owner], stacked, standing.below[owner] + index)
        return found

    def _offset(self) -> Doubles:
        who = np.flatnonzero(self.nesting > 0)
        home, nesting = self.home[who], self.nesting[who]
        side = home * 2 + (self.role[who] != p.ABOVE)
        found = np.zeros(len(self.nesting))
        found[who] = self._offsets(nesting, home, most(nesting, side, 2 * len(self.graph.bands))[side])
        return found

    def straight(self) -> Part:
        who = np.flatnonzero((self.nesting == 0) & ~self.is_far & ~self.paired_)
        up = self.role[who] == p.BELOW
        x = self.box_middle[who]
        start = np.where(up, self.top[who], self.top[who] + m.CARD_HEIGHT)
        end = np.where(up, self.box_bottom[who], self.box_top[who])
        return _part(who, (x, start), (x, end))

    def beside(self) -> list[Part]:
        """By a track beside the column: left for interfaces above, right for those below."""
        who = np.flatnonzero((self.nesting > 0) & ~self.is_far)
        below = self.role[who] == p.BELOW
        sign = np.where(below, 1.0, -1.0)
        offset = self.offset[who]
        track = self.box_middle[who] + sign * offset
        edge = self.middle_x[who] + sign * m.CARD_WIDTH / 2
        y = self.middle_y[who]
        at_corner = offset <= CORNER_ENTRY
        corner = who[at_corner]
        end = np.where(below, self.box_bottom[who], self.box_top[who])
        by_corner = _part(
            corner,
            (edge[at_corner], y[at_corner]),
            (track[at_corner], y[at_corner]),
            (track[at_corner], end[at_corner]),
        )
        rest = ~at_corner
        side = self.box_middle[who] + sign * m.INSTANCE_WIDTH / 2
        entry = end - sign * self._entry(who)
        by_side = _part(
            who[rest],
            (edge[rest], y[rest]),
            (track[rest], y[rest]),
            (track[rest], entry[rest]),
            (side[rest], entry[rest]),
        )
        return [by_corner, by_side]

    def paired(self) -> list[Part]:
        """In a band, above an instance with several interfaces there."""
        who = np.flatnonzero(self.paired_)
        if not len(who):
            return []
        index = number_in_instance(self.graph, who)
        count = self.graph.interface_counts[self.owner[who]]
        sign = np.where(index % 2 == 0, -1.0, 1.0)
        outward = (count + 1) // 2 - 1 - index // 2
        x = self.box_middle[who]
        last = outward == 0
        port = (x + sign * PAIR_PORT)[last]
        under = _part(who[last], (port, self.top[who][last] + m.CARD_HEIGHT), (port, self.box_top[who][last]))
        far = ~last
        step = np.minimum(m.TRACK, 28.0 / np.maximum(1, (count + 1) // 2 - 1))
        track = (x + sign * (PAIR_TRACK + step * (outward - 1)))[far]
        card = (x + sign * (m.PAIR_OFFSET + m.CARD_WIDTH / 2))[far]
        side = (x + sign * m.INSTANCE_WIDTH / 2)[far]
        y = self.middle_y[who][far]
        entry = (self.box_top[who] + 14 + step * (outward - 1))[far]
        return [under, _part(who[far], (card, y), (track, y), (track, entry), (side, entry))]

    def far(self) -> list[Part]:
        who = np.flatnonzero(self.is_far)
        if not len(who):
            return []
        offset, row = self.offset[who], self.plan.interface_row[who]
        out_side = offset > CORNER_ENTRY
        band = self.graph.interface_band[who]
        deepest = most(row, band, len(self.graph.bands))[band]
        into = np.where(row > 0, self._offsets(row, band, deepest), 0.0)
        ports = Ports(
            cables=who,
            leave_x=self.box_middle[who] + np.where(out_side, m.INSTANCE_WIDTH / 2, offset),
            leave_y=np.where(out_side, self.box_bottom[who] - self._entry(who), self.box_bottom[who]),
            down_x=self.box_middle[who] + offset,
            over_x=self.middle_x[who] + into,
            enter_x=self.middle_x[who] + np.where(row > 0, m.CARD_WIDTH / 2, 0.0),
            enter_y=np.where(row > 0, self.middle_y[who], self.top[who]),
        )
        return far_cables(self.graph, self.plan, self.standing, self.at, ports)

    def _entry(self, who: Ints) -> Doubles:
        """How far from the instance's edge a side track meets its side: the outer ones farther."""
        standing = self.standing
        stacked = (standing.joins_neighbours | standing.joins_far)[self.owner[who]]
        nesting = np.where(stacked, 1, self.nesting[who])
        found: Doubles = 16.0 + np.minimum(m.TRACK * (nesting - 1), 36.0 - 30.0 / np.maximum(nesting, 1))
        return found

    def _offsets(self, nesting: Ints, band: Ints, highest: Ints) -> Doubles:
        pitch = self.at.pitch[band]
        inner = np.where(pitch > m.PITCH, INNER_TRACK_BESIDE, INNER_TRACK)
        step = np.minimum(m.TRACK, (pitch / 2 - 4 - inner) / np.maximum(1, highest - 1))
        found: Doubles = inner + step * (nesting - 1)
        return found
